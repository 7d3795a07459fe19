import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { accountParts } from '../bootstrap/account.js';
import { appliedWords } from '../bootstrap/applied.js';
import { acceptedCommits, commitsIn, outputsOf } from '../bootstrap/memory.js';
import { foundationOf, hasIds } from '../bootstrap/repository.js';
import { summaryOf } from '../bootstrap/summary.js';
import { risk } from '../change/change.js';
import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import { makeFolder, writing } from '../files/write.js';
import { askIds } from '../github/ids.js';
import { defaultProviderVersion } from '../resolve/resolve.js';
import { renderFoundation } from '../review/foundation.js';
import { hasChanges, withFoundation, type FoundationRequest, type OpenFoundation } from '../run/foundation.js';
import { stateFolder } from '../run/local-state.js';
import { showProgress } from '../run/planning.js';
import { defaultWorld } from '../run/world.js';
import { forCheckov } from '../scanners/checkov.js';
import { buildFoundation } from '../stack/foundation.js';
import { readLockFile } from '../terraform/lock-file-place.js';
import { judgeCommits } from './accepting.js';
import type { Arguments, Context, Exit } from './command.js';
import { confirm } from './confirm.js';
import { readTerraformOptions, sandboxOf } from './plan.js';
import { listOf, readRepository, type ReadRepository } from './repository.js';
import { fail, finish, orFail, saySentence } from './report.js';

/** Makes what an account needs before the first request: the command `bootstrap`. */
export async function runBootstrap(args: Arguments, context: Context): Promise<Exit> {
  const options = readTerraformOptions(args, context);
  const accept = commitsIn('accept', listOf(args.text['accept']));
  const retire = commitsIn('retire', listOf(args.text['retire']));
  const wrong = [options, accept, retire].flatMap((one) => (one.ok ? [] : one.faults));
  if (!options.ok || !accept.ok || !retire.ok) return fail(args, context, wrong);
  return orFail(args, context, await readRepository(args, context), async (facts) => {
    // What is tried out in the sandbox gets no role anywhere.
    const judge = (commits: readonly string[]) =>
      options.value.sandbox === undefined ? judgeCommits(facts, commits, context) : { faults: [], unknown: [] };
    const [judged, pinned] = await Promise.all([judge(accept.value), judge([facts.caller.commit])]);
    if (judged.faults.length > 0) return fail(args, context, judged.faults);
    for (const sentence of judged.unknown) saySentence(context.terminal, sentence);
    const asked = { facts, accept: accept.value, retire: retire.value, wrongPin: pinned.faults };
    if (args.text['out'] !== undefined) return writeOut(args, context, asked, args.text['out']);
    const lockFile = readLockFile(facts.settings, context.cwd);
    if (!lockFile.ok) return fail(args, context, lockFile.faults);
    return planAndApply(args, context, {
      ...asked,
      ...options.value,
      sandbox: sandboxOf(args, context.cwd, facts.settings.account?.name),
      ...{ settings: facts.settings, cwd: context.cwd, env: context.env, lockFile: lockFile.value },
      ...{ adopt: args.on.has('adopt'), applies: !args.on.has('plan-only') },
      states: statesOf(args, context),
      providerVersion: facts.settings.terraform?.provider ?? defaultProviderVersion,
      askIds: () => idsByToken(facts, context),
      onProgress: () => undefined,
      signal: context.interrupted,
    });
  });
}

/** Beside the sandbox, where that is AWS: its states are not those of any account. */
function statesOf({ text, on }: Arguments, { cwd, env }: Context): string {
  const world = text['world'] ?? (on.has('sandbox') ? defaultWorld : undefined);
  return world === undefined ? stateFolder(env) : join(dirname(resolve(cwd, world)), 'bootstrap');
}

async function idsByToken({ place }: ReadRepository, { env }: Context): Promise<Result<ReadRepository['ids']>> {
  const token = env['GITHUB_TOKEN'] || env['GH_TOKEN'] || '';
  return token === '' || !hasIds(place.host) ? ok(undefined) : askIds(place, { token });
}

type Asked = Pick<FoundationRequest, 'facts' | 'accept' | 'retire' | 'wrongPin'>;

/** For whoever applies by a pipeline of their own, which has its own state: AWS is not asked, so that the list of commits is what is given. */
function writeOut(args: Arguments, context: Context, { facts, accept, retire, wrongPin }: Asked, out: string): Exit {
  if (wrongPin.length > 0) return fail(args, context, wrongPin);
  const commits = acceptedCommits({ pinned: facts.caller.commit, accept, retire });
  const foundation = commits.ok ? foundationOf({ ...facts, commits: commits.value }) : commits;
  const parts = foundation.ok ? accountParts(foundation.value) : foundation;
  if (!foundation.ok || !parts.ok) return fail(args, context, parts.ok ? [] : parts.faults);
  const stack = buildFoundation(parts.value, {
    provider: args.on.has('existing-provider') ? 'left-alone' : 'made',
    outputs: outputsOf(foundation.value, parts.value),
    providerVersion: facts.settings.terraform?.provider ?? defaultProviderVersion,
  });
  const { configuration, rest } = forCheckov(stack);
  const files = { 'cdk.tf.json': configuration, 'cdk.tf': rest };
  const paths = Object.keys(files).map((name) => join(out, name));
  const written = writing(out, () => {
    makeFolder(resolve(context.cwd, out));
    for (const [name, bytes] of Object.entries(files)) writeFileSync(resolve(context.cwd, out, name), bytes);
  });
  if (!written.ok) return fail(args, context, written.faults);
  const text = `${paths.join('\n')}\nThey name no backend: put yours beside them. They are for the account ${parts.value.account} alone.`;
  return finish(args, context, { json: { written: paths, account: parts.value.account }, text });
}

