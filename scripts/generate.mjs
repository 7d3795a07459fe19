// Writes what is generated: from src/ the JSON Schemas and the guide's policies, by what scripts/build.mjs left in build/; from action.yml the README's tables, and the action
// as the reusable workflow runs it; from that workflow its copy for GitHub Enterprise Server; from rooms.mjs the picture in CONTRIBUTING.md.
// `--check` only compares.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parse } from 'yaml';
import { pictureOfRooms } from './rooms.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const load = (path) => import(pathToFileURL(join(root, 'build', path)).href);
const { renderSchemas } = await load('cli/json-schema.js');
const { guideDocuments } = await load('bootstrap/guide.js');
const { renderDocument } = await load('bootstrap/document.js');

const manifest = readFileSync(join(root, 'action.yml'), 'utf8');
const files = new Map([
  ...Object.entries(renderSchemas(await templates())),
  ['.github/actions/run/action.yml', inFolder(manifest)],
  ['templates/enterprise-server/bucket-request.yml', forEnterpriseServer(read('.github/workflows/bucket-request.yml'))],
  ['README.md', withTables(manifest)],
  ...pagesWithPolicies(['docs/roles.md', 'docs/enterprise.md']),
  ['CONTRIBUTING.md', between(read('CONTRIBUTING.md'), 'CONTRIBUTING.md', 'rooms', pictureOfRooms())],
]);

const stale = [...files].filter(([path, text]) => read(path) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of stale) process.stderr.write(`${path} is not what its source gives; run: npm run fix\n`);
  process.exit(stale.length > 0 ? 1 : 0);
}
for (const [path, text] of stale) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function read(path) {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}

/** The built-in templates, which are without faults: the tests hold them. */
async function templates() {
  const { readBuiltInTemplates } = await load('run/load.js');
  const { parseTemplate } = await load('template/parse.js');
  const texts = readBuiltInTemplates(root);
  if (!texts.ok) throw new Error(texts.faults[0].message);
  return texts.value.map(({ file, text }) => {
    const parsed = parseTemplate(file, text, 'built-in');
    if (!parsed.ok) throw new Error(`${file}: ${parsed.faults[0].message}`);
    return parsed.value.file;
  });
}

/** The same action in a folder: `uses: $/` has to name one. */
function inFolder(text) {
  const moved = text.replace('\n  main: dist/index.js\n', '\n  main: ../../../dist/index.js\n');
  if (moved === text) throw new Error('action.yml does not run dist/index.js');
  return `# Generated from the action.yml at the root, for bucket-request.yml: \`uses: $/\` can't name the root. Edit that one.\n${moved}`;
}

/** What a server does not know is replaced, each at least once: an action of the workflow's own repository, a queue, a job without a deployment. */
function forEnterpriseServer(text) {
  const replacements = [
    [
      /^(?:#.*\n)+/,
      '# Generated from bucket-request.yml for GitHub Enterprise Server, which knows no `uses: $/`, `queue` and `deployment`. Put it where only your platform\n' +
        '# team can write, with a mirror of Vendor Bucket and its commit for OWNER/vendor-bucket@COMMIT. docs/github.md says the rest.\n',
    ],
    [/uses: \$\/\.github\/actions\/run/g, 'uses: OWNER/vendor-bucket@COMMIT'],
    [/uses: \$(\/\.github\/actions\/doctor)/g, 'uses: OWNER/vendor-bucket$1@COMMIT'],
    [/^ +queue: max\n/gm, ''],
    [/^(?: +#.*\n)? +deployment: false\n/gm, ''],
    [/(description: Label of the runner\.\n +type: string\n +default: )ubuntu-24\.04/, '$1self-hosted'],
  ];
  return replacements.reduce((copy, [what, by]) => {
    const changed = copy.replace(what, by);
    if (changed === copy) throw new Error(`bucket-request.yml has nothing like ${what}`);
    return changed;
  }, text);
}

function withTables(text) {
  const { inputs, outputs } = parse(text);
  const rows = (of, cells) =>
    Object.entries(of).map(([name, one]) => `| ${[`\`${name}\``, ...cells(one)].map(cell).join(' | ')} |`);
  const written = ({ default: value }) => (value === undefined ? '' : `\`${value}\``);
  const tables = {
    inputs: ['| input | default | meaning |', '|---|---|---|', ...rows(inputs, (one) => [written(one), one.description])],
    outputs: ['| output | meaning |', '|---|---|', ...rows(outputs, ({ description }) => [description])],
  };
  return Object.entries(tables).reduce(
    (readme, [name, lines]) => between(readme, 'README.md', name, lines.join('\n')),
    read('README.md'),
  );
}

/** The pages with the documents of the two roles, each between its marks on one of them. */
function pagesWithPolicies(paths) {
  const pages = new Map(paths.map((path) => [path, read(path)]));
  for (const [mark, document] of Object.entries(guideDocuments)) {
    const path = paths.find((one) => pages.get(one).includes(`<!-- ${mark} -->`)) ?? paths[0];
    pages.set(path, between(pages.get(path), path, mark, `\`\`\`json\n${renderDocument(document)}\n\`\`\``));
  }
  return pages;
}

/** Replaces what stands between the markers of a block. */
function between(text, file, name, block) {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${file} lacks ${start} … ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${block}\n\n${text.slice(to)}`;
}

function cell(text) {
  return text.trim().replace(/\s+/g, ' ').replaceAll('|', '\\|');
}
