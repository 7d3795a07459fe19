import { failed, ok, quote, type Fault, type Result } from '../../fault/fault.js';
import { readTouches, type Repository, type Touches } from '../../git/index.js';
import type { AppliedRow, Book, Ledger, Rows, Whose } from '../../ledger/index.js';
import { parseRequest } from '../../request/parse.js';
import type { RequestText } from '../../run/resolve-all.js';
import { digestOf, listRequests, readRules, readTexts, type LedgerPort, type Rules } from '../commit/at-commit.js';
import { accountsOf } from '../../settings/accounts.js';
import { belongsOf, type Belongs } from '../accounts/belongs.js';
import { openLedgers, unreachable } from '../accounts/sessions.js';
import type { ActionContext } from '../context.js';
import { parseRequestInput } from '../inputs.js';

/** A request on the default branch that has to be planned, as what it asks for is not known to be applied. */
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
  /** What is remembered of every bucket, in short. */
  readonly rows: Rows;
  /** All that is remembered of the buckets of {@link pending}. */
  readonly book: Book;
  /** All request files at the tip. */
  readonly texts: readonly RequestText[];
  readonly touches: Touches;
  readonly pending: readonly PendingRequest[];
  /** Of buckets whose file is gone: they stay in AWS, unmanaged. */
  readonly gone: readonly AppliedRow[];
  /** Where requests belong, where the settings have accounts. */
  readonly belongs?: Belongs | undefined;
  /** Why accounts can't be reached that this run is about: nothing is known of what is left to do there. */
  readonly refused: readonly Fault[];
  /** Whether some account can't be reached: a review that is written now would not be known in its ledger, and its approvals would count no more. */
  readonly isPartial: boolean;
}

/**
 * Compares all requests at the commit of the run with what was last applied, and not with this push alone: so what a cancelled, failed
 * or skipped run left behind is found by the next one.
 */
export async function readBacklog(context: ActionContext, ports: LedgerPort): Promise<Result<Backlog>> {
  const { git, event, inputs, home, reporter } = context;
  if (event.kind !== 'push' && event.kind !== 'run') return failed(notOnBranch);
  const tip = event.commit;
  const rules = await readRules(git, { commit: tip, settings: inputs.settings, home });
  if (!rules.ok) return rules;
  const files = await listRequests(git, tip, rules.value);
  if (!files.ok) return files;
  const texts = await readTexts(git, files.value);
  if (!texts.ok) return texts;
  const opened = await openAll(context, ports, rules.value, texts.value);
  if (!opened.ok) return opened;
  const { ledger, belongs, keepAsked, refused, isPartial } = opened.value;
  const rows = await ledger.readRows();
  if (!rows.ok) return rows;
  const touches = await readTouchesOf(git, tip, texts.value, rows.value);
  if (!touches.ok) return touches;
  const compared = comparePending(texts.value, rows.value, touches.value, belongs);
  keepAsked(compared.pending);
  for (const bucket of begunAlone(compared.pending, rows.value))
    reporter.warn(
      `${bucket} was begun, and no request asks for it any more: what was made of it stays in AWS, and Terraform's state of it beside the others. Ask for it again, or delete it by hand.`,
    );
  const book = await ledger.readBook(compared.pending.map(({ bucket }) => bucket).filter((bucket) => rows.value.has(bucket)));
  if (!book.ok) return book;
  const read = { rules: rules.value, ledger, rows: rows.value, texts: texts.value, touches: touches.value };
  return ok({ tip, book: book.value, ...read, ...compared, belongs, refused, isPartial });
}

/**
 * The ledgers of all accounts that can be reached, and where requests belong. `keepAsked` says whose the buckets of requests are, once it is
 * known which of them have a fault.
 */
async function openAll(
  context: ActionContext,
  ports: LedgerPort,
  { settings }: Rules,
  texts: readonly RequestText[],
): Promise<
  Result<{
    readonly ledger: Ledger;
    readonly belongs: Belongs | undefined;
    readonly keepAsked: (pending: readonly PendingRequest[]) => void;
    readonly refused: readonly Fault[];
    readonly isPartial: boolean;
  }>
> {
  const out = await unreachable(context, settings);
  const asked = new Map<string, string>();
  const whose: Whose = { ofBucket: (bucket) => asked.get(bucket), ofFile: () => undefined };
  const reached = accountsOf(settings).flatMap(({ name }) => (out.has(name) ? [] : [name]));
  const ledger = openLedgers(context, ports.ledger, settings, whose, reached);
  if (!ledger.ok) return ledger;
  const { recordedIn = () => [] } = ledger.value;
  const belongs = belongsOf(settings, texts, { refused: new Set(out.keys()), recordedIn });
  const named = parseRequestInput(context.inputs.request);
  const mine = named.ok ? named.value?.map((file) => belongs?.nameOf(file)) : undefined;
  return ok({
    ...{ ledger: ledger.value, belongs },
    keepAsked(pending) {
      for (const { file, bucket, faults } of pending) {
        const name = belongs?.nameOf(file);
        // Of a bucket that is recorded elsewhere, too, its own account's record is the one that is read; of one that is only there, that.
        if (name !== undefined && (faults.length === 0 || recordedIn(bucket).includes(name))) asked.set(bucket, name);
      }
    },
    isPartial: out.size > 0,
    refused: [...out].flatMap(([name, faults]) => (mine?.includes(name) === false ? [] : faults)),
  });
}

