import { availableParallelism } from 'node:os';

/**
 * Four projects, by the ends of file names: `fast` (`.test.ts`: pure rooms and small fakes, about a minute), `flows` (`.flow.test.ts`: a whole
 * run in the test's process, with git, and a GitHub, an S3 or an engine that stands in), `proofs` (`.proof.test.ts`: thousands of made-up
 * cases, and what goes over every action of AWS) and `real` (`.real.test.ts`: the bundle as a process, real Terraform).
 */
const shared = {
  // Modules are loaded by Node, once for all files of a worker: test/runner/run-file.mjs.
  testRunner: '<rootDir>/test/runner/run-file.mjs',
  testEnvironment: '<rootDir>/test/runner/environment.mjs',
  transform: {},
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/build/', '<rootDir>/.judges/'],
};

export default {
  // More than a small machine has cores: two of them mostly wait for the provider, which waits for AWS.
  maxWorkers: Math.max(5, availableParallelism()),
  // A process that has seen hundreds of files runs regular expressions a hundred times slower: V8 no longer optimizes them once their code
  // has reached its limit (`kRegExpExecutableMemoryLimit`).
  workerIdleMemoryLimit: '400MB',
  testSequencer: '<rootDir>/scripts/test-order.mjs',
  // In milliseconds: it ends what hangs, and nothing else. No test has a limit of its own, for the machine may be busy.
  testTimeout: 1_800_000,
  reporters: ['default', '<rootDir>/scripts/closing-line.cjs'],
  projects: [
    {
      ...shared,
      displayName: 'fast',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.(flow|proof|real|judge)\\.test\\.ts$'],
    },
    { ...shared, displayName: 'flows', testMatch: ['<rootDir>/test/**/*.flow.test.ts'] },
    { ...shared, displayName: 'proofs', testMatch: ['<rootDir>/test/**/*.proof.test.ts'] },
    { ...shared, displayName: 'real', testMatch: ['<rootDir>/test/**/*.real.test.ts'] },
  ],
};
