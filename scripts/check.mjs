// `npm run check`: everything that has to hold, changing nothing. `--static` leaves the tests out.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { differences } from './compare-folders.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name, ...args) => [process.execPath, [join(root, 'node_modules', name), ...args]];

const steps = [
  ['types', () => run(...bin('typescript/bin/tsc', '--noEmit', '-p', '.'))],
  ['lint', () => run(...bin('eslint/bin/eslint.js', '.', '--max-warnings', '0'))],
  ['rooms', () => run(process.execPath, [join(root, 'scripts/check-rooms.mjs')])],
  ['exports of tests', () => run(process.execPath, [join(root, 'scripts/check-exports.mjs')])],
  ['format', () => run(...bin('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'))],
  ['dist is what src gives', distIsBuilt],
  ['generated files are what their sources give', () => run(process.execPath, [join(root, 'scripts/generate.mjs'), '--check'])],
  ['versions agree', versionsAgree],
];
if (!process.argv.includes('--static')) steps.push(['tests', () => run('npm', ['test', '--silent'])]);

for (const [name, step] of steps) {
  const started = Date.now();
  process.stdout.write(`${name} ... `);
  const problem = step();
  if (problem) {
    process.stdout.write(`failed\n${problem}\n`);
    process.exit(1);
  }
  process.stdout.write(`ok (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
}

function run(file, args) {
  const done = spawnSync(file, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return done.status === 0 ? undefined : `${done.stdout}${done.stderr}`;
}

function distIsBuilt() {
  const made = mkdtempSync(join(tmpdir(), 'dist-'));
  try {
    execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), '--to', made], { stdio: 'inherit' });
    const differ = differences(made, join(root, 'dist'));
    return differ.length > 0 ? `dist/ is not what src/ gives; run: npm run build\n${differ.join('\n')}` : undefined;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function versionsAgree() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const source = readFileSync(join(root, 'src/version.ts'), 'utf8');
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  if (!source.includes(`'${version}'`)) return `src/version.ts does not say ${version}`;
  return changelog.includes(`## ${version}`) || changelog.includes('## Unreleased')
    ? undefined
    : 'CHANGELOG.md has neither this version nor an unreleased part';
}