const notOnBranch: Fault = {
  code: 'event/branch',
  message: 'Only a run on the default branch can tell what is not yet applied',
  fix: 'Let the workflow run on pushes to the default branch, by the clock or by hand.',
};

/** What was touched since the requests that are there were applied. */
function readTouchesOf(git: Repository, tip: string, texts: readonly RequestText[], rows: Rows): Promise<Result<Touches>> {
  const buckets = [...findHolders(withDigests(texts), rows).values()];
  return readTouches(git, tip, new Set(buckets.flatMap((bucket) => rows.get(bucket)?.applied?.commit ?? [])));
}

/** Buckets that were never applied as a whole, and have no request any more: nothing else speaks of them. */
function begunAlone(pending: readonly PendingRequest[], rows: Rows): readonly string[] {
  const asked = new Set(pending.map(({ bucket }) => bucket));
  return [...rows.values()].flatMap(({ bucket, begun, applied }) =>
    begun && applied === undefined && !asked.has(bucket) ? [bucket] : [],
  );
}

/** Of every bucket that was applied, in short. */
export function appliedOf(rows: Rows): readonly AppliedRow[] {
  return [...rows.values()].flatMap(({ applied }) => applied ?? []);
}

type Digested = RequestText & { readonly digest: string };

function withDigests(texts: readonly RequestText[]): readonly Digested[] {
  return texts.map((text) => ({ ...text, digest: text.bytes.ok ? digestOf(text.bytes.value) : '' }));
}

/** The files that hold the bytes of an applied bucket, and the bucket: of several the one that it was applied from. */
function findHolders(files: readonly Digested[], rows: Rows): ReadonlyMap<string, string> {
  const byDigest = new Map<string, string[]>();
  for (const { file, digest } of files) byDigest.set(digest, [...(byDigest.get(digest) ?? []), file]);
  const holders = new Map<string, string>();
  for (const { bucket, requestDigest, file } of appliedOf(rows)) {
    const same = byDigest.get(requestDigest) ?? [];
    const holder = same.find((one) => one === file) ?? same[0];
    if (holder !== undefined) holders.set(holder, bucket);
  }
  return holders;
}

/**
 * Which requests have to be planned, and which applied ones have no file any more. A file with the bytes that were applied is no work
 * where nothing touched it since: one that was deleted and put back, or moved, may have been approved for what it would do by now, and
 * only a plan can tell. What was begun and not ended is pending whatever its bytes are: AWS may hold half of it. A second file of an
 * applied bucket is a fault, and so is one that belongs to another account than the bucket is in.
 */
export function comparePending(
  texts: readonly RequestText[],
  rows: Rows,
  { isTouchedAfter }: Touches,
  belongs?: Belongs,
): Pick<Backlog, 'pending' | 'gone'> {
  const files = withDigests(texts);
  const holders = findHolders(files, rows);
  const holderOf = new Map([...holders].map(([file, bucket]) => [bucket, file]));
  const isSettled = ([file, bucket]: readonly [string, string]) =>
    rows.get(bucket)?.begun !== true &&
    !isTouchedAfter(file, rows.get(bucket)?.applied?.commit ?? '') &&
    belongs?.faultOf(file, bucket) === undefined;
  const settled = new Map([...holders].filter(isSettled));
  const pending = files
    .filter(({ file }) => !settled.has(file) && belongs?.isOut(file) !== true)
    .map((text) => pendingOf(text, holderOf, belongs));
  const asked = new Set([...holders.values(), ...pending.map(({ bucket }) => bucket)]);
  const unread = new Set(pending.filter(({ file, bucket }) => file === bucket).map(({ file }) => file));
  const gone = appliedOf(rows).filter(({ bucket, file }) => !asked.has(bucket) && !unread.has(file));
  return { pending, gone };
}

function pendingOf(
  { file, bytes, digest }: Digested,
  holderOf: ReadonlyMap<string, string>,
  belongs: Belongs | undefined,
): PendingRequest {
  const parsed = bytes.ok ? parseRequest(file, bytes.value) : bytes;
  if (!parsed.ok) return { file, bucket: file, requestDigest: digest, faults: parsed.faults };
  const { bucket } = parsed.value.value;
  const other = holderOf.get(bucket);
  const moved = belongs?.faultOf(file, bucket);
  return {
    file,
    bucket,
    requestDigest: digest,
    faults: [
      ...(other === undefined || other === file ? [] : [taken(file, bucket, other)]),
      ...(moved === undefined ? [] : [moved]),
    ],
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
