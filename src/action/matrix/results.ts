import { z } from 'zod';
import { kinds } from '../../change/change.js';
import type { Run } from '../../github/run-identity.js';
import { failed, ok, quote, type Fault, type Result } from '../../fault/fault.js';
import type { Ledger } from '../../ledger/index.js';
import { isExactJson, type Json } from '../../terraform/json.js';
import { inParallel } from '../../terraform/schedule.js';
import type { PlanOutcome } from '../plan/outcome.js';
import type { PreparedRequest } from '../plan/preparation.js';

/** What a job of a matrix hands on of one request. Its spec is not in it: whoever reads it works that out from git, and compares. */
export interface PlanResult {
  readonly version: 1;
  readonly file: string;
  readonly base: string;
  readonly head: string;
  readonly requestDigest: string;
  readonly specDigest: string;
  readonly outcome: PlanOutcome;
}

const text = z.string();
const json = z.custom<Json>(isExactJson);
const texts = z.array(text);
const tools = z.record(text, text);
const action = z.enum(['create', 'read', 'update', 'replace', 'delete', 'forget', 'no-op']);

const change = z.strictObject({
  kind: z.enum(kinds),
  code: text,
  text,
  address: text,
  was: text.exactOptional(),
  now: text.exactOptional(),
});

const resourceChange = z.strictObject({
  address: text,
  mode: z.enum(['managed', 'data']),
  type: text,
  name: text,
  providerName: text,
  deposed: text.exactOptional(),
  action,
  steps: texts,
  before: json,
  after: json,
  unknownPaths: texts,
  sensitiveBefore: texts,
  sensitiveAfter: texts,
  sensitiveUnchanged: texts.exactOptional(),
  replacePaths: texts,
  actionReason: text.exactOptional(),
  importId: text.exactOptional(),
  previousAddress: text.exactOptional(),
});

const outputChange = z.strictObject({
  name: text,
  action,
  before: json,
  after: json,
  unknownPaths: texts,
  sensitive: z.boolean(),
});

const position = z.strictObject({
  file: text,
  line: z.int().positive(),
  column: z.int().positive(),
  length: z.int().exactOptional(),
});
const fault = z.strictObject({
  code: text,
  message: text,
  fix: text,
  at: position.exactOptional(),
  excerpt: text.exactOptional(),
});

const result: z.ZodType<PlanResult> = z.strictObject({
  version: z.literal(1),
  file: text,
  base: text,
  head: text,
  requestDigest: text,
  specDigest: text,
  outcome: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('planned'),
      plan: z.strictObject({ changes: z.array(resourceChange), outputs: z.array(outputChange), text }),
      fingerprint: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      changes: z.array(change),
      drift: z.array(change),
      tools,
      goesOn: z.enum(['first', 'later']).exactOptional(),
    }),
    z.strictObject({ kind: z.literal('failed'), faults: z.array(fault), tools }),
  ]),
});

/** The result of a request that was planned, or that Terraform failed for. */
export function planResult(
  { file, requestDigest = '', specDigest = '' }: PreparedRequest,
  { base, head }: { readonly base: string; readonly head: string },
  outcome: PlanOutcome,
): PlanResult {
  return { version: 1, file, base, head, requestDigest, specDigest, outcome: withoutDigests(outcome) };
}

/** Digests of sensitive values stay in the process that made the plan: a short value could be guessed from one. */
function withoutDigests(outcome: PlanOutcome): PlanOutcome {
  if (outcome.kind === 'failed') return outcome;
  const { plan } = outcome;
  return {
    ...outcome,
    plan: {
      text: plan.text,
      changes: plan.changes.map(({ sensitiveDigest: _, sensitiveMade: __, ...rest }) => rest),
      outputs: plan.outputs.map(({ sensitiveDigest: _, ...rest }) => rest),
    },
  };
}

/** Leaves results beside the state, one for each request. Another one in its place is `ledger/taken`. */
export async function writeResults(ledger: Ledger, run: Run, results: readonly PlanResult[]): Promise<Result<unknown>> {
  const written = await inParallel(results, atOnce, (one) =>
    ledger.writeResult({ run, file: one.file, text: `${JSON.stringify(one)}\n` }),
  );
  const faults = written.flatMap((one) => (one.ok ? [] : one.faults));
  return faults.length > 0 ? failed(...faults) : ok(undefined);
}

/** What this attempt of a run and those before it left of files, of each the latest first. Refuses what is none (`results/unreadable`). */
export async function readResults(ledger: Ledger, run: Run, files: readonly string[]): Promise<Result<readonly PlanResult[]>> {
  const read = await inParallel(files, atOnce, async (file): Promise<Result<readonly PlanResult[]>> => {
    const texts = await ledger.readResults({ run, file });
    if (!texts.ok) return texts;
    const results = texts.value.map((one) => result.safeParse(parseJson(one)));
    const readable = results.flatMap((one) => (one.success && one.data.file === file ? [one.data] : []));
    return readable.length === results.length ? ok(readable) : failed(unreadable(file));
  });
  const faults = read.flatMap((one) => (one.ok ? [] : one.faults));
  if (faults.length > 0) return failed(...faults);
  return ok(read.flatMap((one) => (one.ok ? one.value : [])));
}

/** How many objects are read or written at once. */
const atOnce = 8;

function unreadable(file: string): Fault {
  return {
    code: 'results/unreadable',
    message: `What is kept of ${quote(file)} for this run is not a result as a job of the matrix writes it`,
    fix: 'Let all jobs use one version of the action. If they do, find out who else holds the role that plans.',
  };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
