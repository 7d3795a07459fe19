// Builds dist/ from src/: types are checked and erased by tsc, then each entry is bundled by ncc, so that it runs without node_modules.
// `--to DIR` builds elsewhere: the check compares that with what is committed.
import ncc from '@vercel/ncc';
import { deepStrictEqual } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const flag = process.argv.indexOf('--to');
const target = flag === -1 ? join(root, 'dist') : resolve(process.argv[flag + 1] ?? '');

/** Entry in build/ -> file in dist/. The program loads what only some commands need. */
const entries = [
  ['main.js', 'index.js'],
  ['cli/program.js', 'cli/program.js'],
  ['cli/diagnosis.js', 'cli/diagnosis.js'],
  ['cli/explanation.js', 'cli/explanation.js'],
  ['cli/init-terminal.js', 'cli/init-terminal.js'],
  ['cli/terraform.js', 'cli/terraform.js'],
  ['ledger/aws-chain.js', 'aws-chain.js'],
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
 * What cdktf loads and is never called here, as it asks for it: archiver, which brings forty packages, is for assets; the rest is for tests,
 * HCL, functions, modules, variables, imports and the synthesis of whole apps. Left out, it saves a third of the bundle and of the time to
 * start. In its place is a module that Node has loaded anyway: whatever called it would get a function that is none of its own, and fail.
 */
const leftOut = [
  'archiver',
  'json-stable-stringify',
  './backends',
  './functions/terraform-functions.generated',
  './hcl/render',
  './manifest',
  './terraform-asset',
  './terraform-data-resource',
  './terraform-functions',
  './terraform-hcl-module',
  './terraform-iterator',
  './terraform-local',
  './terraform-module',
  './terraform-operators',
  './terraform-variable',
  './testing',
  './testing/matchers',
  './upgrade-id-aspect',
  './validate-binary-version',
  './validate-terraform-version',
  './validations/validate-terraform-version',
  '../validations/validate-terraform-version',
];

/** undici's parser of HTTP for where WebAssembly has no SIMD, which Node.js has since 16.4 (Emscripten, "Using SIMD with WebAssembly"): 65 kB. */
const withoutSimd = '../llhttp/llhttp-wasm.js';

const options = {
  esm: true,
  minify: true,
  target: 'es2022',
  license: 'LICENSES.txt',
  quiet: true,
  cache: false,
  externals: Object.fromEntries([...leftOut, withoutSimd].map((request) => [request, 'node:path'])),
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
  writeFileSync(join(target, to), withoutTokenLog(from, code));
  if (licences) collect(licences.source.toString());
}
writeFileSync(join(target, 'cli/index.js'), launcher());
// As npx makes it, whose run would change a checkout otherwise.
chmodSync(join(target, 'cli/index.js'), 0o755);
writeFileSync(join(target, 'cli/aws-chain.js'), "export * from '../aws-chain.js';\n");
writeFileSync(join(target, 'package.json'), '{ "type": "module" }\n');
await checkTemplates();
writeFileSync(
  join(target, 'LICENSES.txt'),
  `${[...notices.keys()]
    .sort()
    .map((name) => notices.get(name))
    .join('\n\n')}\n`,
);

/**
 * The YAML library asks the environment, at each token and each document, whether to print it (yaml 2.9.1, `parse/parser.js`, `compose/composer.js`).
 * Node looks that up anew every time, a ninth of the time of `validate`; and what is printed can be a secret.
 */
function withoutTokenLog(entry, code) {
  const silent = code.replace(/\bif\s*\([\w$]+\.env\.LOG_(?:STREAM|TOKENS)\)/g, 'if(false)');
  if (/LOG_(?:STREAM|TOKENS)/.test(silent))
    throw new Error(`${entry}: the YAML library logs its tokens in a way that is not known here`);
  return silent;
}

/**
 * What is started first, and loads the program when there is work for it: as tsc gives it, with the version in place of its import. A
 * bundler's runtime would be most of the file, and be run for each `--version`.
 */
function launcher() {
  const [code, version] = ['cli/index.js', 'version.js'].map((file) => readFileSync(join(build, file), 'utf8'));
  const importLine = "import { version } from '../version.js';\n";
  if (!code.includes(importLine)) throw new Error(`src/cli/index.ts is without ${importLine}`);
  const alone = code.replace(importLine, () => version.replace('export const', 'const'));
  const [more] = alone.match(/\bfrom '(?!node:).*'/) ?? [];
  if (more !== undefined) throw new Error(`src/cli/index.ts imports more than its version: ${more}`);
  return `#!/usr/bin/env node\n${alone}`;
}

/** Parses and checks the built-in templates now, so that no run has to: see src/template/load.ts. */
async function checkTemplates() {
  const load = (path) => import(pathToFileURL(join(build, path)).href);
  await load('no-jit.js');
  const { parseTemplate } = await load('template/parse.js');
  const folder = join(root, 'templates/vendors');
  mkdirSync(join(target, 'cli/templates'));
  for (const name of readdirSync(folder).sort()) {
    const text = readFileSync(join(folder, name), 'utf8');
    const parsed = parseTemplate(name, text, 'built-in');
    if (!parsed.ok) throw new Error(`${name}: ${parsed.faults.map(({ message }) => message).join(' ')}`);
    const json = JSON.stringify({ text, template: parsed.value.file });
    deepStrictEqual(JSON.parse(json).template, parsed.value.file, `${name} can't be kept as JSON`);
    writeFileSync(join(target, 'cli/templates', `${parsed.value.file.vendor}.json`), `${json}\n`);
  }
}

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
