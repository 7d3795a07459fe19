import type { BucketSpec } from '../../spec/spec.js';
import { failed, ok, quote, type Fault, type Result } from '../../fault/fault.js';
import type { Verdict } from '../../gate/verdict.js';
import { credentialSource } from '../../ledger/index.js';
import type { Settings } from '../../settings/schema.js';
import { version } from '../../version.js';
import { planRequests } from '../../run/planning.js';
import type { Planning } from '../../run/planned.js';
import { toolsOf, withRun, type OpenRun } from '../../run/run.js';
import { ledgerOf, type LedgerPort, type Rules } from '../commit/at-commit.js';
import { byAccount } from '../../run/accounts.js';
import { inAccount, type Reach } from '../accounts/sessions.js';
import { begunPlans, type BegunPlans } from '../apply/begun.js';
import { isCarriedOver } from '../apply/carried-over.js';
import type { ActionContext } from '../context.js';
import type { GatedRequest } from '../gate/gated-request.js';
import { evaluateOpenPullRequest } from '../gate/gathering.js';
import { lockFileAt } from '../commit/lock-file.js';
import type { OpenPull } from './open-pull.js';
import { unlockAdvice } from '../unlock/text.js';
import { outcomesOf, type PlanOutcome, type PlanOutcomes, type Tools, type KnownFacts } from './outcome.js';
import type { Reporter } from '../reporter.js';

/** What the planning flows need besides the context: a test gives others. */
export interface PlanPorts extends LedgerPort {
  readonly plan: (
    context: ActionContext,
    rules: Rules,
    specs: readonly BucketSpec[],
    begun: BegunPlans,
  ) => Promise<Result<{ readonly planning: Planning; readonly tools: Tools }>>;
  readonly evaluate: EvaluateOpen;
}

/** Has the gate judge requests of an open pull request: a verdict for each, by path. */
type EvaluateOpen = (
  context: ActionContext,
  pull: Pick<OpenPull, 'number' | 'head' | 'base'>,
  requests: readonly GatedRequest[],
  known?: KnownFacts,
) => Promise<Result<ReadonlyMap<string, Verdict>>>;

/** Terraform, the ledger beside its state, and the gate. */
export const realPorts: PlanPorts = {
  plan: (context, rules, specs, begun) =>
    withTerraformOf(context, rules, specs, async (open) =>
      ok({ planning: await planRequests(open, specs, begun), tools: toolsOf(open) }),
    ),
  ledger: ledgerOf,
  evaluate: evaluateOpenPullRequest,
};

/** Opens Terraform for specs as the inputs say, with the lock file of the rules' commit: never with that of the checkout. */
export async function withTerraformOf<T>(
  context: ActionContext,
  rules: Rules,
  specs: readonly BucketSpec[],
  work: (open: OpenRun) => Promise<Result<T>>,
  { applies = false }: { readonly applies?: boolean } = {},
): Promise<Result<T>> {
  const { inputs, cwd, env, interrupted, git, run } = context;
  const lockFile = await lockFileAt(git, rules);
  if (!lockFile.ok) return lockFile;
  return withRun(
    {
      specs,
      settings: rules.settings,
      lockFile: lockFile.value,
      cwd,
      env,
      engine: inputs.engine,
      engineVersion: inputs.terraformVersion,
      mirror: inputs.mirror,
      parallelism: inputs.parallelism,
      signal: interrupted,
      applies,
      ...(applies ? { holder: { run } } : {}),
      unlock: ({ file }) => unlockAdvice(context, file),
    },
    work,
  );
}

/**
 * Plans the specs of a head, in each account by a session of its own, and gives every one an outcome: where a role can't be assumed, that is each one's of
 * that account. A run that is interrupted has none (`run/interrupted`).
 */
export async function planOutcomes(
  context: ActionContext,
  ports: PlanPorts,
  rules: Rules,
  { specs, head }: { readonly specs: readonly BucketSpec[]; readonly head: string },
): Promise<Result<PlanOutcomes>> {
  const outcomes: [string, PlanOutcome][] = [];
  for (const { name, specs: own } of byAccount(specs)) {
    const at = await inAccount(context, rules, name);
    const made = at.ok
      ? await planHere(at.value.context, ports, at.value.rules, { specs: own, head })
      : allFailed(own, at.faults);
    if (!made.ok) return made;
    outcomes.push(...made.value);
  }
  return ok(new Map(outcomes));
}

