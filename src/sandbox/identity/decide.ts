import { decideAll } from '../policy/decide.js';
import { parsePolicy } from '../policy/document.js';
import type { Permission } from '../policy/permission.js';

/** What the caller's role has: its policies, inline and managed alike, and its permissions boundary. */
export interface Identity {
  readonly policies: readonly object[];
  readonly boundary?: object;
}

/** Why a call is refused, in the words of IAM's user guide ("Troubleshoot access denied error messages"). */
type Denial = 'policy-denies' | 'boundary-denies' | 'policy-allows-not' | 'boundary-allows-not';

const reasons: Readonly<Record<Denial, (action: string) => string>> = {
  'policy-denies': () => 'with an explicit deny in an identity-based policy',
  'boundary-denies': () => 'with an explicit deny in a permissions boundary',
  'policy-allows-not': (action) => `because no identity-based policy allows the ${action} action`,
  'boundary-allows-not': (action) => `because no permissions boundary allows the ${action} action`,
};

/**
 * Decides for an identity within its own account (IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access"):
 * a Deny outweighs all; else the policies have to allow, and the boundary too. Gives why not, or undefined. What the policy of a resource would
 * allow by itself is not asked.
 */
export function denialOf({ policies, boundary }: Identity, permission: Permission): string | undefined {
  const request = { ...permission, principals: [] };
  const own = decideAll(policies.map(textOf), request);
  const bounds = boundary === undefined ? 'allow' : decideAll([textOf(boundary)], request);
  const denial = denialBy(own, bounds);
  return denial === undefined ? undefined : reasons[denial](permission.action);
}

type Decision = ReturnType<typeof decideAll>;

function denialBy(own: Decision, bounds: Decision): Denial | undefined {
  if (own === 'deny') return 'policy-denies';
  if (bounds === 'deny') return 'boundary-denies';
  if (own === 'nothing') return 'policy-allows-not';
  return bounds === 'nothing' ? 'boundary-allows-not' : undefined;
}

/** Throws where a document is none that IAM takes: a test by a policy that nobody could have would show nothing. */
export function checkIdentity({ policies, boundary }: Identity): void {
  for (const document of boundary === undefined ? policies : [...policies, boundary]) {
    const policy = parsePolicy(textOf(document));
    if ('problem' in policy) throw new Error(`The identity has a policy that IAM does not take: ${policy.problem}`);
  }
}

const texts = new WeakMap<object, string>();

function textOf(document: object): string {
  const text = texts.get(document) ?? JSON.stringify(document);
  texts.set(document, text);
  return text;
}
