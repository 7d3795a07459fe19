import { ageWords } from '../iam/age-words.js';
import { both, exempted } from './condition-words.js';
import { beyond } from './conditions.js';
import { addressTest, endpointTest, exemptTests, networkTests, serviceTests, signatureTest, vpcTest } from './deny-names.js';
import type { StatementReading, PolicyChange } from './policy.js';

const subjects: Readonly<Record<string, string>> = {
  network: 'the limit to networks',
  mfa: 'MFA for deletions',
  signature: 'the limit to signatures',
};

const ways: Readonly<Record<string, string>> = {
  [endpointTest]: 'through',
  [vpcTest]: 'from',
  [addressTest]: 'from',
};

/** What differs between two refusals of one kind, value by value: whoever is left out of it is named. */
export function compareDenies(id: string, was: StatementReading, now: StatementReading): readonly PolicyChange[] {
  const changes: PolicyChange[] = [];
  const say = (kind: PolicyChange['kind'], text: string) => changes.push({ kind, code: 'policy/deny', text });
  const subject = subjects[id] ?? id;
  const values = (statement: StatementReading, test: string) => statement.conditions[test] ?? [];
  for (const test of [...networkTests, ...exemptTests]) {
    const [before, after] = [values(was, test), values(now, test)];
    const [more, less] = [beyond(test, after, before), beyond(test, before, after)];
    const way = ways[test];
    if (way === undefined) {
      if (more.length > 0) say('weakens', `${exempted(more)} ${numberOf(more)} exempt from ${subject}`);
      if (less.length > 0) say('strengthens', `${exempted(less)} ${numberOf(less)} no longer exempt from ${subject}`);
    } else {
      if (more.length > 0)
        say(
          'weakens',
          `requests may also come ${way} ${both(more)}${before.length === 0 ? '' : `, before only ${way} ${both(before)}`}`,
        );
      if (less.length > 0)
        say(
          'strengthens',
          `requests may no longer come ${way} ${both(less)}${after.length === 0 ? '' : `, only ${way} ${both(after)}`}`,
        );
    }
  }
  for (const [test, who] of Object.entries(serviceTests)) {
    const [before, after] = [test in was.conditions, test in now.conditions];
    if (!before && after) say('weakens', `${who} are exempt from ${subject}`);
    if (before && !after) say('strengthens', `${who} are no longer exempt from ${subject}`);
  }
  const [before, after] = [values(was, signatureTest)[0], values(now, signatureTest)[0]];
  if (before !== after) {
    const words = `the signature of a request, such as a presigned URL, may be ${ageWords(after)} old, before ${ageWords(before)}`;
    say(Number(after) < Number(before) ? 'strengthens' : 'weakens', words);
  }
  return changes;
}

function numberOf(exempt: readonly string[]): 'is' | 'are' {
  return exempt.length === 1 && !exempted(exempt).startsWith('the service-linked roles') ? 'is' : 'are';
}
