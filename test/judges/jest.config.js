import main from '../../jest.config.js';

const { testRunner, testEnvironment, transform } = main.projects[0];

/** The judges alone: `npm test` knows nothing of them. Their tools' modules may be imported from `.judges/`. */
export default {
  testRunner,
  testEnvironment,
  transform,
  rootDir: '../..',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/build/'],
  testMatch: ['<rootDir>/test/judges/**/*.judge.test.ts'],
  testTimeout: main.testTimeout,
  maxWorkers: 2,
};
