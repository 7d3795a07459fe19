import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { startSandbox } from '../../src/sandbox/index.js';
import { buildStack } from '../../src/stack/build.js';
import type { TerraformJson } from '../../src/stack/text.js';
import { environmentOf, reasonIn } from './engines/available.js';
import { controls, plannedIn, type Planned } from './peers/controls.js';
import { asThePageSays, asWeHaveIt, moduleVersion, rootOf } from './peers/module.js';
import { median, timed, type Took } from './peers/timed.js';
import { keptSpecs } from './stacks.js';
import { record } from './tools.js';

const judge = 'peers';
const title = 'terraform-aws-modules/s3-bucket, side by side';
const root = join(import.meta.dirname, '../..');
const state = 'acme-terraform-state';
/** How often each is run, in turns, so that all meet the same load. */
const turns = 3;

/** What a plan took, at its median. */
interface Times {
  readonly wall: number;
  readonly processor: number;
}

/** The configurations, each in a folder where Terraform is initialized, and plans of them in turns. */
async function sideBySide(roots: Readonly<Record<string, object>>) {
  const folder = mkdtempSync(join(tmpdir(), 'peers-'));
  const sandbox = await startSandbox({ stateBucket: state });
  try {
    const env = { ...environmentOf('terraform', folder), ...sandbox.env() };
    for (const [name, configuration] of Object.entries(roots)) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'main.tf.json'), JSON.stringify(configuration));
      const backend = [`bucket=${state}`, `key=${name}.tfstate`, `region=${sandbox.stateRegion}`];
      const args = ['init', '-input=false', '-no-color', ...backend.map((one) => `-backend-config=${one}`)];
      try {
        await timed('terraform', args, { cwd: join(folder, name), env });
      } catch (error) {
        // The module and the provider may not be there; what comes after them has to work.
        return { notRun: reasonIn(error) };
      }
    }
    const taken = new Map<string, Took[]>();
    for (let turn = 0; turn < turns; turn++) {
      for (const name of Object.keys(roots)) {
        const took = await timed('terraform', ['plan', '-input=false', '-no-color', '-out=plan'], {
          cwd: join(folder, name),
          env,
        });
        taken.set(name, [...(taken.get(name) ?? []), took]);
      }
    }
    const planned = new Map<string, Planned & Times>();
    for (const [name, all] of taken) {
      const { out } = await timed('terraform', ['show', '-json', 'plan'], { cwd: join(folder, name), env });
      const times = { wall: median(all.map(({ wall }) => wall)), processor: median(all.map(({ processor }) => processor)) };
      planned.set(name, { ...plannedIn(out), ...times });
    }
    return { planned };
  } finally {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Our synthesis of one request ÷ `cdktf synth`, which runs ours inside; or why that could not be run. */
async function againstCdktf(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'peers-cdktf-'));
  try {
    const request = join(root, 'examples/sendsafely-minimal.yml');
    const cli = join(root, 'dist/cli/index.js');
    const app = `${process.execPath} ${cli} synth ${request}`;
    writeFileSync(join(folder, 'cdktf.json'), JSON.stringify({ language: 'typescript', app, projectId: 'peers', sendCrashReports: 'false' })); // prettier-ignore
    const quiet = { CHECKPOINT_DISABLE: '1', CI: '1', DISABLE_VERSION_CHECK: '1', npm_config_ignore_scripts: 'true' };
    const noTerminal = `--import "${pathToFileURL(join(root, 'test/cli/no-terminal.mjs')).href}"`;
    const env = { ...process.env, ...quiet, NODE_OPTIONS: noTerminal };
    const cdktf = () => timed('npx', ['--yes', 'cdktf-cli@0.21.0', 'synth'], { cwd: folder, env });
    await cdktf(); // The first run may download.
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let turn = 0; turn < turns; turn++) {
      theirs.push((await cdktf()).wall);
      const args = [cli, 'synth', request, '--out', join(folder, 'ours')];
      ours.push((await timed(process.execPath, args, { cwd: folder, env: process.env })).wall);
    }
    return (median(ours) / median(theirs)).toFixed(3);
  } catch (error) {
    return `not run (${reasonIn(error)})`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Our stack of the least SendSafely request, with the provider that the module goes with. */
function ourStack(): TerraformJson & { readonly terraform: object } {
  const kept = keptSpecs().find(({ from }) => from === 'examples/sendsafely-minimal.yml');
  if (kept === undefined) throw new Error('examples/sendsafely-minimal.yml is compared');
  return buildStack({ ...kept.spec, providerVersion: '~> 5.100' }) as TerraformJson & { readonly terraform: object };
}

test('the same bucket by the module that most use: as many resources and controls where it is told each, fewer where it is not', async () => {
  const ours = ourStack();
  const roots = { ours, theirs: rootOf(asWeHaveIt(ours), ours), page: rootOf(asThePageSays(ours), ours) };
  const done = await sideBySide(roots);
  if ('notRun' in done) return record(judge, { judge: title, notRun: done.notRun });
  const of = (name: keyof typeof roots) => {
    const plan = done.planned.get(name);
    if (plan === undefined) throw new Error(`no plan of ${name}`);
    return { ...plan, satisfied: controls.filter(({ holds }) => holds(plan)).map(({ name: control }) => control) };
  };
  const [own, theirs, page] = [of('ours'), of('theirs'), of('page')];

  expect(own.types).toHaveLength(9);
  expect(theirs.types).toEqual(own.types);
  expect(own.satisfied).toEqual(controls.map(({ name }) => name));
  expect(theirs.satisfied).toEqual(own.satisfied);
  // By the vendor's page alone the module gives what it has by default.
  expect(page.types).toHaveLength(5);
  expect(page.satisfied).toEqual(['S3.8']);
  // Who reviews a plan of ours reads the policy in it.
  expect([own.policyShown, theirs.policyShown]).toEqual([true, false]);

  const ratio = (part: keyof Times) => (own[part] / theirs[part]).toFixed(2);
  const lines = JSON.stringify(asWeHaveIt(ours), null, 2).split('\n').length;
  record(judge, {
    judge: title,
    version: moduleVersion,
    held: "SendSafely's bucket, planned by Terraform and provider 5.100 against the sandbox",
    result: `plan, ours ÷ theirs: ${ratio('wall')} of the time, ${ratio('processor')} of the processor time. ${own.types.length} resources and ${own.satisfied.length} of ${controls.length} controls in each, ours from 3 lines, theirs from ${lines}; theirs by the vendor's page alone: ${page.types.length} resources, ${page.satisfied.length} control. Our synth ÷ cdktf synth: ${await againstCdktf()}`,
  });
}, 3_600_000);
