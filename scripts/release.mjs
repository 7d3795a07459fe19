// What a release takes of the repository. It is started by .github/workflows/release.yml, and needs nothing installed.
//   propose patch|minor|major|as-is   sets the next version, and makes the unreleased part of CHANGELOG.md its own
//   find                              prints the version that stands here to be released, or nothing
//   notes                             prints what CHANGELOG.md says of that version
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = process.cwd();
const read = (path) => readFileSync(join(root, path), 'utf8');
const unreleased = '## Unreleased\n';
const steps = ['patch', 'minor', 'major', 'as-is'];

const [command, step, ...more] = process.argv.slice(2);
try {
  if (more.length > 0 || (step !== undefined) !== (command === 'propose'))
    throw new Error('Write: propose STEP, find, or notes.');
  if (command === 'propose') propose(step);
  else if (command === 'find') process.stdout.write(find());
  else if (command === 'notes') process.stdout.write(notes(versionHere()));
  else throw new Error('Write: propose STEP, find, or notes.');
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** Sets the version everywhere but in what is built. `as-is` keeps the one that is there, for the first release. */
function propose(step) {
  if (!steps.includes(step)) throw new Error(`Of ${step} there is no next version: write one of ${steps.join(', ')}.`);
  checkRepository();
  const changelog = read('CHANGELOG.md');
  if (section(changelog, 'Unreleased') === '')
    throw new Error('CHANGELOG.md has nothing under "## Unreleased": there is nothing to release.');
  if (step !== 'as-is') {
    const done = spawnSync('npm', ['version', step, '--no-git-tag-version', '--ignore-scripts'], { cwd: root, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`npm version: ${done.error?.message ?? done.stderr}`);
  }
  const version = versionHere();
  if (section(changelog, version) !== '') throw new Error(`CHANGELOG.md has a part of ${version} already.`);
  const source = read('src/version.ts');
  const moved = source.replace(/^(export const version = ')[^']*(';)$/m, `$1${version}$2`);
  if (!moved.includes(`'${version}'`)) throw new Error('src/version.ts has no line with the version.');
  writeFileSync(join(root, 'src/version.ts'), moved);
  writeFileSync(join(root, 'CHANGELOG.md'), changelog.replace(unreleased, `## ${version}\n`));
}

/** A version is there to be released once CHANGELOG.md has a part of its own for it, which the release pull request makes. */
function find() {
  const version = versionHere();
  if (section(read('CHANGELOG.md'), version) === '') return '';
  checkRepository();
  return `${version}\n`;
}

/** npm takes a package with provenance from the repository alone that the package names. */
function checkRepository() {
  const { url } = JSON.parse(read('package.json')).repository;
  const here = process.env.GITHUB_REPOSITORY;
  if (url !== `git+https://github.com/${here}.git`)
    throw new Error(
      `package.json names the repository ${url}, and this is ${here}: write git+https://github.com/${here}.git there.`,
    );
}

function notes(version) {
  const text = section(read('CHANGELOG.md'), version);
  if (text === '') throw new Error(`CHANGELOG.md has no part of ${version}.`);
  return `${text}\n`;
}

function versionHere() {
  const { version } = JSON.parse(read('package.json'));
  if (!/^(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}$/.test(version))
    throw new Error(`${version} in package.json is no version such as 1.2.3.`);
  return version;
}

/** What stands under the title of a version, up to the next one; empty where there is none. */
function section(changelog, title) {
  const parts = changelog.split(/^## /m).slice(1);
  const found = parts.find((part) => part.startsWith(`${title}\n`));
  return found === undefined ? '' : found.slice(title.length).trim();
}
