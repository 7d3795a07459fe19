// Builds dist/ from src/: types are checked and erased by tsc, then each entry is bundled by ncc, so that it runs without node_modules.
// `--to DIR` builds elsewhere: the check compares that with what is committed.
import ncc from '@vercel/ncc';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const flag = process.argv.indexOf('--to');
const target = flag === -1 ? join(root, 'dist') : resolve(process.argv[flag + 1] ?? '');

/** Entry in build/ -> file in dist/. The launcher loads the program only when there is work for it. */
const entries = [
  ['main.js', 'index.js'],
  ['cli.js', 'cli/index.js'],
  ['program.js', 'cli/program.js'],
  ['flows/terraform.js', 'cli/terraform.js'],
];

/** Licences that may be in the bundle. MPL-2.0 is for the packages that the project is built on, unchanged, and for nothing else. */
const permissive = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  '(MIT OR CC0-1.0)',
  'Unlicense',
  'CC0-1.0',
  'Public Domain',
  'Python-2.0',
]);
const mayBeMpl = new Set(['cdktf', '@cdktf/provider-aws']);

const run = (file, ...args) =>
  execFileSync(process.execPath, [join(root, 'node_modules', file), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });

/**
 * cdktf loads archiver for assets, which are never made here: left out, with the forty packages that it brings, it saves a quarter of the
 * bundle and of the time to start. Whatever called it would get a function that is none of its own, and fail.
 */
const options = {
  esm: true,
  minify: true,
  target: 'es2022',
  license: 'LICENSES.txt',
  quiet: true,
  cache: false,
  externals: { archiver: 'node:zlib' },
};

const build = join(root, 'build');
rmSync(build, { recursive: true, force: true });
run('typescript/bin/tsc', '-p', 'tsconfig.build.json');
writeFileSync(join(build, 'package.json'), '{ "type": "module" }\n');

rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, 'cli'), { recursive: true });
const notices = new Map();
for (const [from, to] of entries) {
  if (!existsSync(join(build, from))) continue;
  const { code, assets } = await ncc(join(build, from), { ...options, filename: 'index.js' });
  const { 'LICENSES.txt': licences, ...others } = assets;
  delete others['package.json'];
  if (Object.keys(others).length > 0)
    throw new Error(`${from}: unexpected files in the bundle: ${Object.keys(others).join(', ')}`);
  writeFileSync(join(target, to), code);
  if (licences) collect(licences.source.toString());
}
const launcher = join(target, 'cli/index.js');
if (existsSync(launcher)) writeFileSync(launcher, `#!/usr/bin/env node\n${readFileSync(launcher, 'utf8')}`, { mode: 0o755 });
writeFileSync(join(target, 'package.json'), '{ "type": "module" }\n');
writeFileSync(
  join(target, 'LICENSES.txt'),
  `${[...notices.keys()]
    .sort()
    .map((name) => notices.get(name))
    .join('\n\n')}\n`,
);

/** ncc writes for each package its name, its licence, and the licence's text, separated by empty lines. */
function collect(text) {
  const installed = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const names = new Set(
    Object.keys(installed)
      .filter((path) => path !== '')
      .map((path) => path.replace(/^.*node_modules\//, '')),
  );
  let current;
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    const licence = lines[index + 1] ?? '';
    const starts = names.has(line) && (index === 0 || lines[index - 1] === '') && licence !== '' && licence.length < 40;
    if (starts) {
      if (!permissive.has(licence) && !(licence === 'MPL-2.0' && mayBeMpl.has(line)))
        throw new Error(`the bundle would contain ${line} under ${licence}`);
      current = notices.has(line) ? undefined : line;
      if (current) notices.set(current, line);
    } else if (current) notices.set(current, `${notices.get(current)}\n${line}`);
  });
  for (const [name, notice] of notices) notices.set(name, notice.trimEnd());
}
