import type { Aspect, Difference } from './aspect.js';
import { items } from './attributes.js';
import type { Change } from './change.js';
import { isRecord, isUnknown, unknown, type Read } from './plan-view.js';

const arns = { lambda_function: 'lambda_function_arn', queue: 'queue_arn', topic: 'topic_arn' } as const;

export const receiversCode = 'events/receivers';

/** Who else is notified of a bucket's events, in lines. */
export interface ReceiverState {
  readonly receivers: Read<string>;
}

/** Where a bucket's events go besides EventBridge, in lines; undefined: nowhere. No request asks for any: somebody added it by hand. */
export function readReceivers(values: unknown): Read<string> {
  const lines: string[] = [];
  for (const [block, key] of Object.entries(arns)) {
    const all = items(values, block);
    if (all === unknown) return unknown;
    for (const one of all) lines.push(isRecord(one) ? receiverLine(one, key) : '(known after apply)');
  }
  return lines.length === 0 ? undefined : lines.sort().join('\n');
}

function receiverLine(block: Readonly<Record<string, unknown>>, key: string): string {
  const events = Array.isArray(block['events']) ? block['events'].filter((one) => typeof one === 'string') : [];
  const under =
    typeof block['filter_prefix'] === 'string' && block['filter_prefix'] !== '' ? ` under ${block['filter_prefix']}` : '';
  const ending =
    typeof block['filter_suffix'] === 'string' && block['filter_suffix'] !== '' ? ` ending in ${block['filter_suffix']}` : '';
  const what = `${[...events].sort().join(', ')}${under}${ending}`;
  return `${typeof block[key] === 'string' ? block[key] : '(known after apply)'}${what === '' ? '' : ` (${what})`}`;
}

/** What is said where an apply takes notifications away that somebody added by hand. */
export function endOfReceivers(address: string, lost: readonly string[]): Change {
  return { kind: 'breaks', code: receiversCode, address, text: endWords(lost), was: lost.join(', '), now: 'none' };
}

function endWords(lost: readonly string[]): string {
  return `notifications that were added by hand end, to ${lost.join(', ')}: "events" and "malwareScan" set all of a bucket's notifications, and no key keeps others yet; have EventBridge send them before this is applied, or leave the two keys out`;
}

/** Who is told of a bucket's events: by the state, what is added by hand is seen as soon as it is refreshed. */
export const receiversAspect: Aspect<ReceiverState> = {
  code: receiversCode,
  type: 'aws_s3_bucket_notification',
  compare: ({ receivers: was }, { receivers: now }): Difference | undefined => {
    if (was === now) return undefined;
    if (isUnknown(was) || isUnknown(now))
      return {
        kind: 'breaks',
        text: "who is notified of events can't be known before apply",
        was: 'not shown',
        now: 'not shown',
      };
    const [before, after] = [was, now].map((lines) => lines?.split('\n') ?? []) as [string[], string[]];
    const lost = before.filter((line) => !after.includes(line));
    const gained = after.filter((line) => !before.includes(line));
    const words = { was: before.join(', ') || 'none', now: after.join(', ') || 'none' };
    if (lost.length > 0) return { kind: 'breaks', text: endWords(lost), ...words };
    return { kind: 'weakens', text: `notifications, which no request asks for, go to ${gained.join(', ')}`, ...words };
  },
};
