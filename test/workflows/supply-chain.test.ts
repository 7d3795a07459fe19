import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { minimumVersion } from '../../src/terraform/release.js';
import { isThere, parseWorkflow, textOf, yamlOf } from './files.js';
import { check } from './rules.js';

const page = textOf('docs/scorecard.md');
const rows = [...page.matchAll(/^\| ([A-Z][A-Za-z-]+) \| (files|settings|time) \| (.+) \|$/gm)].map(
  ([, name = '', by = '', how = '']) => ({ name, by, how }),
);

/**
 * The titles of https://github.com/ossf/scorecard/blob/40c1e35996730d4fdcbdb2e6a23917a2467e29b7/docs/checks.md.
 */
const checks = [
  ...[
    'Binary-Artifacts',
    'Branch-Protection',
    'CI-Tests',
    'CII-Best-Practices',
    'Code-Review',
    'Contributors',
    'Dangerous-Workflow',
  ],
  ...[
    'Dependency-Update-Tool',
    'Fuzzing',
    'License',
    'Maintained',
    'Packaging',
    'Pinned-Dependencies',
    'SAST',
    'SBOM',
    'Security-Policy',
  ],
  ...['Signed-Releases', 'Token-Permissions', 'Vulnerabilities', 'Webhooks'],
];

describe("OpenSSF Scorecard's checks", () => {
  test('are all in the list, and nothing else is', () => {
    expect(rows.map(({ name }) => name)).toEqual(checks);
  });

  test('that files pass name files that are there', () => {
    const named = rows.flatMap(({ how }) => [...how.matchAll(/\]\(\.\.\/([^)#]+)/g)].map(([, path = '']) => path));
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((path) => !isThere(path))).toEqual([]);
  });

  /** What Scorecard's code looks for, at that commit. */
  test.each([
    // checks/raw/security_policy.go: an address, and two words of `vuln` and `disclos`.
    ['Security-Policy', 'SECURITY.md', /https:\/\/\S+[\s\S]*vulnerability is not disclosed/],
    // checks/raw/fuzzing.go
    ['Fuzzing', 'test/judges/stacks.ts', /from\s+['"]fast-check['"]/],
    // checks/raw/sbom.go: `.+\.cdx\.json`
    ['SBOM', '.github/workflows/release.yml', /assets\/vendor-bucket-\$VERSION\.cdx\.json/],
    // docs/checks.md, "Signed-Releases"
    ['Signed-Releases', '.github/workflows/release.yml', /assets\/vendor-bucket-\$VERSION\.intoto\.jsonl/],
    // docs/checks.md, "SAST"
    ['SAST', '.github/workflows/codeql.yml', /uses: github\/codeql-action\/analyze@[0-9a-f]{40}/],
    ['Dependency-Update-Tool', '.github/dependabot.yml', /package-ecosystem: npm/],
    ['License', 'LICENSE', /Apache License/],
  ])('%s is passed by %s', (_, path, seen) => {
    expect(textOf(path)).toMatch(seen);
  });
});

test.each(['docs/verify.md', 'docs/upgrades.md', 'SECURITY.md'])('what %s links to is there', (path) => {
  const from = path.includes('/') ? 'docs/' : '';
  const linked = [...textOf(path).matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, to = '']) =>
    `${from}${to}`.replace('docs/../', ''),
  );
  expect(linked.length).toBeGreaterThan(0);
  expect(linked.filter((to) => !isThere(to))).toEqual([]);
});

test('docs/verify.md builds and compares as the release does', () => {
  const steps = parseWorkflow(textOf('.github/workflows/release.yml'))
    .jobs['rebuild']?.steps.map(({ run = '' }) => run)
    .join('');
  const lines = [...textOf('docs/verify.md').matchAll(/^node scripts\/.+$/gm)].map(([line]) => line);
  expect(lines.length).toBe(2);
  for (const line of lines) expect(steps).toContain(line.replace('/tmp/dist', '"$RUNNER_TEMP/dist"'));
});

describe('the workflows beside the release', () => {
  test("CodeQL's keeps every rule", () => {
    expect(check(textOf('.github/workflows/codeql.yml'))).toEqual({});
  });

  test("Scorecard's keeps every rule but one: its token shows who it is to Scorecard, and to no role", () => {
    const text = textOf('.github/workflows/scorecard.yml');
    expect(check(text)).toEqual({ oidc: ['score: id-token: write where no role is assumed, or not where one is'] });
    // "Workflow Restrictions" of scorecard-action's README: nothing else may run in the job that publishes.
    expect(parseWorkflow(text).jobs['score']?.steps.map(({ uses = '' }) => uses.split('@')[0])).toEqual([
      'actions/checkout',
      'ossf/scorecard-action',
      'github/codeql-action/upload-sarif',
    ]);
    const { repository } = z
      .looseObject({ repository: z.looseObject({ url: z.string() }) })
      .parse(JSON.parse(textOf('package.json')));
    const [, name = ''] = /github\.com\/(.+)\.git$/.exec(repository.url) ?? [];
    expect(parseWorkflow(text).jobs['score']?.if).toBe(`github.repository == '${name}'`);
  });
});

test('the starter has its upgrades opened by Dependabot, a week after a release', () => {
  expect(yamlOf(textOf('templates/repository/.github/dependabot.yml'))).toEqual({
    version: 2,
    updates: [
      {
        'package-ecosystem': 'github-actions',
        directory: '/',
        schedule: { interval: 'weekly' },
        cooldown: { 'default-days': 7 },
      },
    ],
  });
});

test('the badges of the README say what package.json and the code say', () => {
  const pack = z
    .looseObject({ license: z.string(), engines: z.looseObject({ node: z.string() }) })
    .parse(JSON.parse(textOf('package.json')));
  const badges = [...textOf('README.md').matchAll(/img\.shields\.io\/badge\/([^)]+)\)/g)].map(([, badge = '']) =>
    decodeURIComponent(badge)
      .replaceAll('--', '\0')
      .split('-')
      .map((part) => part.replaceAll('\0', '-')),
  );
  expect(badges.map(([label, value]) => [label, value])).toEqual([
    ['license', pack.license],
    ['node', pack.engines.node],
    ['terraform', `>=${minimumVersion.terraform.replace(/\.0$/, '')}`],
  ]);
  // No badge is shown of what is not published: it would be broken.
  expect(textOf('README.md')).not.toMatch(/badge\.svg|api\.scorecard\.dev|npm\/v/);
});
