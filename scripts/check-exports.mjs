// `node scripts/check-exports.mjs [FOLDER]`: red on a name that a file below test/ exports and no other file imports. By the text alone, which is
// enough for how imports are written here, and takes no time.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', process.argv[2] ?? '.');
// What Node and Stryker load by name.
const loadedByName = ['test/runner/', 'test/policies/iam-utils.mjs', 'test/judges/mutation/runner.mjs'];
const files = ['test', 'scripts'].flatMap(sources);
const imported = new Set(files.flatMap(importsOf));
const idle = files.filter(isOfTests).flatMap((file) => exportsOf(file).filter((one) => !imported.has(one)));
for (const one of idle) process.stderr.write(`${one.replace(' ', ': nobody imports ')}: take "export" from it\n`);
if (idle.length > 0) process.exitCode = 1;

function sources(folder) {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /\.(ts|mjs)$/.test(name)).map((name) => join(folder, name).replaceAll('\\', '/'));
}

function isOfTests(file) {
  return file.startsWith('test/') && !loadedByName.some((part) => file.startsWith(part));
}

/** `test/a.ts name` for each name. */
function exportsOf(file) {
  const declared = /^export (?:declare )?(?:async )?(?:const|let|function\*?|class|interface|type) (\w+)/gm;
  return [...textOf(file).matchAll(declared)].map(([, name]) => `${file} ${name}`);
}

function importsOf(file) {
  const text = textOf(file);
  const from = (path) => join(dirname(file), path).replaceAll('\\', '/').replace(/\.js$/, '.ts');
  const named = /^(?:import|export) (?:type )?\{([^}]*)\} from '(\.[^']+)'/gm;
  const ofLists = [...text.matchAll(named)].flatMap(([, list, path]) =>
    list.split(',').map((one) => `${from(path)} ${/^\s*(?:type )?(\w*)/.exec(one)[1]}`),
  );
  // A namespace, and what is loaded while it runs, may use every name.
  const whole = /^import \* as \w+ from '(\.[^']+)'|^export \* from '(\.[^']+)'|import\('(\.[^']+)'\)/gm;
  const ofWholes = [...text.matchAll(whole)].flatMap(([, a, b, c]) => exportsOf(from(a ?? b ?? c)));
  return [...ofLists, ...ofWholes];
}

function textOf(file) {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    return '';
  }
}
