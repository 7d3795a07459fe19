// What `@jest/globals` gives a test, for the part of jest that these tests use: `expect`, `each` and snapshots are jest's own.
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** @param root the folder whose node_modules has jest */
export function createHarness(root) {
  const require = createRequire(join(root, 'package.json'));
  const { expect } = require('expect');
  const { bind } = require('jest-each');
  const { SnapshotState, toMatchSnapshot } = require('jest-snapshot');
  expect.extend({ toMatchSnapshot });

  const files = [];
  let scope;
  let current;

  const describe = (name, body) => {
    const outer = scope;
    scope = { names: [...outer.names, String(name)], before: [...outer.before] };
    body();
    scope = outer;
  };
  const test = (name, body) => {
    const fullName = [...scope.names, name].join(' ');
    const times = current.tests.filter((one) => one.fullName === fullName).length + 1;
    const title = times === 1 ? fullName : `${fullName} #${times}`;
    current.tests.push({ id: `${current.name}: ${title}`, title, fullName, file: current.name, body, before: scope.before });
  };
  describe.each = bind(describe, false);
  test.each = bind(test, false);
  // A hook holds for the tests below it; the scope's list is copied when a scope opens inside.
  const beforeAll = (hook) => scope.before.push(hook);
  const file = (name, evaluate) => files.push({ name, evaluate, tests: undefined });

  /** The tests of a file, which is evaluated only once. */
  function testsOf(one) {
    if (one.tests === undefined) {
      current = { name: one.name, tests: [] };
      scope = { names: [], before: [] };
      one.evaluate();
      one.tests = current.tests;
    }
    return one.tests;
  }

  /**
   * Runs one test; gives what it threw. `done` remembers the hooks that ran already and the snapshots that were read; `enter` hears which
   * test's own code runs.
   */
  async function run({ id, fullName, file: of, body, before }, done, enter) {
    try {
      for (const hook of before) {
        if (!done.has(hook)) done.set(hook, settle(hook));
        const { thrown } = await done.get(hook);
        if (thrown !== undefined) throw thrown;
      }
      if (!done.has(of)) done.set(of, snapshotOf(of));
      expect.setState({ currentTestName: fullName, testPath: join(root, of), snapshotState: done.get(of), suppressedErrors: [] });
      enter(id);
      await body();
      // What differs from a snapshot is not thrown.
      return expect.getState().suppressedErrors[0];
    } catch (thrown) {
      return thrown ?? new Error('something that is no error was thrown');
    } finally {
      enter(undefined);
    }
  }

  function snapshotOf(of) {
    const path = join(root, dirname(of), '__snapshots__', `${basename(of)}.snap`);
    return new SnapshotState(path, {
      updateSnapshot: 'none',
      snapshotFormat: { escapeString: false, printBasicPrototype: false },
      prettierPath: null,
      rootDir: root,
      expand: false,
    });
  }

  return { files, testsOf, run, globals: { describe, test, it: test, expect, beforeAll, file } };
}

async function settle(hook) {
  try {
    await hook();
    return {};
  } catch (thrown) {
    return { thrown: thrown ?? new Error('something that is no error was thrown') };
  }
}
