import { describe, expect, test } from '@jest/globals';
import type { Result } from '../../src/fault/fault.js';
import { answers } from '../../src/init/parse.js';
import { templatesWith } from '../resolve/fixture.js';
import { commit } from './fixture.js';

const templates = templatesWith();
/** What YAML, CODEOWNERS, a shell or an ARN would read as something else. */
// prettier-ignore
const hostile = [
  'a: b',
  'x #y',
  "'",
  '"',
  '*',
  '&a',
  '!x',
  'a\nb',
  'a\u0000b',
  '${{ x }}',
  '$(id)',
  '../x',
  'ä',
  
  '@',
  ':',
  '{',
  '`x`',
];

function said<T>(result: Result<T>): T | string {
  if (result.ok) return result.value;
  const [{ code, message, fix } = { code: '', message: '', fix: '' }] = result.faults;
  expect(fix).not.toBe('');
  return `${code} ${message}`;
}

describe('where Vendor Bucket is', () => {
  test.each<[string, object]>([
    ['acme/vendor-bucket', { repository: 'acme/vendor-bucket' }],
    [`acme/vendor-bucket@${commit}`, { repository: 'acme/vendor-bucket', at: { commit } }],
    ['acme/mirror.of_it@v1.2.3-rc.1', { repository: 'acme/mirror.of_it', at: { tag: 'v1.2.3-rc.1' } }],
  ])('%s', (text, expected) => expect(said(answers.from(text))).toEqual(expected));

  test.each([
    'acme',
    'acme/',
    'acme/..',
    'OWNER/vendor-bucket',
    `acme/x@${commit}0`,
    'acme/x@main',
    'acme/x@',
    'acme/x/y@v1',
    ...hostile.map((one) => `acme/${one}`),
  ])('%j is refused', (text) => expect(said(answers.from(text))).toMatch(/^usage\/from --from: /));
});

describe('vendors', () => {
  test('by their names, or all', () => {
    expect(said(answers.vendors(' ALL ', templates))).toBe('all');
    expect(said(answers.vendors('sendsafely, datadog,sendsafely', templates))).toEqual(['sendsafely', 'datadog']);
  });

  test.each(['', ',', 'sendsafly', ...hostile])('%j is refused', (text) => {
    expect(said(answers.vendors(text, templates))).toMatch(/^usage\/vendors --vendors: /);
  });

  test('a misspelled one is told its name', () => {
    expect(answers.vendors('sendsafly', templates)).toMatchObject({ faults: [{ fix: 'Write sendsafely.' }] });
  });
});

describe('administrators', () => {
  const of = (text: string) => {
    const read = answers.administrators(text, templates);
    return read.ok ? Object.fromEntries(read.value) : said(read);
  };

  test.each<[string, object]>([
    ['octocat', { '*': { users: ['octocat'], teams: [] } }],
    ['@octocat, hubot#480938', { '*': { users: ['octocat', 'hubot#480938'], teams: [] } }],
    [
      'hubot\nsendsafely = octocat, acme/files-team',
      { sendsafely: { users: ['octocat'], teams: ['acme/files-team'] }, '*': { users: ['hubot'], teams: [] } },
    ],
    ['sendsafely=a;datadog=b', { sendsafely: { users: ['a'], teams: [] }, datadog: { users: ['b'], teams: [] } }],
  ])('%j', (text, expected) => expect(of(text)).toEqual(expected));

  test.each([
    '',
    'sendsafely=',
    'nobody=octocat',
    'octocat hubot',
    'octocat#',
    'octocat#0',
    'a--b',
    'x/y/z',
    ...hostile.map((one) => `octocat,${one}`),
  ])('%j is refused', (text) => expect(of(text)).toMatch(/^usage\/administrator --administrator: /));
});

describe('code owners', () => {
  test('are logins and teams', () =>
    expect(said(answers.owners('acme/platform-team @octocat'))).toEqual(['@acme/platform-team', '@octocat']));

  test.each(['', 'a/b/c', 'me@acme.example', ...hostile.filter((one) => one !== 'a\nb' && one !== '@')])(
    '%j is refused',
    (text) => {
      expect(said(answers.owners(text))).toMatch(/^usage\/code-owners --code-owners: /);
    },
  );
});

describe('beginnings of names, account, region, branch, state bucket', () => {
  test.each<[string, Result<unknown>, unknown]>([
    ['prefixes', answers.prefixes('acme-vendor-, ss-self-hosted-acme'), ['acme-vendor-', 'ss-self-hosted-acme']],
    ['an account', answers.account('111122223333'), { account: '111122223333' }],
    ['an account as the console shows it', answers.account('1111-2222-3333'), { account: '111122223333' }],
    ['several accounts', answers.account('prod=111122223333\ntest-2=4444-5555-6666'), { account: '111122223333', accounts: [{ name: 'prod', id: '111122223333' }, { name: 'test-2', id: '444455556666' }] }], // prettier-ignore
    ['a region', answers.region('us-gov-west-1'), 'us-gov-west-1'],
    ['a branch', answers.branch('release/2026.1_x'), 'release/2026.1_x'],
    ['a state bucket', answers.stateBucket('acme-states'), 'acme-states'],
  ])('%s', (_, result, expected) => expect(said(result)).toEqual(expected));

  test.each([
    'prod=111122223333,444455556666',
    'prod=111122223333 prod=444455556666',
    'prod=111122223333 test=111122223333',
    'Prod=111122223333',
    'prod=1111',
    '__proto__=111122223333',
    `${'a'.repeat(33)}=111122223333`,
  ])('the accounts %j are refused', (text) => expect(said(answers.account(text))).toMatch(/^usage\/account /));

  test.each(hostile)('%j is refused everywhere', (text) => {
    expect(said(answers.prefixes(`acme-${text}`))).toMatch(/^usage\/prefix /);
    expect(said(answers.account(`11112222333${text}`))).toMatch(/^usage\/account /);
    expect(said(answers.region(`us-east-1${text}`))).toMatch(/^usage\/region /);
    expect(said(answers.branch(`${text}main`))).toMatch(/^usage\/default-branch /);
    expect(said(answers.stateBucket(`acme-states${text}`))).toMatch(/^usage\/state-bucket /);
  });

  // GitHub Docs, "Workflow syntax for GitHub Actions", filter pattern cheat sheet: these mean something in a pattern.
  test.each(['a*', 'a+', 'a?', '!a', 'a[b]', 'a\\b', 'a..b', 'a//b', '/a', 'a/', 'a.lock', 'a/.b', ''])(
    '%j is no branch that is named by itself',
    (text) => {
      expect(said(answers.branch(text))).toMatch(/^usage\/default-branch /);
    },
  );
});
