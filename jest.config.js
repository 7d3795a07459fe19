/**
 * Two projects: `fast` (pure rooms and small fakes, under a minute) and `real` (the bundle as a process, real Terraform, the long proofs).
 * A file whose name ends in `.real.test.ts` belongs to `real`.
 */
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1', '^@cloud-copilot/iam-utils$': '<rootDir>/test/policies/iam-utils.mjs' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/build/', '<rootDir>/.judges/'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } }],
  },
};

export default {
  // A worker keeps what its files leave behind, and collecting its garbage then costs more than a fresh one does.
  workerIdleMemoryLimit: '300MB',
  // Twice the cores of a small machine: real Terraform waits for its provider most of the time.
  maxWorkers: 4,
  testSequencer: '<rootDir>/scripts/test-order.mjs',
  // In milliseconds: it ends what hangs, and nothing else. No test has a limit of its own, for the machine may be busy.
  testTimeout: 1_800_000,
  reporters: ['default', '<rootDir>/scripts/closing-line.cjs'],
  projects: [
    {
      ...shared,
      displayName: 'fast',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.(real|judge)\\.test\\.ts$'],
    },
    { ...shared, displayName: 'real', testMatch: ['<rootDir>/test/**/*.real.test.ts'] },
  ],
};
