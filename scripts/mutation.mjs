// `npm run mutation [-- ROOM…] [--fresh]`: changes the code of a room in thousands of small ways, and asks whether a test notices.
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const usage = `npm run mutation [-- ROOM...] [--fresh]

Changes the code of a room in thousands of small ways, by Stryker, and runs the room's fast tests on each. Prints the share that was
killed and what survived; exits 1 below 85 %, and where a survivor is not explained in test/judges/mutation/explained.json, or an
explained one does not survive. What is known from the last run is not run again.

  ROOM      gate, policies, iam or request; none: all
  --fresh   forget the last run
  --help    this text
`;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2);
const wrong = args.find((arg) => arg.startsWith('-') && !['--fresh', '--help'].includes(arg));
if (wrong !== undefined || args.includes('--help')) {
  process[wrong === undefined ? 'stdout' : 'stderr'].write(`${wrong === undefined ? '' : `${wrong} is no option.\n\n`}${usage}`);
  process.exit(wrong === undefined ? 0 : 2);
}

const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/jest/bin/jest.js'),
    '--config',
    join(root, 'test/judges/jest.config.js'),
    '--runTestsByPath',
    join(root, 'test/judges/mutation.judge.test.ts'),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      VENDOR_BUCKET_MUTATION: args.filter((arg) => !arg.startsWith('-')).join(' '),
      VENDOR_BUCKET_MUTATION_FRESH: args.includes('--fresh') ? '1' : '0',
    },
  },
);
process.exit(status ?? 1);
