import { failed, ok, quote, type Fault, type Result } from '../../fault/fault.js';
import { bytesIn, readFiles } from '../../git/index.js';
import type { ObjectStore } from '../../ledger/index.js';
import { parseRequest } from '../../request/parse.js';
import type { Settings } from '../../settings/schema.js';
import { dropHolder, findLock, lockKey, takersOf, type HolderNote, type LockFound } from '../../terraform/index.js';
import { stateKeyOf } from '../../run/run.js';
import { ledgerOf, readSettings, storeOf } from '../commit/at-commit.js';
import { accountOf } from '../../settings/accounts.js';
import { ownOf } from '../accounts/sessions.js';
import type { ActionContext, ActionEnd } from '../context.js';
import type { PlanPorts } from '../plan/planner.js';
import { parseRequestInput } from '../inputs.js';
import { workflowPath } from './text.js';

/** What unlocking needs besides the context: a test gives others. */
interface UnlockPorts extends Pick<PlanPorts, 'ledger'> {
  readonly store: (settings: Settings, env: ActionContext['env']) => Result<ObjectStore>;
  readonly now: () => Date;
}

const realUnlockPorts: UnlockPorts = { ledger: ledgerOf, store: storeOf, now: () => new Date() };

/**
 * Releases the lock that a run left on the state of one request, for a person who asks for it by hand on the default branch. Refused while
 * GitHub calls a run alive that may hold it, and where no run of this workflow is known to have taken it. Who asked for it is noted in the
 * record of what was begun, before the lock goes.
 */
export async function unlockState(context: ActionContext, ports: UnlockPorts = realUnlockPorts): Promise<Result<ActionEnd>> {
  const { reporter } = context;
  const asked = await readAsked(context);
  if (!asked.ok) return asked;
  const { settings, env, bucket, stateKey } = asked.value;
  const store = ports.store(settings, env);
  if (!store.ok) return store;
  const found = await findLock(store.value, stateKey);
  if (!found.ok) return found;
  if (found.value === undefined) {
    reporter.say(`The state of ${bucket} is not locked.`);
    return ok({ green: true, outputs: {} });
  }
  const gone = await makeSureGone(context, bucket, found.value, ports.now());
  if (!gone.ok) return gone;
  const alone = await makeSureAlone(context, bucket);
  if (!alone.ok) return alone;
  const noted = await note({ ...context, env }, ports, { settings, bucket, found: found.value });
  if (!noted.ok) return noted;
  const removed = await store.value.remove(lockKey(stateKey), found.value.lock.tag);
  if (!removed.ok) return removed;
  if (removed.value === 'conflict') return failed(movedOn(bucket));
  for (const one of found.value.notes) {
    const dropped = await dropHolder(store.value, stateKey, one);
    if (!dropped.ok) return dropped;
  }
  reporter.say(
    `The lock ${found.value.lock.id} on the state of ${bucket} is released: ${found.value.notes.map(nameOf).join(', ')} had taken it.`,
  );
  return ok({ green: true, outputs: {} });
}

interface Asked {
  /** As they hold for the request's account, and an environment with a session in it. */
  readonly settings: Settings;
  readonly env: ActionContext['env'];
  readonly bucket: string;
  readonly stateKey: string;
}

/** The one request that is named, as it stands on the default branch. */
async function readAsked(context: ActionContext): Promise<Result<Asked>> {
  const { event, inputs, git } = context;
  if (event.kind !== 'run' || event.by !== 'workflow_dispatch' || event.branch !== event.defaultBranch) return failed(notByHand);
  const paths = parseRequestInput(inputs.request);
  if (!paths.ok) return paths;
  const [file, ...more] = paths.value ?? [];
  if (file === undefined || file === '' || more.length > 0) return failed(notOne);
  const settings = await readSettings(git, { commit: event.commit, settings: inputs.settings });
  if (!settings.ok) return settings;
  const read = await readFiles(git, event.commit, [file]);
  if (!read.ok) return read;
  const bytes = bytesIn(read.value.get(file) ?? null);
  if (!bytes.ok) return bytes;
  if (bytes.value === null) return failed(noRequest(file));
  const request = parseRequest(file, bytes.value);
  if (!request.ok) return request;
  const { bucket } = request.value.value;
  const belonging = accountOf(settings.value, request.value.value, request.value.source);
  if (!belonging.ok) return failed(belonging.fault);
  const own = await ownOf(context, settings.value, belonging.account?.name);
  if (!own.ok) return own;
  const stateKey = stateKeyOf(own.value.settings.state?.s3.prefix ?? 'vendor-bucket', bucket);
  return ok({ ...own.value, bucket, stateKey });
}

/** What a runner that GitHub has given up may still do, in milliseconds: a lost one is told ended, and its Terraform goes on for a while. */
const afterglow = 10 * 60_000;

