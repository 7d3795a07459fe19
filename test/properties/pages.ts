import { ownAccount } from './atoms.js';
import type { GrantRule, Principals } from './set-ups.js';
import { bucketActions, objectActions, type VendorChoice } from './vendor-choice.js';

/** What a template lets a vendor do for one request, read off the template by hand and not by the code under test. */
export interface Page {
  readonly subject:
    | { readonly by: 'principals'; readonly principals: readonly string[] }
    | { readonly by: 'service'; readonly service: string }
    | { readonly by: 'role'; readonly principals: readonly string[]; readonly externalId: string }
    | { readonly by: 'token'; readonly provider: string; readonly audience: string; readonly subject: string }
    | { readonly by: 'nobody-yet'; readonly externalId: string };
  /** What each statement allows, below which prefix; '' is everything. */
  readonly statements: readonly {
    readonly on: 'bucket' | 'objects';
    readonly actions: readonly string[];
    readonly prefix: string;
  }[];
  readonly keyActions: readonly string[];
  /** What requests carry so that every condition of the page holds; `{region}` is the bucket's. */
  readonly held: Readonly<Record<string, string>>;
}

type Parameters = Readonly<Record<string, unknown>>;

/** One page for each grant of the template. */
export function pagesOf({ setUp, parameters: written, partition }: VendorChoice): readonly Page[] {
  const defaults = Object.entries(setUp.parameters).flatMap(([name, rule]) =>
    rule.default === undefined ? [] : [[name, rule.default]],
  );
  const parameters: Parameters = { ...(Object.fromEntries(defaults) as Parameters), ...written };
  return setUp.grants.map((grant) => {
    const statements = grant.statements.map(({ on, actions, prefix = '' }) => ({
      on,
      actions: 'parameter' in actions ? named(parameters, actions.parameter).filter((action) => isOn(action, on)) : actions,
      prefix: filled(prefix, parameters),
    }));
    const { keyActions = [] } = grant;
    return {
      subject: subjectOf(grant, parameters, setUp.firstPhase ? setUp.phases?.first.externalId : undefined),
      statements,
      keyActions: keyActions === 'as-needed' ? needed(statements.flatMap(({ actions }) => actions)) : keyActions,
      held: heldBy(grant, partition),
    };
  });
}

function named(parameters: Parameters, name: string): readonly string[] {
  return [parameters[name] ?? []].flat().map(String);
}

function isOn(action: string, on: 'bucket' | 'objects'): boolean {
  const known: readonly string[] = on === 'bucket' ? bucketActions : objectActions;
  return known.includes(action);
}

/** What stands in brackets goes without a parameter that it names; a slash is not doubled. */
function filled(text: string, parameters: Parameters): string {
  const values: Parameters = { ...parameters, account: ownAccount };
  const missing = (part: string) => [...part.matchAll(/\{([A-Za-z-]+)\}/g)].some(([, name = '']) => values[name] === undefined);
  const kept = text.replace(/\[([^[\]]*)\]/g, (_, inner: string) => (missing(inner) ? '' : inner));
  if (missing(kept)) return '';
  return kept.replace(/\{([A-Za-z-]+)\}(\/?)/g, (_, name: string, slash: string) =>
    slash === '' ? String(values[name]) : `${String(values[name]).replace(/\/+$/, '')}/`,
  );
}

function subjectOf(
  { principals, service, role }: GrantRule,
  parameters: Parameters,
  firstPhase: string | undefined,
): Page['subject'] {
  if (service !== undefined) return { by: 'service', service };
  if (role === undefined) return { by: 'principals', principals: arnsOf(principals, parameters) };
  if (firstPhase !== undefined) return { by: 'nobody-yet', externalId: firstPhase };
  const { oidc, externalId = '' } = role;
  if (oidc !== undefined) return { by: 'token', ...oidc, subject: filled(oidc.subject, parameters) };
  return { by: 'role', principals: arnsOf(role.principals, parameters), externalId: filled(externalId, parameters) };
}

function arnsOf(principals: Principals | undefined, parameters: Parameters): readonly string[] {
  if (principals === undefined) return [];
  if (!('parameter' in principals)) return principals;
  const { parameter, of } = principals;
  return of === undefined ? named(parameters, parameter) : (of[String(parameters[parameter])] ?? []);
}

/** S3 User Guide: an upload needs a data key, a download has it decrypted, an upload in parts does both. */
function needed(actions: readonly string[]): readonly string[] {
  const uploads = actions.includes('s3:PutObject');
  const downloads = ['s3:GetObject', 's3:GetObjectVersion'].some((action) => actions.includes(action));
  return [...(uploads || downloads ? ['kms:Decrypt'] : []), ...(uploads ? ['kms:GenerateDataKey'] : [])];
}

function heldBy({ statements }: GrantRule, partition: string): Page['held'] {
  const tests = statements.flatMap(({ conditions = [] }) => conditions);
  return Object.fromEntries(
    tests.map(({ key, values }) => {
      const value = values.find((one) => one.startsWith(`arn:${partition}:`)) ?? values[0] ?? '';
      const known = value.replaceAll('{partition}', partition).replaceAll('{account}', ownAccount);
      return [key, known.replaceAll('*', 'x')] as const;
    }),
  );
}
