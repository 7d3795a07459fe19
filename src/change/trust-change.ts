import { both, conditionWords, either } from './condition-words.js';
import { uncovered, type Part } from './coverage.js';
import { isFixed } from '../iam/pattern.js';
import { comparePolicies, fewEach, verb, who as whoOf } from './policy-change.js';
import type { PolicyReading, StatementReading, PolicyChange } from './policy.js';

const externalId = 'StringEquals sts:externalid';

/** Who is let in by a trust policy: by whom a role of somebody outside may be assumed it takes a proof for which customer they act. */
type Trust = 'of-vendor' | 'of-service';

/**
 * What differs between two trust policies. A role of the vendor's that anybody else could make the vendor assume, because no external id
 * (or no subject of a token) is asked for, is open (IAM User Guide, "The confused deputy problem").
 */
export function compareTrust(was: PolicyReading, now: PolicyReading, trust: Trust): readonly PolicyChange[] {
  const allows = (policy: PolicyReading) => policy.filter((statement) => statement.effect === 'Allow');
  const denies = (policy: PolicyReading) => policy.filter((statement) => statement.effect === 'Deny');
  const gained = uncovered(allows(now), allows(was));
  const lost = uncovered(allows(was), allows(now));
  const exchanged = lost.filter((part) => gained.some((other) => isSame(part, other)));
  return [
    ...gained.flatMap((part) => {
      const before = lost.find((other) => isSame(part, other));
      return fewEach(part).map((few) => gain(few, before, trust));
    }),
    ...comparePolicies(denies(was), denies(now)),
    ...lost.filter((part) => !exchanged.includes(part)).map((part) => loss(part, allows(now))),
  ];
}

/** Whoever has a token of an identity provider is not everyone. */
const who = (part: Part): string => whoOf(part, isOpen);

function gain(part: Part, before: Part | undefined, trust: Trust): PolicyChange {
  const { statement } = part;
  const gets = `${who(part)} ${verb(part, 'get')} access: ${statement.opaque ?? assumes(statement)}`;
  if (isOpen(statement)) return { kind: 'exposes', code: 'policy/public', text: gets };
  const [ids, idsBefore] = [statement, before?.statement].map((one) => one?.conditions[externalId]);
  if (lacksProof(statement) && (trust === 'of-vendor' || idsBefore !== undefined)) {
    const proof = isByToken(statement) ? 'any subject of a token is accepted' : 'no external id is asked';
    return { kind: 'exposes', code: 'trust/external-id', text: `${proof} of ${who(part)}: may assume the role for anybody` };
  }
  if (ids !== undefined && idsBefore !== undefined && either(ids) !== either(idsBefore)) {
    const text = `the external id of ${who(part)} is ${either(ids)}, was ${either(idsBefore)}`;
    return { kind: 'weakens', code: 'trust/external-id', text };
  }
  return { kind: 'weakens', code: 'policy/allow', text: gets };
}

function loss(part: Part, now: PolicyReading): PolicyChange {
  const still = now.find((statement) => part.statement.principals.every((principal) => statement.principals.includes(principal)));
  const only = still === undefined ? [] : conditionWords(still.conditions);
  const text =
    only.length > 0
      ? `${who(part)} may assume the role only ${only.join(', ')}`
      : `${who(part)} ${verb(part, 'lose')} access: ${assumes(part.statement).replace(/^may /, 'may no longer ')}`;
  return { kind: 'strengthens', code: 'policy/allow', text };
}

function assumes({ actions, conditions }: StatementReading): string {
  const plainly = actions.every((action) => /^sts:AssumeRole(WithWebIdentity)?$/.test(action));
  return [plainly ? 'may assume the role' : `may use ${both(actions)}`, ...conditionWords(conditions)].join(', ');
}

function isOpen({ opaque, principals }: StatementReading): boolean {
  return opaque !== undefined || principals.length === 0 || !principals.every(isFixed);
}

/** Whether two parts are about the same principals: the conditions differ then. */
function isSame(a: Part, b: Part): boolean {
  const names = ({ atoms }: Part) => both([...new Set(atoms.map(({ principal, action }) => `${principal} ${action}`))]);
  return names(a) === names(b);
}

function isByToken({ principals }: StatementReading): boolean {
  return principals.some((principal) => principal.startsWith('Federated:'));
}

function lacksProof(statement: StatementReading): boolean {
  const tests = Object.entries(statement.conditions);
  if (isByToken(statement)) {
    return !tests.some(
      ([test, values]) => /^String(Equals|Like) .*:sub$/.test(test) && values.every((value) => !/^\*+$/.test(value)),
    );
  }
  const accounts = statement.principals.some((principal) => principal.startsWith('AWS:'));
  return accounts && statement.conditions[externalId] === undefined;
}
