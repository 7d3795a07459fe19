import { failed, ok, quote, type Fault, type Result } from '../../fault/fault.js';
import type { AppliedRecord, Book, Ledger } from '../../ledger/index.js';
import { parseRequest } from '../../request/parse.js';
import type { RequestText } from '../resolve-all.js';
import { digestOf, listRequests, readRules, readTexts, type Rules } from './at-commit.js';
import type { ActionContext } from './context.js';
import type { PlanPorts } from './planner.js';

/** A request on the default branch whose present bytes are not known to be applied. */
export interface PendingRequest {
  readonly file: string;
  /** Of a file that can't be read as a request, its path. */
  readonly bucket: string;
  readonly requestDigest: string;
  /** Why it can't be applied as it stands. */
  readonly faults: readonly Fault[];
}

/** What the default branch asks for, and how far that is done. */
export interface Backlog {
  readonly tip: string;
  readonly rules: Rules;
  readonly ledger: Ledger;
  readonly book: Book;
  /** All request files at the tip. */
  readonly texts: readonly RequestText[];
  readonly pending: readonly PendingRequest[];
  /** Of buckets whose file is gone: they stay in AWS, unmanaged. */
  readonly gone: readonly AppliedRecord[];
}

/**
 * Compares all requests at the commit of the run with what was last applied, and not with this push alone: so what a cancelled, failed
 * or skipped run left behind is found by the next one.
 */
export async function readBacklog(context: ActionContext, ports: Pick<PlanPorts, 'ledger'>): Promise<Result<Backlog>> {
  const { git, event, inputs, home, env } = context;
  if (event.kind !== 'push' && event.kind !== 'run') return failed(notOnBranch);
  const tip = event.commit;
  const rules = await readRules(git, { commit: tip, settings: inputs.settings, home });
  if (!rules.ok) return rules;
  const files = await listRequests(git, tip, rules.value);
  if (!files.ok) return files;
  const texts = await readTexts(git, files.value);
  if (!texts.ok) return texts;
  const ledger = ports.ledger(rules.value.settings, env);
  if (!ledger.ok) return ledger;
  const book = await ledger.value.readBook();
  if (!book.ok) return book;
  const compared = comparePending(texts.value, book.value);
  return ok({ tip, rules: rules.value, ledger: ledger.value, book: book.value, texts: texts.value, ...compared });
}

const notOnBranch: Fault = {
  code: 'event/branch',
  message: 'Only a run on the default branch can tell what is not yet applied',
  fix: 'Let the workflow run on pushes to the default branch, by the clock or by hand.',
};

/**
 * Which requests are not applied, and which applied ones have no file any more. By bucket and bytes: a file that was moved unchanged is
 * no work, and a second file of an applied bucket is a fault. What was begun and not ended is pending whatever its bytes are: AWS may
 * hold half of it.
 */
export function comparePending(texts: readonly RequestText[], { applied, applying }: Book): Pick<Backlog, 'pending' | 'gone'> {
  const files = texts.map((text) => ({ ...text, digest: text.bytes.ok ? digestOf(text.bytes.value) : '' }));
  const byDigest = new Map<string, string[]>();
  for (const { file, digest } of files) byDigest.set(digest, [...(byDigest.get(digest) ?? []), file]);
  const holders = new Map<string, string>();
  for (const { bucket, requestDigest, file } of applied.values()) {
    const same = byDigest.get(requestDigest) ?? [];
    const holder = same.find((one) => one === file) ?? same[0];
    if (holder !== undefined) holders.set(holder, bucket);
  }
  const holderOf = new Map([...holders].map(([file, bucket]) => [bucket, file]));
  const settled = new Map([...holders].filter(([, bucket]) => !applying.has(bucket)));
  const pending = files.filter(({ file }) => !settled.has(file)).map((text) => pendingOf(text, holderOf));
  const asked = new Set([...holders.values(), ...pending.map(({ bucket }) => bucket)]);
  const unread = new Set(pending.filter(({ file, bucket }) => file === bucket).map(({ file }) => file));
  const gone = [...applied.values()].filter(({ bucket, file }) => !asked.has(bucket) && !unread.has(file));
  return { pending, gone };
}

function pendingOf(
  { file, bytes, digest }: RequestText & { readonly digest: string },
  holderOf: ReadonlyMap<string, string>,
): PendingRequest {
  const parsed = bytes.ok ? parseRequest(file, bytes.value) : bytes;
  if (!parsed.ok) return { file, bucket: file, requestDigest: digest, faults: parsed.faults };
  const { bucket } = parsed.value.value;
  const other = holderOf.get(bucket);
  return {
    file,
    bucket,
    requestDigest: digest,
    faults: other === undefined || other === file ? [] : [taken(file, bucket, other)],
  };
}

function taken(file: string, bucket: string, other: string): Fault {
  return {
    code: 'request/duplicate-bucket',
    message: `The bucket ${quote(bucket)} is that of the applied request ${quote(other)} too.`,
    fix: 'Write another name, or remove one of the two requests.',
    at: { file, line: 1, column: 1 },
  };
}
