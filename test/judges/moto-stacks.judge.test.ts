import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { BucketSpec } from '../../src/spec/spec.js';
import { openWorkdir, type Workdir } from '../sandbox/terraform.js';
import { gaps, lacks } from './moto/gaps.js';
import { heldOf, readAttributes, readTypes } from './moto/held.js';
import { openMoto, type Moto } from './moto/proxy.js';
import { readStack, writeRoot } from './moto/root.js';
import { motoVersion } from './moto/server.js';
import { choices } from './moto/choices.js';
import { stacks } from './moto/stacks.js';
import { progress } from './progress.js';
import { pythonTool, record } from './tools.js';

const judge = 'moto-stacks';
const name = 'moto, another AWS';
/** The logs' bucket that an example names: it is there already, with the policy of the S3 User Guide ("Enabling Amazon S3 server access logging"). */
const logs = 'acme-access-logs';
const logPolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      ...{ Sid: 'S3ServerAccessLogsPolicy', Effect: 'Allow', Principal: { Service: 'logging.s3.amazonaws.com' } },
      ...{ Action: 's3:PutObject', Resource: `arn:aws:s3:::${logs}/*` },
    },
  ],
};

test('varied stacks are applied, planned again without a change, held as they were promised, and destroyed', async () => {
  const tool = pythonTool('moto');
  if ('notRun' in tool) return record(judge, { judge: name, notRun: tool.notRun });
  const all = stacks();
  expect(all.length).toBeGreaterThanOrEqual(60);
  const chosen = new Set(all.flatMap((stack) => stack.chosen));
  expect(choices.filter((choice) => !chosen.has(choice))).toEqual([]);
  const specs = all.map(({ spec }) => spec);
  const moto = await openMoto(tool.folder, gaps);
  const workdir = openWorkdir(moto);
  try {
    const { resources, promises } = await live(specs, moto, workdir);
    expect([...moto.met].filter(([, times]) => times === 0).map(([{ call }]) => call)).toEqual([]);
    record(judge, {
      judge: name,
      version: motoVersion(tool.folder),
      held: `${all.length} stacks, ${resources} resources: applied, planned again, destroyed; ${promises} policies and settings as moto holds them`,
      result: `second plan without a change, all as promised; ${gaps.length} gaps of moto listed, and ${lacks.length} type that it lacks`,
    });
  } finally {
    await workdir.remove();
    await moto.stop();
  }
});

async function live(specs: readonly BucketSpec[], moto: Moto, workdir: Workdir) {
  await furnish(moto);
  const before = await left(moto);
  const without = lacks.map(({ type }) => type);
  writeRoot(specs, workdir.folder, { without, destroyable: false });
  await run(moto, workdir, 'init', '-input=false');
  // Most of a lifecycle is waiting: all of them at once.
  const applied = await run(moto, workdir, 'apply', '-input=false', '-auto-approve', '-parallelism=128');
  const resources = Number(/Apply complete! Resources: (\d+) added, 0 changed, 0 destroyed/.exec(applied)?.[1]);
  expect(resources).toBeGreaterThan(specs.length * 7);
  await run(moto, workdir, 'plan', '-input=false', '-detailed-exitcode', '-parallelism=128');
  const promises = await hold(specs, moto, workdir);
  writeRoot(specs, workdir.folder, { without, destroyable: true });
  await run(moto, workdir, 'destroy', '-input=false', '-auto-approve', '-parallelism=128');
  expect(await left(moto)).toEqual(before);
  return { resources, promises };
}

async function furnish(moto: Moto): Promise<void> {
  const put = async (path: string, body = '') =>
    expect((await moto.ask({ service: 's3', method: 'PUT', bucket: logs, path, body })).status).toBeLessThan(300);
  await put('/');
  await put('/?policy=', JSON.stringify(logPolicy));
  for (const { type, call } of lacks) expect([type, (await moto.ask(call)).status]).toEqual([type, 404]);
}

/** Runs Terraform and says how far it is. Its own words are thrown where it fails. */
async function run(moto: Moto, workdir: Workdir, ...argv: readonly string[]): Promise<string> {
  const started = Date.now();
  const tell = () =>
    progress(judge, `${argv[0]}, ${Math.round((Date.now() - started) / 1000)} s, ${moto.calls.length} calls so far`);
  const telling = setInterval(tell, 10_000);
  const { code, output } = await workdir.run(...argv).finally(() => clearInterval(telling));
  tell();
  if (code === 0) return output;
  throw new Error(`terraform ${argv[0]} ended with ${code}:\n${words(output)}`);
}

/** What went wrong, or what would change. Configurations are one line each, and longer than anybody reads. */
function words(output: string): string {
  const lines = output.split('\n').map((line) => line.slice(0, 300));
  const first = lines.findIndex((line) => /^Error: |will perform the following actions/.test(line));
  return lines.slice(Math.max(first, 0)).slice(0, 400).join('\n');
}

async function hold(specs: readonly BucketSpec[], moto: Moto, workdir: Workdir): Promise<number> {
  const attribute = readAttributes(readFileSync(join(workdir.folder, 'terraform.tfstate'), 'utf8'));
  const met = new Set<string>();
  let promises = 0;
  for (const spec of specs) {
    for (const type of Object.keys(readStack(spec).resource)) met.add(type);
    for (const { what, promised, holds } of await heldOf(spec, moto, attribute)) {
      expect([what, holds]).toEqual([what, promised]);
      promises += 1;
    }
  }
  expect(readTypes.filter((type) => !met.has(type))).toEqual([]);
  return promises;
}

/** What is there: a key that is destroyed waits to be deleted. */
async function left(moto: Moto) {
  const [s3, iam] = await Promise.all([moto.ask({ service: 's3', path: '/' }), iamList(moto)]);
  const names = (xml: string, element: string) =>
    [...xml.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'g'))].map(([, one]) => one);
  return { buckets: names(s3.body, 'Name'), roles: names(iam.body, 'RoleName') };
}

function iamList(moto: Moto) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return moto.ask({ service: 'iam', method: 'POST', path: '/', headers, body: 'Action=ListRoles&Version=2010-05-08' });
}
