import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { progress } from '../progress.js';
import { judgesFolder } from '../tools.js';
import { isSlow, mutantsOf, type Mutant, type Report } from './report.js';
import { rooms, type Room, type RoomName } from './rooms.js';

const root = resolve(judgesFolder, '..');
const folder = join(judgesFolder, 'mutation');

/** Runs Stryker over one room, and keeps its report for the next time: only what changed is run again. `fresh` forgets the last time. */
export function mutate(name: RoomName, { tool, fresh }: { readonly tool: string; readonly fresh: boolean }): readonly Mutant[] {
  const room: Room = rooms[name];
  mkdirSync(folder, { recursive: true });
  const [report, around, config] = ['json', 'around', 'config.json'].map((end) => join(folder, `${name}.${end}`)) as [
    string,
    string,
    string,
  ];
  const digest = digestAround(room);
  const isKnown = existsSync(around) && readFileSync(around, 'utf8') === digest;
  if (fresh || !isKnown) rmSync(report, { force: true });
  else if (existsSync(report)) forget(report);
  // Each part is known once it is through, so that a run that was cut off goes on where it stood.
  writeFileSync(around, digest);
  const parts = partsOf(sourcesOf(room));
  for (const [index, mutated] of parts.entries()) {
    progress('mutation', `${name}, part ${index + 1} of ${parts.length}`);
    writeFileSync(config, JSON.stringify(configOf(name, mutated, tool, report)));
    // What a run that was cut off has left.
    rmSync(join(folder, `sandbox-${name}`), { recursive: true, force: true });
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      [join(tool, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', config],
      { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
    );
    if (status !== 0) throw new Error(`Stryker did not get through ${name}:\n${`${stdout}${stderr}`.slice(-4000)}`);
  }
  return mutantsOf(JSON.parse(readFileSync(report, 'utf8')) as Report);
}

/** So many files go into one run of Stryker, which begins with all tests. What it knows of the others stays in its report. */
const filesOfPart = 4;

function partsOf(files: readonly string[]): readonly (readonly string[])[] {
  return files.flatMap((_file, index) => (index % filesOfPart === 0 ? [files.slice(index, index + filesOfPart)] : []));
}

/** Takes out of a report what has only been slow, or was reached by no test, so that it is tried again. */
function forget(path: string): void {
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
  for (const file of Object.values(report.files))
    file.mutants = file.mutants.filter((one) => !isSlow(one) && one.status !== 'NoCoverage');
  writeFileSync(path, JSON.stringify(report));
}

function sourcesOf({ sources, but }: Room): readonly string[] {
  const files = readdirSync(join(root, sources)).filter((file) => but === undefined || !file.startsWith(but));
  return files.map((file) => `${sources}/${file}`);
}

function testsOf({ tests, without }: Room): readonly string[] {
  const isFast = (file: string) => file.endsWith('.test.ts') && !file.endsWith('.real.test.ts') && !without.includes(file);
  const found = readdirSync(join(root, tests)).filter(isFast).sort();
  return found.map((file) => `${tests}/${file}`);
}

/** What says which rooms there are, and what their numbers mean: nothing of how a mutant is run. */
const unasked = ['explained.json', 'report.ts', 'rooms.ts', 'score.ts'].map((name) => `test/judges/mutation/${name}`);

/**
 * What Stryker does not compare itself: the sources beside the room, and what its tests are made of. Where that has changed, what is known
 * of the room's mutants is not known any more.
 */
function digestAround(room: Room): string {
  const own = new Set([...sourcesOf(room), ...testsOf(room), ...unasked]);
  const digest = createHash('sha256').update(JSON.stringify(room));
  for (const folder of ['src', room.tests, 'templates', 'test/judges/mutation']) {
    const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    for (const file of files.filter((one) => !own.has(relative(root, one))).sort())
      digest.update(`${relative(root, file)}\0`).update(readFileSync(file));
  }
  return digest.digest('hex');
}

function configOf(name: RoomName, mutated: readonly string[], tool: string, report: string): object {
  const room: Room = rooms[name];
  return {
    packageManager: 'npm',
    plugins: [join(root, 'test/judges/mutation/runner.mjs')],
    testRunner: 'room',
    coverageAnalysis: 'perTest',
    mutate: mutated,
    ignorers: ['words of a schema'],
    ignorePatterns: ['dist', 'build', 'coverage', '.judges', 'tsconfig*.json'],
    tempDirName: `.judges/mutation/sandbox-${name}`,
    buildCommand: [process.execPath, join(root, 'test/judges/mutation/bundle.mjs'), tool, ...testsOf(room)].join(' '),
    incremental: true,
    incrementalFile: report,
    concurrency: 1,
    // A process that has evaluated a room hundreds of times runs regular expressions a hundred times slower (see jest.config.js).
    maxTestRunnerReuse: 50,
    disableTypeChecks: false,
    checkers: [],
    reporters: [],
    // A busy machine is no endless loop; those are found by counting.
    timeoutMS: 60_000,
  };
}
