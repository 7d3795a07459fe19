import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { analyse } from '../../src/analysis/analyse.js';
import type { PostureRow } from '../../src/analysis/analysis.js';
import { filesOf } from '../../src/cli/scanner-files.js';
import { checkovExceptions } from '../../src/scanners/exceptions.js';
import { templates } from '../properties/outcome.js';
import { scan, type Finding } from './scanners/checkov.js';
import { beside, neverAsked, sometimesPassed } from './scanners/disagreements.js';
import { exampleStacks, madeUpStacks, type ScannedStack } from './scanners/stacks.js';
import { pythonTool, record } from './tools.js';

const judge = 'Checkov';

/** Writes what `synth --exceptions checkov` writes; gives the folder that it is called in. */
function written(
  stacks: readonly ScannedStack[],
  change: (name: string, text: string) => string = (_name, text) => text,
): string {
  const cwd = mkdtempSync(join(tmpdir(), 'checkov-stacks-'));
  for (const { name, spec } of stacks) {
    mkdirSync(join(cwd, 'out', name), { recursive: true });
    for (const [file, text] of Object.entries(filesOf(spec, 'checkov', join('out', name))))
      writeFileSync(join(cwd, 'out', name, file), change(file, text));
  }
  return cwd;
}

const line = ({ stack, control, resource }: Finding) => `${stack} ${control} ${resource}`;
const controlsOf = (rows: readonly PostureRow[]) => new Set(rows.flatMap(({ controls }) => controls.checkov));

test('Checkov finds in each stack what the posture skips for a reason, and nothing else', () => {
  const tool = pythonTool('checkov');
  if ('notRun' in tool) return record('checkov', { judge, notRun: tool.notRun });
  const checkov = join(tool.folder, 'bin/checkov');
  const examples = exampleStacks();
  const stacks = [...examples, ...madeUpStacks()].map((stack) => ({ ...stack, posture: analyse(stack.spec).posture }));
  expect(examples.length).toBeGreaterThanOrEqual(32);
  expect(stacks.length - examples.length).toBeGreaterThanOrEqual(200);
  expectVaried(stacks);

  const cwd = written(stacks);
  const { passed, failed } = scan(checkov, 'out', cwd);
  rmSync(cwd, { recursive: true });

  // Who is written down as an exception, and who is reported: the same, on the same resources.
  const exceptions = stacks.flatMap(({ name, spec, posture }) =>
    checkovExceptions(spec, posture).map(({ control, resource }) => ({ stack: name, control, resource })),
  );
  expect(failed.map(line).sort()).toEqual(exceptions.map(line).sort());

  const asked = new Set([...passed, ...failed].map(({ control }) => control));
  const known = controlsOf(stacks.flatMap(({ posture }) => posture));
  expect([...asked].filter((control) => !known.has(control)).sort()).toEqual([...beside].sort());
  expect([...known].filter((control) => !asked.has(control)).sort()).toEqual(neverAsked.map(({ control }) => control).sort());

  const reported = new Set(failed.map(({ stack, control }) => `${stack} ${control}`));
  const differing = new Set<string>();
  for (const { name, posture } of stacks) {
    const skipped = controlsOf(posture.filter(({ state }) => state === 'skipped'));
    for (const control of controlsOf(posture)) {
      if (!asked.has(control) || skipped.has(control) === reported.has(`${name} ${control}`)) continue;
      // A control that is satisfied, or does not apply, and is reported all the same is none that could be listed.
      expect([name, control, skipped.has(control)]).toEqual([name, control, true]);
      differing.add(control);
    }
  }
  expect([...differing].sort()).toEqual(sometimesPassed.map(({ control }) => control).sort());

  const listed = neverAsked.length + sometimesPassed.length;
  record('checkov', {
    judge,
    version: spawnSync(checkov, ['--version'], { encoding: 'utf8' }).stdout.trim(),
    held: `${stacks.length} stacks, ${(passed.length + failed.length).toLocaleString('en')} checks`,
    result: `the posture's ${exceptions.length.toLocaleString('en')} exceptions are what it reports; ${listed} controls that it does not ask, or passes more often, listed with the reason`,
  });
});

