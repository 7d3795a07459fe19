import tseslint from 'typescript-eslint';
import { rooms } from './scripts/rooms.mjs';

const io = [
  'node:fs',
  'node:fs/promises',
  'node:child_process',
  'node:http',
  'node:https',
  'node:net',
  'node:os',
  'fs',
  'child_process',
  'http',
  'os',
];
const cdktf = ['cdktf', 'cdktf/*', 'constructs', '@cdktf/*'];
const actions = ['@actions/*'];

/** Forbids imports by pattern, with the reason that the next person should read. */
const forbid = (...rules) => ({
  'no-restricted-imports': ['error', { patterns: rules.map(([group, message]) => ({ group, message })) }],
});

const onlyStack = [cdktf, 'Only src/stack knows cdktf, so that a swap stays a change of one folder.'];
const onlyMain = [actions, 'Only src/main.ts and src/reporter.ts know the Actions toolkit.'];
const noIo = [io, 'This room is pure: no files, no processes, no network.'];

const recursiveMkdir = 'CallExpression[callee.name=/^mkdir(Sync)?$/] Property[key.name="recursive"]';

export default tseslint.config(
  { ignores: ['dist/', 'build/', '.judges/', 'node_modules/', 'coverage/', '**/cdktf.out/'] },
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-restricted-globals': ['error', { name: 'parseInt', message: 'Numbers from outside are parsed strictly.' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      ...forbid(onlyStack, onlyMain),
      'no-restricted-syntax': ['error', { selector: recursiveMkdir, message: 'Use makeFolder: this never ends below /proc.' }],
      // A longer one is a table of contents that was not written: its steps have names.
      'max-lines-per-function': ['error', { max: 45, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: rooms.flatMap(({ name, pure }) => (pure ? [`src/${name}/**/*.ts`] : [])),
    rules: {
      ...forbid(onlyStack, onlyMain, noIo),
      'no-restricted-properties': ['error', { object: 'Date', property: 'now' }, { object: 'process', property: 'env' }],
    },
  },
  { files: ['src/stack/**/*.ts'], rules: forbid(onlyMain, noIo) },
  { files: ['src/main.ts', 'src/reporter.ts'], rules: forbid(onlyStack) },
);
