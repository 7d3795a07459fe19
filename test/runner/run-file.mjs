/**
 * Runs one test file as Jest does, by jest-circus, but has Node itself load the modules. Jest's own way makes a new world for each file and
 * loads the project and its libraries into it again: half of the fast tests' time, and V8 never gets to optimize them. Here a worker
 * loads a module once. What a file changes in the process it has to put back, then, as a test that shares a file with others does.
 */
import hooks from 'node:async_hooks';
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { become } from './globals.mjs';

const require = createRequire(import.meta.url);
const { default: runByCircus } = require('jest-circus/runner');

register('./load-hooks.mjs', import.meta.url);
process.setSourceMapsEnabled(true);

// Jest ends workers so that take their time, and what modules made is removed at the exit.
process.once('SIGTERM', () => process.exit(143));

let files = 0;

export default function runFile(globalConfig, config, environment, runtime, path) {
  Object.assign(runtime, {
    requireInternalModule: requireAnew,
    setGlobalsForRuntime: (globals) => become({ ...globals, jest: environment.fakeTimersModern }),
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: importTest,
  });
  // Jest is told of a file when it ends, not of each of its tests: thousands of messages, for a counter that moves.
  return runByCircus(globalConfig, config, environment, runtime, path);
}

/** Circus keeps its state in its module, and who listens to it in the process. */
function requireAnew(path) {
  delete globalThis[Symbol.for('EVENT_HANDLERS')];
  delete require.cache[path];
  return withOneStorage(() => require(path));
}

/** A storage is never given back, and each makes every promise dearer: one serves each circus in turn. */
const storage = new hooks.AsyncLocalStorage();
function withOneStorage(load) {
  const before = hooks.AsyncLocalStorage;
  hooks.AsyncLocalStorage = function OneStorage() {
    return storage;
  };
  try {
    return load();
  } finally {
    hooks.AsyncLocalStorage = before;
  }
}

/** A file can run twice in one process, as in watch mode. */
function importTest(path) {
  // Of the two that translate positions in stacks, Jest's knows nothing of what Node loads.
  Error.prepareStackTrace = undefined;
  files += 1;
  return import(`${pathToFileURL(path).href}?${files}`);
}
