import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { kinds } from '../../change/change.js';
import { failed, ok, quote, type Result } from '../../fault/fault.js';
import { isExactJson, type Json } from '../../terraform/json.js';
import type { PlanOutcome } from './outcome.js';
import type { PreparedRequest } from './preparation.js';

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
      changes: plan.changes.map(({ sensitiveDigest: _, ...rest }) => rest),
      outputs: plan.outputs.map(({ sensitiveDigest: _, ...rest }) => rest),
    },
  };
}

/** Writes results into a folder, a file each, named so that no two requests share one and no path leads out. */
export async function writeResults(folder: string, results: readonly PlanResult[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const one of results) {
    const name = createHash('sha256').update(one.file).digest('hex').slice(0, 40);
    await writeFile(join(folder, `${name}.plan.json`), `${JSON.stringify(one)}\n`);
  }
}

/** Larger results are none: a plan's JSON and text have less. In bytes. */
const largestResult = 32 * 1024 * 1024;

/** Reads every result below a folder, whichever folders artifacts were unpacked to. Refuses what is none (`results/unreadable`). */
export async function readResults(folder: string): Promise<Result<readonly PlanResult[]>> {
  let entries;
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch {
    return ok([]);
  }
  const results: PlanResult[] = [];
  const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.plan.json'));
  for (const path of names.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    const parsed = result.safeParse(parseJson(await readFile(path)));
    if (!parsed.success) {
      return failed({
        code: 'results/unreadable',
        message: `${quote(path)} is not a result as a job of the matrix writes it`,
        fix: 'Let all jobs use one version of the action, and download only their artifacts into the folder that "records" names.',
      });
    }
    results.push(parsed.data);
  }
  return ok(results);
}

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length > largestResult) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
