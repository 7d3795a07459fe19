import { z } from 'zod';
import { defined } from '../../defined.js';
import { ok, type Result } from '../../fault/fault.js';
import { bytesIn, readFiles, type Repository } from '../../git/index.js';
import type { PinnedVersion, VersionChange } from '../../review/upgrade.js';
import { decodeDocument } from '../../yaml/decode.js';
import type { ActionContext } from '../context.js';
import { workflowPath } from '../unlock/text.js';

const workflow = z.looseObject({ jobs: z.record(z.string(), z.looseObject({ uses: z.string().optional() })) });

/**
 * What calls the reusable workflow, or its copy for servers, which may lie anywhere: told by its file's name. Names are as GitHub has them, for
 * they get into commands that people copy.
 */
const call = /^([A-Za-z0-9_-]{1,100}\/[A-Za-z0-9._-]{1,100}\/\.github\/workflows\/bucket-request\.ya?ml)@(\S{1,100})$/;

/**
 * What a change does to the version that the caller's workflow pins: of the workflow of this run. Undefined where it stays, or where either
 * end can't be read; what a trust of AWS accepts depends on nothing that is found here.
 */
export async function readVersionChange(
  { git, env }: Pick<ActionContext, 'git' | 'env'>,
  { ancestor, head }: { readonly ancestor: string; readonly head: string },
): Promise<Result<VersionChange | undefined>> {
  const file = workflowPath(env);
  if (file === undefined) return ok(undefined);
  const before = await readPins(git, ancestor, file);
  if (!before.ok) return before;
  const after = await readPins(git, head, file);
  if (!after.ok) return after;
  return ok(changeBetween(file, before.value, after.value));
}

/** One of another workflow comes first, wherever it stands: nobody is to pass over it. */
function changeBetween(
  file: string,
  before: readonly PinnedVersion[],
  after: readonly PinnedVersion[],
): VersionChange | undefined {
  const isNew = (pin: PinnedVersion, among: readonly PinnedVersion[]) => !among.some((known) => isSame(pin, known));
  const isOther = ({ workflow }: PinnedVersion) => before.every((known) => known.workflow !== workflow);
  const added = after.filter((pin) => isNew(pin, before));
  const to = added.find(isOther) ?? added[0];
  if (to === undefined) return undefined;
  const from = before.find((pin) => isNew(pin, after));
  const other = isOther(to) ? before[0]?.workflow : undefined;
  return { file, to, more: added.filter((pin) => !isSame(pin, to)), ...defined({ from, insteadOf: other }) };
}

function isSame(one: PinnedVersion, other: PinnedVersion): boolean {
  return one.workflow === other.workflow && one.commit === other.commit;
}

async function readPins(git: Repository, commit: string, file: string): Promise<Result<readonly PinnedVersion[]>> {
  const read = await readFiles(git, commit, [file]);
  if (!read.ok) return read;
  const bytes = bytesIn(read.value.get(file) ?? null);
  return ok(bytes.ok && bytes.value !== null ? pinsIn(file, bytes.value) : []);
}

/** The calls of the reusable workflow in a workflow, each with the version that the comment beside it names, as Dependabot keeps it. */
export function pinsIn(file: string, bytes: Uint8Array): readonly PinnedVersion[] {
  const decoded = decodeDocument(file, bytes, workflow, { prefix: 'workflow', lines: 'many' });
  if (!decoded.ok) return [];
  const text = Buffer.from(bytes).toString('utf8');
  return Object.values(decoded.value.value.jobs).flatMap(({ uses = '' }): readonly PinnedVersion[] => {
    const [, name, commit] = call.exec(uses) ?? [];
    if (name === undefined || commit === undefined) return [];
    const line = text.split('\n').find((one) => one.includes(uses)) ?? '';
    const called = /#\s*(v?[0-9]+(?:\.[0-9]+){0,2})\s*$/.exec(line.slice(line.indexOf(uses) + uses.length))?.[1];
    return [{ workflow: name, commit, ...defined({ called }) }];
  });
}
