/**
 * A test runner for Stryker: it keeps the room and its tests in one process and switches mutants on in it. Stryker's own runner for jest
 * starts jest for each mutant, which takes seconds; here a mutant takes as long as the tests that reach it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { createHarness } from './harness.mjs';

// A plugin is an object of this form; it needs nothing of Stryker's to be one.
export const strykerPlugins = [
  { kind: 'TestRunner', name: 'room', factory: () => new RoomRunner(process.cwd()) },
  { kind: 'Ignore', name: 'words of a schema', value: { shouldIgnore: wordsOfSchema } },
];

/** Descriptions and examples of a key stand in schema/, which `npm run check` compares with what the code gives. */
function wordsOfSchema({ listKey, parent }) {
  const isWords = listKey === 'arguments' && ['meta', 'describe'].includes(parent.callee?.property?.name);
  return isWords ? 'it stands in schema/, which is compared as a whole' : undefined;
}

/** Stryker's numbers for the outcome of a test. */
const testStatus = { passed: 0, failed: 1 };

/** What instrumented code reads and writes: which mutant is on, which test runs, and what was reached. */
const context = (globalThis.__stryker__ = {});

class RoomRunner {
  #folder;
  #script;
  #room;
  /** By the dry run, and kept beside the room for a runner that takes over: each file's ids of tests, and what it takes in milliseconds. */
  #known = [];

  constructor(folder) {
    this.#folder = folder;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const path = join(this.#folder, 'room.cjs');
    this.#script = new Script(`(function (require, module, exports) {${readFileSync(path, 'utf8')}\n})`, { filename: path });
    const known = this.#pathOfKnown();
    if (existsSync(known)) this.#known = JSON.parse(readFileSync(known, 'utf8'));
  }

  #pathOfKnown() {
    return join(this.#folder, 'known.json');
  }

  async dryRun() {
    switchOn({});
    this.#known = [];
    const tests = [];
    for (const { name } of this.#load().files) {
      const started = performance.now();
      const results = await this.#run(name, { bail: false });
      this.#known.push({ name, ids: results.map(({ id }) => id), ms: performance.now() - started });
      tests.push(...results);
    }
    // The cheapest file first: most mutants are noticed there, and the others are not even evaluated then.
    this.#known.sort((a, b) => a.ms - b.ms);
    writeFileSync(this.#pathOfKnown(), JSON.stringify(this.#known));
    return { status: 'complete', tests, mutantCoverage: context.mutantCoverage };
  }

  async mutantRun({ activeMutant: { id }, testFilter, hitLimit, disableBail, mutantActivation, reloadEnvironment }) {
    switchOn(hitLimit === undefined ? {} : { hitLimit, hitCount: 0 });
    if (reloadEnvironment || this.#room === undefined) this.#load();
    const chosen = testFilter && new Set(testFilter);
    const results = await this.#runAll({ id, isStatic: mutantActivation === 'static', chosen, bail: !disableBail });
    const { hitCount } = context;
    switchOn({});
    const failed = results.filter(({ status }) => status === testStatus.failed);
    // What a mutant leaves in the memory of a module must not reach the next one.
    if (failed.length > 0 || mutantActivation === 'static') this.#room = undefined;
    if (hitCount > hitLimit) return { status: 'timeout', reason: `reached ${hitCount} times` };
    if (failed.length === 0) return { status: 'survived', nrOfTests: results.length };
    const [{ failureMessage }] = failed;
    return { status: 'killed', killedBy: failed.map((test) => test.id), failureMessage, nrOfTests: results.length };
  }

  async #runAll({ bail, ...how }) {
    const results = [];
    for (const { name, ids } of this.#known) {
      if (how.chosen && !ids.some((id) => how.chosen.has(id))) continue;
      results.push(...(await this.#run(name, { bail, ...how })));
      if (bail && results.at(-1)?.status === testStatus.failed) break;
    }
    // Of what nothing was asked, nothing is known.
    if (results.length === 0) throw new Error(`no test ran for the mutant ${how.id}`);
    return results;
  }

  /** Evaluates the script afresh: none of the libraries, and of the room's own modules what a file needs when its turn comes. */
  #load() {
    const harness = createHarness(this.#folder);
    const require = createRequire(join(this.#folder, 'package.json'));
    const given = (name) => {
      if (name === '@jest/globals') return harness.globals;
      return name === '@cloud-copilot/iam-simulate' ? require('./evaluator.cjs') : require(name);
    };
    const module = { exports: {} };
    this.#script.runInThisContext()(given, module, module.exports);
    this.#room = harness;
    return harness;
  }

  /** The tests of a file, evaluated with the mutant or without; undefined where only the mutant keeps it from being evaluated. */
  #testsOf(name, activeMutant) {
    const of = ({ files, testsOf }) => testsOf(files.find((file) => file.name === name));
    context.activeMutant = activeMutant;
    try {
      return of(this.#room);
    } catch (thrown) {
      if (activeMutant === undefined) throw thrown;
      context.activeMutant = undefined;
      of(this.#load());
      return undefined;
    }
  }

  async #run(name, { id: activeMutant, isStatic = false, chosen, bail }) {
    const tests = this.#testsOf(name, isStatic ? activeMutant : undefined);
    if (tests === undefined)
      return [
        {
          status: testStatus.failed,
          id: this.#known.find((one) => one.name === name).ids[0],
          failureMessage: `${name} can't be evaluated`,
        },
      ];
    context.activeMutant = activeMutant;
    const done = new Map();
    const results = [];
    for (const test of tests.filter((one) => chosen === undefined || chosen.has(one.id))) {
      const started = performance.now();
      const thrown = await this.#room.run(test, done, (id) => (context.currentTestId = id));
      const outcome =
        thrown === undefined ? { status: testStatus.passed } : { status: testStatus.failed, failureMessage: String(thrown) };
      const { id, title, file } = test;
      results.push({ id, name: title, fileName: join(this.#folder, file), timeSpentMs: performance.now() - started, ...outcome });
      if (thrown !== undefined && bail) break;
    }
    return results;
  }
}

/** Puts what instrumented code asks for into the one object that it keeps. */
function switchOn({ activeMutant, hitCount, hitLimit }) {
  Object.assign(context, { activeMutant, hitCount, hitLimit });
}
