import type { Change } from './change.js';

/** Buckets of the account that names of requests can begin as, and that no request made; or why that is not known. */
export type Reached = { readonly names: readonly string[]; readonly more: number } | { readonly why: string };

/** Something of a bucket that its stack does not manage. */
export interface Left {
  readonly what: 'replication' | 'events' | 'acl' | 'website' | 'inventory' | 'points';
  readonly is: 'there' | 'unknown';
  /** Where to, or who. */
  readonly details?: readonly string[];
}

const address = 'aws_s3_bucket.state';

/** What the two roles would reach though no request made it: whoever can merge a change of the settings widens that. */
export function describeReached(reached: Reached, prefixes: readonly string[]): readonly Change[] {
  const code = 'bootstrap/reached';
  const begins = prefixes.map((prefix) => `${prefix}*`).join(', ');
  if ('why' in reached) {
    const text = `which buckets there are already that both roles would reach (${begins}) is not known: ${reached.why} (s3:ListAllMyBuckets)`;
    return [{ kind: 'weakens', code, text, address }];
  }
  const rest = reached.more === 0 ? [] : [`${reached.more} more buckets are there already whose names begin so (${begins})`];
  return [
    ...reached.names.map(
      (name) => `the bucket ${name} is there already, no request made it, and its name lets both roles reach it`,
    ),
    ...rest,
  ].map((text) => ({ kind: 'weakens', code, text, address }));
}

const words: Readonly<
  Record<Left['what'], { readonly called: string; readonly stays?: string; readonly does: string; readonly lets: boolean }>
> = {
  replication: { called: 'its replication', does: 'states and records are copied to', lets: true },
  events: { called: 'its event notifications', stays: 'stay as they are', does: 'what is written is told to', lets: false },
  acl: { called: 'its ACL', does: 'which has to be reset before ACLs can be switched off, lets in', lets: true },
  website: { called: 'its website', does: 'files are served, as far as its policy lets in, from', lets: true },
  inventory: { called: 'its inventory', does: 'names of states and records are listed in', lets: false },
  points: { called: 'its access points', stays: 'stay as they are', does: 'each with a policy of its own:', lets: true },
};

/** What stays as it is of a bucket that is taken over: what lets others read or write is a danger, though the plan changes nothing of it. */
export function describeLeft(bucket: string, left: readonly Left[]): readonly Change[] {
  return left.map(({ what, is, details = [] }) => {
    const { called, stays = 'stays as it is', does, lets } = words[what];
    const code = `left/${what}`;
    if (is === 'unknown')
      return {
        kind: 'neutral',
        code,
        address,
        text: `what ${called} is on ${bucket}, if it has any, is not known, and stays as it is`,
      };
    return {
      kind: lets ? 'weakens' : 'neutral',
      code,
      address,
      text: `${called} ${stays} on ${bucket}: ${does} ${details.join(', ')}`,
    };
  });
}
