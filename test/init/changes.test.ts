import { describe, expect, test } from '@jest/globals';
import type { Answers } from '../../src/init/answers.js';
import { changesOf, missingFiles, neededAnswers, type Change, type Standing } from '../../src/init/changes.js';
import { places, type Kind } from '../../src/init/files.js';
import { standingAnswers } from '../../src/init/standing.js';
import { take, templatesWith } from '../resolve/fixture.js';
import { answersWith, commit, otherCommit, texts } from './fixture.js';

const templates = templatesWith();

/** What a run with these answers would make of the files that are there. */
function run(standing: Standing, given: Partial<Answers>): readonly Change[] {
  const answers = { ...take(standingAnswers(standing)), ...given };
  return take(changesOf({ standing, given, answers, texts, templates, host: 'github.com' }));
}

const kinds = Object.keys(places) as Kind[];
function standingOf(changes: readonly Change[], edit: (kind: Kind, text: string) => string = (_, text) => text): Standing {
  const found = kinds.flatMap((kind) => {
    const change = changes.find(({ path }) => path === places[kind]);
    return change === undefined ? [] : [[kind, { path: change.path, text: edit(kind, change.after) }] as const];
  });
  return Object.fromEntries(found);
}

const first = run({}, answersWith());
const differing = (changes: readonly Change[]) => changes.filter(({ before, after }) => before !== after).map(({ path }) => path);
const afterOf = (changes: readonly Change[], kind: Kind) => changes.find(({ path }) => path === places[kind])?.after ?? '';

describe('a first run', () => {
  test('makes every file, and needs every answer', () => {
    expect(first.map(({ path, before }) => [path, before])).toEqual(Object.values(places).map((path) => [path, undefined]));
    expect([...neededAnswers({}, texts)].toSorted()).toEqual(Object.keys(answersWith()).toSorted());
  });
});

