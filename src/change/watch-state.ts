import { at, items, lines, text } from './attributes.js';
import { isRecord, isUnknown, unknown, type Read } from './plan-view.js';

/** What GuardDuty scans. */
export interface ScanState {
  readonly bucket: Read<string>;
  /** In lines, sorted; undefined: everything. */
  readonly prefixes: Read<string>;
  readonly tags: Read<boolean>;
  readonly role: Read<string>;
}

export function readScan(values: unknown): ScanState {
  const of = at(values, 'protected_resource', 's3_bucket');
  const tagging = at(values, 'actions', 'tagging', 'status');
  return {
    bucket: text(at(of, 'bucket_name')),
    prefixes: isUnknown(of) ? unknown : lines(of, 'object_prefixes'),
    tags: isUnknown(tagging) ? unknown : tagging === 'ENABLED' || undefined,
    role: text(at(values, 'role')),
  };
}

const arns = { lambda_function: 'lambda_function_arn', queue: 'queue_arn', topic: 'topic_arn' } as const;

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