function allFailed(specs: readonly BucketSpec[], faults: readonly Fault[]): Result<PlanOutcomes> {
  const outcome: PlanOutcome = { kind: 'failed', faults, tools: { 'vendor-bucket': version } };
  return ok(new Map(specs.map(({ file }) => [file, outcome])));
}

/**
 * Plans the specs of one account, and gives every one an outcome: where Terraform could not even be started, that is each one's. A run
 * that is interrupted has none (`run/interrupted`): it says nothing about a plan.
 */
async function planHere(
  context: ActionContext,
  ports: PlanPorts,
  rules: Rules,
  { specs, head }: { readonly specs: readonly BucketSpec[]; readonly head: string },
): Promise<Result<PlanOutcomes>> {
  if (specs.length === 0) return ok(new Map());
  const begun = await readBegun(context, ports, rules, { specs, head });
  const made = begun.ok ? await context.reporter.group('Terraform', () => ports.plan(context, rules, specs, begun.value)) : begun;
  if (context.interrupted.aborted) {
    const message = 'The run was interrupted while it planned, and nothing was posted';
    return failed({ code: 'run/interrupted', message, fix: 'Run the job again; nothing was changed.' });
  }
  if (made.ok) return ok(outcomesOf(made.value.planning, made.value.tools, begun.ok ? begun.value : undefined));
  return allFailed(specs, made.faults);
}

/**
 * What of these specs was begun: its plan goes on where that stopped. Terraform can't be told whose bucket its state has to be in: this
 * call that names the account comes before it, so that the state of an impostor's bucket is never read.
 */
async function readBegun(
  { env, reporter }: ActionContext,
  { ledger: open }: LedgerPort,
  { settings }: Rules,
  { specs, head }: { readonly specs: readonly BucketSpec[]; readonly head: string },
): Promise<Result<BegunPlans>> {
  warnOfNoOwner(reporter, settings);
  const ledger = open(settings, env);
  const book = ledger.ok ? await ledger.value.readBook(specs.map(({ bucket }) => bucket)) : ledger;
  if (!ledger.ok || !book.ok) return settings.state?.s3?.account === undefined || book.ok ? ok(new Map()) : book;
  const remembered = { ...book.value, isOwn: isOwn(settings) };
  const again = new Set<string>();
  for (const spec of specs) {
    const is = await isCarriedOver(ledger.value, remembered, spec, head);
    if (!is.ok) return is;
    if (is.value) again.add(spec.bucket);
  }
  return ok(begunPlans(remembered, specs, head, again));
}

/** Whether the records are those of an account that the settings name: the ledger tells S3. */
export function isOwn({ state, accounts }: Settings): boolean {
  return accounts !== undefined || state?.s3?.account !== undefined;
}

/** Without the account, the records of whoever owns a bucket of that name are believed. Said once in a run, by what plans and by what applies. */
export function warnOfNoOwner(reporter: Pick<Reporter, 'warn'>, { state }: Settings): void {
  if (state?.s3 === undefined || state.s3.account !== undefined) return;
  reporter.warn(
    `The settings do not say in which account the bucket ${quote(state.s3.bucket)} of the state is, so the records of somebody else's bucket of that name would be believed. Write the account's 12 digits into them, in quotes: "state: { s3: { account: '111122223333' } }".`,
  );
}

/** Why plans can't be made here; undefined where they can. */
export function whyNotPlanned(
  { settings }: Pick<Rules, 'settings'>,
  { env, roles, fromFork }: Reach & { readonly fromFork: boolean },
): string | undefined {
  if (fromFork) return 'The pull request comes from a fork, which gets no access to AWS.';
  if (settings.accounts !== undefined)
    return roles === undefined ? 'GitHub gives this job no token to assume the roles of the accounts by.' : undefined;
  if (settings.state?.s3 === undefined) return 'The settings at the base commit name no place for Terraform state ("state.s3").';
  if (credentialSource(env) !== undefined) return undefined;
  return 'There are no AWS credentials in the environment of this run.';
}
