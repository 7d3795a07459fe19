import { accountOfArn } from '../spec/arn.js';
import type { Change, Kind } from './change.js';
import type { Read } from './plan-view.js';
import type { StackState } from './state.js';

interface KeyRule {
  readonly key: (state: StackState, name: string) => Read<string>;
  /** What it is instead of a strengthening. */
  readonly kind: Kind;
}

/** What a key is named for. Only where the data or its trail hangs on the key does one that can be anybody's weaken. */
const rules: Readonly<Record<string, KeyRule>> = {
  'encryption/type': { key: ({ buckets }, name) => buckets.get(name)?.key, kind: 'neutral' },
  'encryption/key': { key: ({ buckets }, name) => buckets.get(name)?.key, kind: 'weakens' },
  'replication/key': { key: ({ buckets }, name) => buckets.get(name)?.replication.key, kind: 'neutral' },
  'inventory/encryption': { key: ({ buckets }, name) => buckets.get(name)?.inventory.key, kind: 'neutral' },
  'trail/key': { key: ({ trails }, name) => trails.get(name)?.key, kind: 'weakens' },
};

const means = "the key is not known to be this account's own, and its account decides whether the files can be read";

/**
 * The changes, in which a newly named key strengthens nothing unless it is in the account of the stack's own resources: whoever holds a
 * foreign key can take it away, and with it the data.
 */
export function judgeKeys(changes: readonly Change[], before: StackState, after: StackState): readonly Change[] {
  const accounts = new Set([...before.accounts, ...after.accounts]);
  return changes.map((change) => {
    const rule = rules[change.code];
    if (change.kind !== 'strengthens' || rule === undefined) return change;
    const name = change.address.slice(change.address.indexOf('.') + 1);
    const key = rule.key(after, name);
    if (typeof key !== 'string' || key === rule.key(before, name) || accounts.has(accountOfArn(key))) return change;
    return { ...change, kind: rule.kind, ...(rule.kind === 'weakens' && { text: `${change.text}: ${means}` }) };
  });
}