/** How a run ends that is not refused. */
interface Said {
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
}

async function planAndApply(args: Arguments, context: Context, request: FoundationRequest): Promise<Exit> {
  let progress = showProgress(context.terminal, 1);
  const onProgress: FoundationRequest['onProgress'] = (one) => progress.report(one);
  try {
    const done = await withFoundation({ ...request, onProgress }, async (open): Promise<Result<Said>> => {
      progress.done();
      const json = planJson(open);
      if (!hasChanges(open.plan)) {
        const settled = request.applies ? await open.apply() : ok(undefined);
        return settled.ok ? ok({ json: { ...json, resumed: open.place.resumed }, text: nothingToDo(open) }) : settled;
      }
      const text = planText(open, context);
      if (!request.applies) return ok({ json, text });
      if (!args.on.has('json')) context.terminal.result(text);
      const refused = await asked(args, context, request);
      if (refused !== undefined) return failed(refused);
      progress = showProgress(context.terminal, 1);
      return applyIt(open, json);
    });
    progress.done();
    return await orFail(args, context, done, (said) => finish(args, context, said));
  } finally {
    progress.done();
  }
}

async function applyIt(open: OpenFoundation, json: Said['json']): Promise<Result<Said>> {
  const applied = await open.apply();
  if (!applied.ok) return applied;
  const { store, key } = open.place;
  return ok({
    json: { ...json, applied: true, ...applied.value },
    text: `${appliedWords(applied.value)} The state is ${store.place(key)}.`,
  });
}

/** Why nothing is applied; undefined where it may be. In the sandbox nobody has to be asked. */
async function asked(args: Arguments, { interrupted }: Context, { sandbox }: FoundationRequest): Promise<Fault | undefined> {
  if (sandbox !== undefined || args.on.has('yes')) return undefined;
  const said = args.on.has('json') ? undefined : await confirm('Apply this?', interrupted);
  if (said === true) return undefined;
  return {
    code: 'bootstrap/not-confirmed',
    message: said === false ? 'Nothing was applied.' : 'Nothing was applied: nobody can be asked here.',
    fix: 'Run it on a terminal and write yes, or give --yes to apply what is planned.',
  };
}

function nothingToDo({ place: { parts, foundation, store, key, resumed } }: OpenFoundation): string {
  const { commits } = foundation.setup.workflow;
  const done = resumed ? `Finished what an earlier run began: its state is ${store.place(key)}. ` : '';
  return `${done}Nothing ${resumed ? 'else ' : ''}to do: the account ${parts.account} is as the repository says. The trusts accept ${commits.join(', ')}.`;
}

function planText({ place, plan, changes, drift }: OpenFoundation, { terminal }: Context): string {
  const { setup } = place.foundation;
  const about = [
    ...summaryOf(setup),
    `  state: ${place.local === undefined ? '' : `${place.local}, until it can be moved to `}${place.store.place(place.key)}`,
  ];
  const resources = plan.changes.map(({ address, action, importId }) => ({
    address,
    action: importId === undefined ? action : action === 'no-op' ? 'import' : `import, ${action}`,
  }));
  const { colour, width } = terminal;
  const style = { colour: colour.out, width: width.out };
  return renderFoundation({ about, changes, drift, resources: [...resources, ...outputsIn(plan)] }, style);
}

/** In one line: what they say is said above. */
function outputsIn({ outputs }: OpenFoundation['plan']) {
  const names = outputs.map(({ name }) => name).join(', ');
  return names === '' ? [] : [{ address: names, action: 'outputs:' }];
}

function planJson({ place, plan, changes, drift }: OpenFoundation) {
  const { foundation, parts, store, key, local } = place;
  const { workflow, github, prefixes, environment, defaultBranch, boundary } = foundation.setup;
  const [planning, applying] = parts.roles;
  return {
    account: parts.account,
    repository: `${github.host}/${github.owner}/${github.repository}`,
    workflow,
    ...{ environment, defaultBranch, boundary },
    prefixes,
    roles: { plan: planning.arn, apply: applying.arn },
    state: { place: store.place(key), ...(local === undefined ? {} : { now: local }) },
    hasChanges: hasChanges(plan),
    risk: risk(changes),
    ...{ changes, drift },
    resources: plan.changes.map(({ address, action }) => ({ address, action })),
    applied: false,
  };
}