describe('a second run', () => {
  test('without an answer changes nothing, and needs none', () => {
    const standing = standingOf(first);
    expect(neededAnswers(standing, texts).size).toBe(0);
    expect(differing(run(standing, {}))).toEqual([]);
  });

  test('with the same answers changes nothing', () => {
    expect(differing(run(standingOf(first), answersWith()))).toEqual([]);
  });

  test('leaves what a person edited, whatever it is', () => {
    const standing = standingOf(first, (kind, text) =>
      kind === 'settings'
        ? text.replace('minimum: 30 days', 'minimum: 1 year').replace('users: [hubot]', 'users: [hubot, zoe]')
        : kind === 'workflow'
          ? text.replace("cron: '23 5 * * *'", "cron: '1 1 * * *'").replace('command: ${{', 'matrix: true\n      command: ${{')
          : kind === 'owners'
            ? text.replace(/^\/vendors\/.*$/m, '/vendors/ @acme/others')
            : `${text}# mine\n`,
    );
    expect(differing(run(standing, {}))).toEqual([]);
  });

  test('changes what is answered now, and all else stays as it was', () => {
    const standing = standingOf(first, (kind, text) =>
      kind === 'settings' ? text.replace('minimum: 30 days', 'minimum: 1 year') : text,
    );
    const source = { repository: 'acme/vendor-bucket', commit: otherCommit };
    const changes = run(standing, { source, administrators: new Map([['datadog', { users: ['zoe#1'], teams: [] }]]) });
    expect(differing(changes)).toEqual([places.settings, places.workflow, places.readme, places.example]);
    const before = standing.settings?.text ?? '';
    expect(afterOf(changes, 'settings')).toBe(
      before
        .replace(commit, otherCommit)
        .replace('teams: [acme/data-team]\n', 'teams: [acme/data-team]\n  datadog:\n    users: [zoe#1]\n'),
    );
    // The version that stood behind the other commit is none of this one.
    expect(afterOf(changes, 'workflow')).toBe((standing.workflow?.text ?? '').replace(`${commit} # v1.2.3`, otherCommit));
  });

  test('makes again what is missing, but not what people move', () => {
    const gone: readonly string[] = ['workflow', 'readme', 'example'];
    const standing: Standing = Object.fromEntries(Object.entries(standingOf(first)).filter(([kind]) => !gone.includes(kind)));
    expect(missingFiles(standing)).toEqual(['workflow']);
    expect([...neededAnswers(standing, texts)]).toEqual(['source', 'account', 'region', 'branch']);
  });

  test('adds to the workflow what a job needs that it has not, and to no other form of permissions', () => {
    const standing = standingOf(first, (kind, text) =>
      kind === 'workflow'
        ? text
            .replace(/ {6}statuses: write.*\n/, '')
            .replace('issues: write', 'issues: read')
            .replace(/ {2}merge_group:.*\n/, '')
        : text,
    );
    const after = afterOf(run(standing, {}), 'workflow');
    expect(after).toMatch(/^ {6}statuses: write$/m);
    expect(after).toMatch(/^ {6}issues: write # apply hands over, doctor says what is wrong$/m);
    expect(after).toMatch(/^ {2}merge_group:\n {4}types: \[checks_requested\]$/m);
  });

  test('finds the job that calls by what it calls', () => {
    const standing = standingOf(first, (kind, text) =>
      kind === 'workflow' ? text.replace('bucket-request:', 'buckets:') : text,
    );
    const after = afterOf(run(standing, { source: { repository: 'acme/vendor-bucket', commit: otherCommit } }), 'workflow');
    expect(after).toContain(`buckets:\n`);
    expect(after).not.toContain('  bucket-request:');
    expect(after).toContain(`@${otherCommit}\n`);
  });

  test("refuses what it can't change by itself, and says by hand", () => {
    const standing = standingOf(first, (kind, text) =>
      kind === 'settings'
        ? text.replace('users: [hubot]', 'users: &all [hubot]\n    danger: { weakens: { users: *all } }')
        : text,
    );
    const given = { administrators: new Map([['*', { users: ['zoe'], teams: [] }]]) };
    const answers = { ...answersWith(), ...given };
    expect(changesOf({ standing, given, answers, texts, templates, host: 'github.com' })).toMatchObject({
      faults: [{ code: 'init/by-hand', at: { file: places.settings } }],
    });
  });
});

describe('files that somebody has already', () => {
  const owned = (path: string, text: string, given: Partial<Answers> = answersWith()) =>
    run({ owners: { path, text } }, given).find((change) => change.path === path)?.after;

  test('code owners keep their lines, and get ours behind them', () => {
    // "About code owners": the last matching pattern takes the most precedence.
    expect(owned('.github/CODEOWNERS', '* @acme/all\n')).toMatch(
      /^\* @acme\/all\n\n# Who.*\n\/\.github\/ @acme\/platform-team @octocat\n\/vendors\/ .*\n\/\.terraform\.lock\.hcl .*\n$/,
    );
  });

  test('code owners at another place own their own file as well', () => {
    expect(owned('CODEOWNERS', '')).toContain('\n/CODEOWNERS @acme/platform-team @octocat\n');
    expect(owned('docs/CODEOWNERS', '* @a')).toContain('\n/docs/CODEOWNERS @acme/platform-team @octocat\n');
  });

  test('owners who are named now take the place of those that were', () => {
    const text = '/.github/ @old # why\r\n/src/ @old\r\n';
    expect(owned('.github/CODEOWNERS', text)).toMatch(/^\/\.github\/ @acme\/platform-team @octocat\r\n\/src\/ @old\r\n/);
  });

  test('.gitignore gets what it lacks', () => {
    const ignored = (text: string) =>
      run({ ignore: { path: '.gitignore', text } }, answersWith()).find(({ path }) => path === '.gitignore')?.after;
    expect(ignored('node_modules\n*.tfstate')).toMatch(/^node_modules\n\*\.tfstate\n\n#.*\n\.terraform\/\n\*\.tfstate\.\*\n/);
    expect(ignored(texts.ignore)).toBe(texts.ignore);
  });

  test('settings with a fault stop everything', () => {
    expect(standingAnswers({ settings: { path: places.settings, text: 'stat: 1\n' } })).toMatchObject({
      ok: false,
      faults: [{ at: { file: places.settings } }],
    });
  });
});
