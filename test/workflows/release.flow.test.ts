import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseWorkflow, textOf } from './files.js';
import { check } from './rules.js';

const text = textOf('.github/workflows/release.yml');
const release = parseWorkflow(text);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, content: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
}

interface Ran {
  readonly status: number | null;
  readonly out: string;
  /** What was asked of gh and npm, in order. */
  readonly asked: readonly string[];
  readonly outputs: string;
}

/** Runs what a step says, as the runner does, in the test's folder. `answers`: what gh prints, by the beginning of what it is asked. */
function run(
  job: string,
  step: string,
  env: Readonly<Record<string, string>> = {},
  answers: readonly (readonly [string, string])[] = [],
): Ran {
  const script = release.jobs[job]?.steps.find(({ name }) => name === step)?.run;
  if (script === undefined) throw new Error(`${job} has no step ${step} with a script`);
  const cases = answers.map(([asked, answer]) => `  '${asked}'*) echo '${answer}' ;;`);
  const fake = [
    '#!/bin/bash',
    `echo "$(basename "$0") $*" >> '${join(folder, 'asked')}'`,
    'case "$*" in',
    ...cases,
    '  *) ;;',
    'esac',
  ];
  for (const name of ['gh', 'npm']) {
    put(`bin/${name}`, `${fake.join('\n')}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  put('output', '');
  // "Workflow syntax", `shell: bash`: bash --noprofile --norc -eo pipefail {0}
  const done = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: [join(folder, 'bin'), process.env['PATH'] ?? ''].join(delimiter),
      HOME: folder,
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_REPOSITORY: 'acme/vendor-bucket',
      GITHUB_SHA: 'a'.repeat(40),
      ...env,
    },
  });
  const asked = existsSync(join(folder, 'asked')) ? readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n') : [];
  return {
    status: done.status,
    out: `${done.stdout}${done.stderr}`,
    asked,
    outputs: readFileSync(join(folder, 'output'), 'utf8'),
  };
}

describe('the workflow', () => {
  test('keeps every rule, but for what a release is: its pull request goes from one job to the next, and it is signed by no role of AWS', () => {
    const artifact = 'takes files from one job to another';
    expect(check(text)).toEqual({
      nothingLeaves: [
        expect.stringMatching(new RegExp(`^prepare: actions/upload-artifact@[0-9a-f]{40} ${artifact}$`)),
        expect.stringMatching(new RegExp(`^propose: actions/download-artifact@[0-9a-f]{40} ${artifact}$`)),
      ],
      oidc: ['release', 'npm'].map((job) => `${job}: id-token: write where no role is assumed, or not where one is`),
      environments: ['npm: the applying role without its environment, or the environment without it'],
    });
  });

  test('gives each job what it needs and no more, each with its reason beside it', () => {
    expect(release.permissions).toEqual({});
    expect(Object.fromEntries(Object.entries(release.jobs).map(([name, job]) => [name, job.permissions]))).toEqual({
      prepare: { contents: 'read' },
      propose: { contents: 'write', 'pull-requests': 'write' },
      find: { contents: 'read' },
      rebuild: { contents: 'read' },
      release: { contents: 'write', 'id-token': 'write', attestations: 'write' },
      npm: { contents: 'read', 'id-token': 'write' },
      major: { contents: 'write' },
    });
    const given = text.split('\n').filter((line) => /^ {6}[a-z-]+: (?:read|write)\b/.test(line));
    expect(given).toHaveLength(11);
    expect(given.filter((line) => !/: (?:read|write) # [a-z]/.test(line))).toEqual([]);
  });

  test('runs the packages that build in no job that may write or sign', () => {
    const builds = Object.entries(release.jobs).filter(([, { steps }]) =>
      steps.some(({ run: script = '' }) => /npm (?:ci|run)|build\.mjs/.test(script)),
    );
    expect(builds.map(([name, { permissions }]) => [name, permissions])).toEqual([
      ['prepare', { contents: 'read' }],
      ['rebuild', { contents: 'read' }],
    ]);
    // Nor does one of them restore a cache, or run the scripts of a package.
    expect(text).not.toMatch(/^ +cache:/m);
    expect([...text.matchAll(/npm ci .*/g)].map(([line]) => line)).toEqual(
      Array(2).fill('npm ci --ignore-scripts --no-fund --no-audit'),
    );
  });

  test('has no token but that of the job', () => {
    expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN/);
    // setup-node would set a token that is none, by which the exchange fails: https://github.com/npm/documentation/pull/1748
    expect(text).not.toContain('registry-url');
  });

  test('releases only what was compared', () => {
    expect(release.jobs['rebuild']?.needs).toEqual(['find']);
    expect(release.jobs['release']?.needs).toContain('rebuild');
    for (const later of ['npm', 'major']) expect(release.jobs[later]?.needs).toContain('release');
  });
});

describe('dist/ built anew', () => {
  beforeEach(() => {
    cpSync(resolve('scripts/compare-folders.mjs'), join(folder, 'scripts/compare-folders.mjs'));
    for (const where of ['.', 'repository']) {
      put(`${where}/dist/index.js`, 'one\n');
      put(`${where}/dist/cli/index.js`, 'two\n');
    }
    cpSync(join(folder, 'scripts'), join(folder, 'repository/scripts'), { recursive: true });
    const git = (...args: readonly string[]) => spawnSync('git', ['-C', join(folder, 'repository'), ...args]);
    git('init', '--quiet');
    git('add', '--all');
    git('-c', 'user.name=a', '-c', 'user.email=a@acme.example', 'commit', '--quiet', '--message', 'dist');
  });
  const compare = () => {
    const script = release.jobs['rebuild']?.steps.find(({ name }) => name === 'Compare every byte')?.run ?? '';
    return spawnSync('bash', ['-eo', 'pipefail', '-c', script], {
      cwd: join(folder, 'repository'),
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], RUNNER_TEMP: folder },
    });
  };

  test('passes where every byte is the same', () => {
    expect(compare()).toMatchObject({ status: 0, stdout: expect.stringContaining('byte for byte') });
  });

  test.each<[string, () => void, string]>([
    ['a byte', () => put('dist/cli/index.js', 'twO\n'), 'differs: cli/index.js'],
    ['a byte at the end', () => put('dist/index.js', 'one'), 'differs: index.js'],
    ['a file less', () => rmSync(join(folder, 'dist/cli/index.js')), 'differs: cli/index.js'],
    ['a file more', () => put('dist/more.js', ''), 'differs: more.js'],
    ['a file that can be run', () => chmodSync(join(folder, 'dist/index.js'), 0o755), 'differs: index.js'],
    ['nothing that was built', () => rmSync(join(folder, 'dist'), { recursive: true }), 'ENOENT'],
    ['a committed file that the build wrote over', () => put('repository/dist/index.js', 'three\n'), ''],
  ])('stops the release at %s', (_, change, says) => {
    change();
    const { status, stderr } = compare();
    expect(status).toBe(1);
    expect(stderr).toContain(says);
  });

  // On the runner it leads to what was just built, and on a machine of somebody who uses the action to whatever lies there.
  test.each(['dist/index.js', 'dist/cli', 'dist'])(
    'stops the release where %s is committed as a link to what is built',
    (path) => {
      rmSync(join(folder, 'repository', path), { recursive: true });
      symlinkSync(join(folder, path), join(folder, 'repository', path));
      const git = (...args: readonly string[]) => spawnSync('git', ['-C', join(folder, 'repository'), ...args]);
      git('add', '--all');
      git('-c', 'user.name=a', '-c', 'user.email=a@acme.example', 'commit', '--quiet', '--message', 'link');
      const { status, stderr } = compare();
      expect(status).toBe(1);
      expect(stderr).toMatch(/differs: |is a link/);
    },
  );
});

describe('the pull request of a release', () => {
  const git = (...args: readonly string[]) => {
    const done = spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@acme.example', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(done.stderr);
    return done.stdout;
  };
  const apply = (changed: Readonly<Record<string, string>>) => {
    git('init', '--quiet');
    put('package.json', '{}\n');
    git('add', 'package.json');
    git('commit', '--quiet', '--message', 'base');
    for (const [path, content] of Object.entries(changed)) put(path, content);
    git('add', ...Object.keys(changed));
    const patch = git('diff', '--staged', '--binary');
    git('reset', '--quiet', '--hard');
    put('release/release.patch', patch);
    return run('propose', 'Apply it, to what a release changes and nothing else');
  };

  test('holds the version, its words and dist/', () => {
    expect(
      apply({ 'package.json': '{"a":1}\n', 'dist/cli/a.js': 'a\n', 'CHANGELOG.md': '', 'src/version.ts': 'v\n' }),
    ).toMatchObject({ status: 0 });
  });

  test.each(['.github/workflows/check.yml', 'src/main.ts', 'dist.js', 'src/version.ts.js', 'dist/a b', 'scripts/dist/a'])(
    'never holds %s',
    (path) => {
      const { status, out } = apply({ [path]: 'a\n', 'package.json': '{"a":1}\n' });
      expect(status).toBe(1);
      expect(out).toContain('files that a release does not');
    },
  );
});

// git-diff, "--name-only" and "--find-renames", which diff.renames has on: of a renamed file the new name alone is told.
test('the pull request of a release never moves a file into dist/', () => {
  const git = (...args: readonly string[]) =>
    spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@acme.example', ...args], { cwd: folder, encoding: 'utf8' });
  git('init', '--quiet');
  put('scripts/judge.mjs', 'judge();\n'.repeat(20));
  git('add', 'scripts');
  git('commit', '--quiet', '--message', 'base');
  mkdirSync(join(folder, 'dist'), { recursive: true });
  git('mv', 'scripts/judge.mjs', 'dist/judge.mjs');
  const patch = git('diff', '--staged', '--binary').stdout;
  git('reset', '--quiet', '--hard');
  put('release/release.patch', patch);
  const { status, out } = run('propose', 'Apply it, to what a release changes and nothing else');
  expect(status).toBe(1);
  expect(out).toContain('scripts/judge.mjs');
});

describe('the release', () => {
  const version = { VERSION: '1.2.3' };
  const all = () => {
    put('bundle.json', '{}\n');
    put('notes.md', 'Words.\n');
    put('assets/SHA256SUMS', '');
    const answers = (immutable: string, left: string): readonly (readonly [string, string])[] => [
      ['release list', left],
      ['api repos/acme/vendor-bucket/releases/tags/v1.2.3', immutable],
    ];
    return (immutable = 'true', left = 'false') => ({
      drafted: run('release', 'Draft the release', { ...version, BUNDLE: join(folder, 'bundle.json') }, answers(immutable, left))
        .status,
      attached: run('release', 'Attach the files', version, answers(immutable, left)).status,
      published: run('release', 'Publish it', version, answers(immutable, left)),
    });
  };
  const short = (asked: readonly string[]) => asked.map((one) => one.split(' ').slice(0, 4).join(' '));

  test('is a draft until every file is attached, then published, and then found immutable', () => {
    const names = release.jobs['release']?.steps.map(({ name }) => name) ?? [];
    expect(names.slice(-3)).toEqual(['Draft the release', 'Attach the files', 'Publish it']);
    const { drafted, attached, published } = all()();
    expect([drafted, attached, published.status]).toEqual([0, 0, 0]);
    expect(short(published.asked)).toEqual([
      'gh release list --limit',
      'gh release create v1.2.3',
      'gh release upload v1.2.3',
      'gh release edit v1.2.3',
      'gh api repos/acme/vendor-bucket/releases/tags/v1.2.3 --jq',
    ]);
    expect(published.asked[1]).toContain(`--draft --target ${'a'.repeat(40)}`);
    expect(published.asked[2]).toMatch(/SHA256SUMS \S+\/vendor-bucket-1\.2\.3\.intoto\.jsonl$/);
    expect(published.asked[3]).toMatch(/--draft=false$/);
  });

  test('begins anew where an earlier attempt left a draft', () => {
    const { published } = all()('true', 'true');
    expect(short(published.asked).slice(0, 3)).toEqual([
      'gh release list --limit',
      'gh release delete v1.2.3',
      'gh release create v1.2.3',
    ]);
  });

  test.each(['false', ''])('is red, and goes no further, where GitHub says of immutable: "%s"', (immutable) => {
    const { published } = all()(immutable);
    expect(published.status).toBe(1);
    expect(published.out).toContain('Enable release immutability');
  });

  test('goes to npm as the very file that was attested', () => {
    expect(run('npm', 'Take the package', version).status).toBe(0);
    const { asked } = run('npm', 'Publish it', version);
    expect(asked).toEqual([
      'gh release download v1.2.3 --repo acme/vendor-bucket --pattern vendor-bucket-1.2.3.tgz',
      'npm publish ./vendor-bucket-1.2.3.tgz --provenance --access public --ignore-scripts',
    ]);
    expect(release.jobs['npm']?.environment).toEqual({ name: 'npm' });
  });
});

describe('the major tag', () => {
  const move = (refs: string) =>
    run('major', 'Move it, where no newer version has it', { VERSION: '1.10.0' }, [['api --paginate', refs]]);

  test('is moved by the newest version', () => {
    const { status, asked } = move('refs/tags/v1\nrefs/tags/v1.9.3\nrefs/tags/v1.10.0\nrefs/tags/v12.0.0');
    expect(status).toBe(0);
    expect(asked.at(-1)).toBe(
      `gh api --method PATCH repos/acme/vendor-bucket/git/refs/tags/v1 -f sha=${'a'.repeat(40)} -F force=true`,
    );
  });

  test('is made by the first one', () => {
    expect(move('refs/tags/v1.10.0').asked.at(-1)).toContain(
      '--method POST repos/acme/vendor-bucket/git/refs -f ref=refs/tags/v1 ',
    );
  });

  test('is left alone by an older one', () => {
    const { status, asked } = move('refs/tags/v1\nrefs/tags/v1.10.0\nrefs/tags/v1.11.0');
    expect(status).toBe(0);
    expect(asked.join()).not.toContain('--method');
  });

  test('is not moved where the tag of the release is not there', () => {
    expect(move('').status).not.toBe(0);
  });
});

describe('what there is to release', () => {
  beforeEach(() => {
    cpSync(resolve('scripts/release.mjs'), join(folder, 'scripts/release.mjs'));
    put(
      'package.json',
      JSON.stringify({ version: '1.2.3', repository: { url: 'git+https://github.com/acme/vendor-bucket.git' } }),
    );
    put('CHANGELOG.md', '# Changelog\n\n## 1.2.3\n\n- Buckets.\n\n## 1.2.2\n\n- Fewer.\n');
    put('src/version.ts', "export const version = '1.2.3';\n");
  });
  const find = (tagged: string) => run('find', 'Find', {}, [['api', tagged]]);

  test('is the version that CHANGELOG.md has a part for, and no tag', () => {
    expect(find('false')).toMatchObject({ status: 0, outputs: 'version=1.2.3\n' });
  });

  test('is nothing where its tag is there', () => {
    expect(find('true')).toMatchObject({ status: 0, outputs: '' });
  });

  test('is not known where GitHub does not say', () => {
    expect(find('')).toMatchObject({ status: 1, outputs: '' });
  });

  test('is nothing while the part is unreleased', () => {
    put('CHANGELOG.md', '## Unreleased\n\n- More.\n');
    expect(find('false')).toMatchObject({ status: 0, outputs: '', asked: [] });
  });

  test('is a fault in a repository that the package does not name', () => {
    const { status, out, outputs } = run('find', 'Find', { GITHUB_REPOSITORY: 'mallory/vendor-bucket' }, [['api', 'false']]);
    expect({ status, outputs }).toEqual({ status: 1, outputs: '' });
    expect(out).toContain('write git+https://github.com/mallory/vendor-bucket.git there');
  });

  test('is said with the words of CHANGELOG.md', () => {
    const done = spawnSync(process.execPath, ['scripts/release.mjs', 'notes'], { cwd: folder, encoding: 'utf8' });
    expect(done).toMatchObject({ status: 0, stdout: '- Buckets.\n' });
  });

  const propose = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['scripts/release.mjs', 'propose', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, GITHUB_REPOSITORY: 'acme/vendor-bucket' },
    });

  test('is proposed with the next version, in every file that has it', () => {
    put('CHANGELOG.md', '# Changelog\n\n## Unreleased\n\n- More.\n\n## 1.2.3\n\n- Buckets.\n');
    expect(propose('minor')).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toMatchObject({ version: '1.3.0' });
    expect(readFileSync(join(folder, 'src/version.ts'), 'utf8')).toBe("export const version = '1.3.0';\n");
    expect(readFileSync(join(folder, 'CHANGELOG.md'), 'utf8')).toBe(
      '# Changelog\n\n## 1.3.0\n\n- More.\n\n## 1.2.3\n\n- Buckets.\n',
    );
  });

  test.each([
    ['nothing is unreleased', '## 1.2.2\n\n- Fewer.\n', 'minor', 'nothing to release'],
    [
      'the version has a part already',
      '## Unreleased\n\n- More.\n\n## 1.2.3\n\n- Buckets.\n',
      'as-is',
      'a part of 1.2.3 already',
    ],
    ['the step is none', '## Unreleased\n\n- More.\n', '2.0.0', 'there is no next version'],
  ])('is not proposed where %s', (_, changelog, step, says) => {
    put('CHANGELOG.md', changelog);
    expect(propose(step)).toMatchObject({ status: 1, stderr: expect.stringContaining(says) });
    expect(readFileSync(join(folder, 'CHANGELOG.md'), 'utf8')).toBe(changelog);
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toContain('"1.2.3"');
  });
});