/** By GitHub's own word: every run that said it would take the lock has ended some minutes ago, and one of them can have taken it. */
async function makeSureGone(
  { github, runUrl }: ActionContext,
  bucket: string,
  found: LockFound,
  now: Date,
): Promise<Result<true>> {
  if (takersOf(found).length === 0) return failed(unknownHolder(bucket, found));
  for (const one of found.notes) {
    const state = await github.runState(one.run);
    if (!state.ok) return state;
    const url = runUrl.replace(/\/actions\/runs\/.*$/, `/actions/runs/${one.run.id}/attempts/${one.run.attempt}`);
    if (state.value.is !== 'ended') return failed(state.value.is === 'alive' ? alive(bucket, url) : unknownRun(bucket, url));
    const free = new Date(Date.parse(state.value.at) + afterglow);
    if (now < free) return failed(justEnded(bucket, url, free));
  }
  return ok(true);
}

/** Another run that applies may be between its note and the lock. A runner that does not say which workflow this is, is asked for no others. */
async function makeSureAlone({ github, env, event, run }: ActionContext, bucket: string): Promise<Result<true>> {
  const workflow = workflowPath(env);
  if (workflow === undefined || event.kind !== 'run') return ok(true);
  const runs = await github.runsAt({ branch: event.defaultBranch, workflow });
  if (!runs.ok) return runs;
  const other = runs.value.find(({ id }) => id !== run.id);
  return other === undefined ? ok(true) : failed(atWork(bucket, other.url));
}

async function note(
  { env, runUrl }: ActionContext,
  { ledger: open, now }: UnlockPorts,
  { settings, bucket, found }: { readonly settings: Settings; readonly bucket: string; readonly found: LockFound },
): Promise<Result<unknown>> {
  const ledger = open(settings, env);
  if (!ledger.ok) return ledger;
  const book = await ledger.value.readBook([bucket]);
  if (!book.ok) return book;
  const begun = book.value.applying.get(bucket);
  // Terraform was begun without a change to make: there is nothing to carry on.
  if (begun === undefined) return ok(undefined);
  const by = env['GITHUB_TRIGGERING_ACTOR'] || env['GITHUB_ACTOR'] || 'somebody';
  const unlocked = { by, at: now().toISOString(), lock: found.lock.id, run: runUrl };
  return ledger.value.amendApplying(bucket, begun, (record) => ({ ...record, unlocked }));
}

function nameOf({ run }: HolderNote): string {
  return `run ${run.id} (attempt ${run.attempt})`;
}

const notByHand: Fault = {
  code: 'unlock/by-hand',
  message: 'A lock is released only by a run that a person started by hand on the default branch',
  fix: 'Run the workflow by hand there, with the command "unlock" and the path of one request.',
};

const notOne: Fault = {
  code: 'unlock/request',
  message: 'The command unlock takes exactly one request',
  fix: 'Give its path as the input request, such as buckets/acme.yml.',
};

function noRequest(file: string): Fault {
  return {
    code: 'request/not-found',
    message: `There is no request ${quote(file)} on the default branch`,
    fix: 'Name a file by its path from the top of the repository.',
  };
}

function alive(bucket: string, url: string): Fault {
  return {
    code: 'unlock/alive',
    message: `The lock on the state of ${bucket} may be held by a run that has not ended: ${url}`,
    fix: 'Wait for that run, or cancel it and wait until it has ended; then unlock again.',
  };
}

function justEnded(bucket: string, url: string, free: Date): Fault {
  return {
    code: 'unlock/just-ended',
    message: `The lock on the state of ${bucket} may be held by a run that has ended just now: ${url}`,
    fix: `Terraform may still be at work where its runner was lost: unlock again from ${free.toISOString().slice(0, 16).replace('T', ' ')} UTC on.`,
  };
}

function atWork(bucket: string, url: string): Fault {
  return {
    code: 'unlock/at-work',
    message: `Another run that may apply ${bucket} has not ended: ${url}`,
    fix: 'Wait for that run, or cancel it and wait until it has ended; then unlock again.',
  };
}

function unknownRun(bucket: string, url: string): Fault {
  return {
    code: 'unlock/unknown-run',
    message: `The lock on the state of ${bucket} may be held by a run that GitHub does not know: ${url}`,
    fix: 'Where its repository is another one, unlock there. Where the run was deleted, make sure that it is gone, and remove the lock by hand.',
  };
}

function unknownHolder(bucket: string, { lock: { id, who, created } }: LockFound): Fault {
  return {
    code: 'unlock/unknown-holder',
    message: `The lock ${quote(id)} on the state of ${bucket} was taken by ${quote(who)} at ${quote(created)}, and by no run of this workflow that said so`,
    fix: 'Ask whoever it was. If nobody works there any more, release it by "terraform force-unlock", in a folder initialized for that state.',
  };
}

function movedOn(bucket: string): Fault {
  return {
    code: 'unlock/moved-on',
    message: `The state of ${bucket} was locked anew at that moment, or released: nothing was removed`,
    fix: 'Unlock again if it is still locked by a run that is gone.',
  };
}
