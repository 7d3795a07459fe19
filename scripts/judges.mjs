// `npm run judges [-- NAME…] [--strict] [--write]`: holds this project against tools that others wrote.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Judges that `--strict` lets pass without their tool, each with the reason. KICS: https://docs.kics.io/latest/getting-started/ names images
 * and a build from sources alone; the images: https://socket.dev/blog/checkmarx-supply-chain-compromise
 */
const mayBeMissing = {
  kics: 'it publishes no programs with sums, and its container images were replaced by malicious ones in April 2026',
};

const usage = `npm run judges [-- NAME...] [--strict] [--write]

Holds this project against tools that others wrote. Each is installed into .judges/ at a pinned version with hashes;
what can't be installed here is reported as not run.

  NAME      only these judges: the beginnings of file names in test/judges
  --strict  exit 1 as well where a judge was not run, but for ${Object.keys(mayBeMissing).join(', ')} (see docs/judges.md)
  --write   put the rows of what ran into the table in docs/judges.md
  --help    this text
`;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2);
const known = new Set(['--strict', '--write', '--help']);
const wrong = args.find((arg) => arg.startsWith('-') && !known.has(arg));
if (wrong !== undefined) {
  process.stderr.write(`${wrong} is no option.\n\n${usage}`);
  process.exit(2);
}
if (args.includes('--help')) {
  process.stdout.write(usage);
  process.exit(0);
}

const names = args.filter((arg) => !arg.startsWith('-'));
const judges = readdirSync(join(root, 'test/judges')).flatMap((file) => /^(.+)\.judge\.test\.ts$/.exec(file)?.[1] ?? []);
const chosen = names.length === 0 ? judges : judges.filter((judge) => names.some((name) => judge.startsWith(name)));
const unknown = names.find((name) => !judges.some((judge) => judge.startsWith(name)));
if (unknown !== undefined) {
  process.stderr.write(`No judge is called ${unknown}. There are: ${judges.join(', ')}\n`);
  process.exit(2);
}

mkdirSync(join(root, '.judges'), { recursive: true });
// Of each run its own: two at once know nothing of each other.
const run = mkdtempSync(join(root, '.judges/run-'));
const report = join(run, 'jest.json');
const jest = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/jest/bin/jest.js'),
    '--config',
    join(root, 'test/judges/jest.config.js'),
    '--json',
    `--outputFile=${report}`,
    '--runTestsByPath',
    ...chosen.map((judge) => join(root, `test/judges/${judge}.judge.test.ts`)),
  ],
  // What --json prints besides is in the file.
  { cwd: root, stdio: ['inherit', 'ignore', 'inherit'], env: { ...process.env, JUDGES_RUN: run } },
);

const passed = passedJudges();
const rows = chosen.map((judge) => ({ file: judge, judge, ...read(judge) }));
// A judge that fell over or gave no row is red in any mode, and its old row in the table stays as it is.
const judged = rows.filter((row) => passed.has(row.file) && row.date !== undefined);
const passedOver = ({ file }) => (file in mayBeMissing ? `, which --strict allows: ${mayBeMissing[file]}` : '');
const words = (row) => {
  if (!judged.includes(row)) return passed.has(row.file) ? 'FAILED (it gave no result)' : 'FAILED';
  return row.notRun === undefined ? `${row.version}, ${row.held}: ${row.result}` : `NOT RUN (${row.notRun})${passedOver(row)}`;
};
process.stdout.write(`\n${rows.map((row) => `${row.judge}: ${words(row)}`).join('\n')}\n`);
if (args.includes('--write')) write(judged);
rmSync(run, { recursive: true, force: true });
const missing = judged.some((row) => row.notRun !== undefined && !(row.file in mayBeMissing));
process.exit(jest.status !== 0 || judged.length < rows.length || (args.includes('--strict') && missing) ? 1 : 0);

/** Those whose every test passed, and that have one. Where jest itself was ended there are none. */
function passedJudges() {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const good = testResults.filter(({ status, assertionResults }) => status === 'passed' && assertionResults.length > 0);
    return new Set(good.map(({ name }) => basename(name, '.judge.test.ts')));
  } catch {
    return new Set();
  }
}

function read(judge) {
  try {
    return JSON.parse(readFileSync(join(run, `${judge}.json`), 'utf8'));
  } catch {
    return undefined;
  }
}

/** The rows of judges that did not run now stay as they are: "not run" takes the place of no result. */
function write(rows) {
  const path = join(root, 'docs/judges.md');
  const [before, rest] = readFileSync(path, 'utf8').split('<!-- judges -->\n');
  const [table, after] = rest.split('<!-- end of judges -->');
  const kept = new Map(
    table
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(2)
      .map((line) => [line.split(' | ')[0].slice(2).trim(), line]),
  );
  for (const row of rows) {
    if (row.notRun !== undefined && kept.has(row.judge) && !/^\| [^|]+ \| not run \|/.test(kept.get(row.judge))) continue;
    const cells = row.notRun ? ['not run', row.date, '', row.notRun] : [row.version, row.date, row.held, row.result];
    kept.set(
      row.judge,
      `| ${[row.judge, ...cells].map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`,
    );
  }
  const lines = [...kept.values()].sort();
  const head = '| Judge | Version | Date | Held against it | Result |\n| --- | --- | --- | --- | --- |\n';
  // Moved into place, so that nobody reads half of it.
  const whole = join(run, 'judges.md');
  writeFileSync(whole, `${before}<!-- judges -->\n${head}${lines.join('\n')}\n<!-- end of judges -->${after}`);
  renameSync(whole, path);
}