/** Every vendor, with every encryption, replication and protection somewhere. */
function expectVaried(stacks: readonly (ScannedStack & { readonly posture: readonly PostureRow[] })[]): void {
  const specs = stacks.map(({ spec }) => spec);
  expect([...new Set(specs.map(({ vendor }) => vendor.id))].sort()).toEqual([...templates.keys()].sort());
  const types = specs.map(({ encryption }) => encryption.type);
  expect([...new Set(types)].sort()).toEqual(['dsse-kms', 'sse-kms', 'sse-s3']);
  const counts = {
    replica: specs.filter(({ replication }) => replication !== undefined && replication.account === undefined).length,
    replicaOfAnother: specs.filter(({ replication }) => replication?.account !== undefined).length,
    lock: specs.filter(({ retention }) => retention.lock !== undefined).length,
    unversioned: specs.filter(({ retention }) => !retention.versioning).length,
    points: specs.filter(({ access }) => access.points.length > 0).length,
    mfaDelete: specs.filter(({ access }) => access.mfaDelete).length,
    trail: specs.filter(({ logging }) => logging.dataEvents?.created === true).length,
    accessLogs: specs.filter(({ logging }) => logging.serverAccess?.created === true).length,
    events: specs.filter(({ eventBridge }) => eventBridge).length,
    malwareScan: specs.filter(({ malwareScan }) => malwareScan !== undefined).length,
  };
  expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual([]);
}

test('what is wrong with a stack is reported, exceptions or not', () => {
  const tool = pythonTool('checkov');
  if ('notRun' in tool) return;
  const some = exampleStacks().filter(({ name }) => name === 'protected');
  expect(some).toHaveLength(1);
  const [open, unversioned] = ['"restrict_public_buckets": true', '"status": "Enabled"'];
  const cwd = written(some, (name, text) => {
    if (name !== 'cdk.tf.json') return text;
    expect(text).toContain(open);
    expect(text).toContain(unversioned);
    return text.replace(open, '"restrict_public_buckets": false').replace(unversioned, '"status": "Suspended"');
  });
  const { failed, exit } = scan(join(tool.folder, 'bin/checkov'), 'out/protected', cwd);
  rmSync(cwd, { recursive: true });
  expect(exit).toBe(1);
  expect(failed.map(({ control }) => control).sort()).toEqual(['CKV_AWS_21', 'CKV_AWS_56']);
});

test('with its exceptions a stack is green, without any one of them it is red', () => {
  const tool = pythonTool('checkov');
  if ('notRun' in tool) return;
  const checkov = join(tool.folder, 'bin/checkov');
  const some = exampleStacks().filter(({ name }) => name === 'sendsafely-replicated');
  const cwd = written(some);
  expect(scan(checkov, 'out/sendsafely-replicated', cwd)).toMatchObject({ failed: [], exit: 0 });

  const file = join(cwd, 'out/sendsafely-replicated/.checkov.baseline');
  const baseline = JSON.parse(readFileSync(file, 'utf8')) as Baseline;
  const [{ findings }] = baseline.failed_checks;
  expect(findings.every(({ reason }) => reason.length > 10)).toBe(true);
  const [first, ...others] = findings;
  writeFileSync(file, JSON.stringify({ failed_checks: [{ ...baseline.failed_checks[0], findings: others }] }));
  const { failed, exit } = scan(checkov, 'out/sendsafely-replicated', cwd);
  rmSync(cwd, { recursive: true });
  expect(failed).toEqual([expect.objectContaining({ control: first?.check_ids[0], resource: first?.resource })]);
  expect(exit).toBe(1);
});

interface Baseline {
  readonly failed_checks: readonly [
    {
      readonly findings: readonly { readonly resource: string; readonly check_ids: readonly string[]; readonly reason: string }[];
    },
  ];
}
