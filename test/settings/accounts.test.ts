import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { homeOf, isMove } from '../../src/action/accounts/moved.js';
import { accountOf, accountsOf, settingsFor, stateBucketsOf } from '../../src/settings/accounts.js';
import { parseSettings } from '../../src/settings/parse.js';
import { parseRequest } from '../../src/request/parse.js';
import { take } from '../resolve/fixture.js';
import { marks } from '../yaml/marks.js';

const account = (id: string, state: string, more = '') =>
  `{ id: "${id}", plan-role: "arn:aws:iam::${id}:role/plan", apply-role: "arn:aws:iam::${id}:role/apply", state: ${state}${more} }`;
const prod = (more = '', state = '{ bucket: acme-prod, region: us-east-1 }') => account('111122223333', state, more);
const lab = (more = '', state = '{ bucket: acme-test, region: eu-west-1 }') => account('444455556666', state, more);
const two = (a = '', b = '') => `accounts:\n  prod: ${prod(a)}\n  test: ${lab(b)}\n`;
const settingsOf = (text: string) => take(parseSettings('s.yml', text)).value;

describe('settings with accounts', () => {
  test.each([
    [two()],
    [two(', default: true, requests: ["buckets/prod/**"]', ', requests: ["buckets/test/**"]')],
    [
      two(
        ', approvals: { count: 2 }, guardrails: { vendors: [custom] }, roles: { path: /vendors/ }, logging: { serverAccess: acme-logs }',
      ),
    ],
    [
      `accounts:\n  a: ${prod('', '{ bucket: acme-prod, region: us-east-1, prefix: a }')}\n  b: ${prod('', '{ bucket: acme-prod, region: us-east-1, prefix: b }')}\n`,
    ],
    [`deployers: ["arn:aws:iam::111122223333:role/ops"]\n${two()}`],
  ])('%j has no fault', (text) => {
    expect(marks(parseSettings('s.yml', text))).toEqual([]);
  });

  test.each<readonly [name: string, text: string, ...expected: string[]]>([
    [
      'no account',
      'accounts: {}\n',
      '1:1+8 settings/empty -> Write, for example, accounts: { prod: { id: "111122223333", plan-role: …, apply-role: …, state: { bucket: acme-prod-state, region: us-east-1 } } }, or remove the key.',
    ],
    [
      'state as well',
      `state: { s3: { bucket: acme-state, region: us-east-1 } }\n${two()}`,
      '1:1+5 settings/state-and-accounts -> Move it to the account that it is of, and remove it here.',
    ],
    [
      'two defaults',
      two(', default: true', ', default: true'),
      '3:182+7 settings/two-defaults -> Leave default: true at one of them.',
    ],
    [
      'a role of another account',
      `accounts:\n  prod: ${prod().replace('111122223333:role/plan', '444455556666:role/plan')}\n`,
      '2:42+37 settings/account-role -> Name a role of 111122223333, or correct the id.',
    ],
    [
      'a role of another partition',
      `accounts:\n  prod: ${prod().replace('arn:aws:iam::111122223333:role/plan', 'arn:aws-cn:iam::111122223333:role/plan')}\n`,
      '2:42+40 settings/account-partition -> Write arn:aws:iam::111122223333:role/…, or another region of the state.',
    ],
    [
      'one role for both',
      `accounts:\n  prod: ${prod().replace('role/apply', 'role/plan')}\n`,
      '2:93+37 settings/account-one-role -> Name two roles, as bootstrap makes them.',
    ],
    [
      'states in one place',
      `accounts:\n  a: ${prod()}\n  b: ${prod()}\n`,
      '3:147+9 settings/account-state-shared -> Write another bucket, or a prefix for each that is not below the other.',
    ],
    [
      'a state where bootstrap keeps that of another',
      `accounts:\n  a: ${prod('', '{ bucket: acme-prod, region: us-east-1, prefix: a }')}\n  b: ${prod('', '{ bucket: acme-prod, region: us-east-1, prefix: a.bootstrap }')}\n`,
      '3:147+9 settings/account-state-shared -> Write another bucket, or a prefix for each that is not below the other.',
    ],
    [
      'a state below another',
      `accounts:\n  a: ${prod('', '{ bucket: acme-prod, region: us-east-1, prefix: a }')}\n  b: ${prod('', '{ bucket: acme-prod, region: us-east-1, prefix: a/b }')}\n`,
      '3:147+9 settings/account-state-shared -> Write another bucket, or a prefix for each that is not below the other.',
    ],
    [
      'a state bucket of another account',
      `accounts:\n  prod: ${prod()}\n  test: ${lab('', '{ bucket: acme-prod, region: us-east-1, prefix: x }')}\n`,
      '3:150+9 settings/account-state-bucket -> Give each account a state bucket of its own.',
    ],
    [
      'a pattern of two accounts',
      two(', requests: ["a/**"]', ', requests: ["a/**"]'),
      '3:193+6 settings/account-pattern-twice -> Remove one of the two.',
    ],
    [
      'a general boundary',
      `roles: { boundary: "arn:aws:iam::111122223333:policy/b" }\n${two()}`,
      '1:20+36 settings/account-boundary -> Name a policy of 444455556666.',
    ],
    [
      'a general log bucket',
      `logging: { serverAccess: acme-logs }\n${two()}`,
      '1:12+12 settings/account-logging -> Write logging in each account, and remove it here.',
    ],
    [
      'a deployer of no account',
      `deployers: ["arn:aws:iam::999988887777:role/ops"]\n${two()}`,
      '1:13+36 settings/account-deployer -> Remove it; the two roles of an account are its deployers anyway.',
    ],
    ['a name that is none', `accounts:\n  Prod: ${prod()}\n`, '2:3+4 settings/wrong-value -> Write another key.'],
    [
      'an id without quotes',
      `accounts:\n  prod: ${prod().replace('"111122223333"', '111122223333')}\n`,
      '2:15+12 settings/wrong-type -> Put it in quotes: id: "111122223333"',
    ],
    [
      'a guardrail that is none',
      two(', guardrails: { regions: [us-east1] }'),
      '2:206+8 settings/unknown-region -> Write us-east-1.',
    ],
  ])('%s: a fault at its place', (_name, text, ...expected) => {
    expect(marks(parseSettings('s.yml', text))).toEqual(expected);
  });
});

test('the settings that docs/accounts.md shows have no fault', () => {
  const [, shown = ''] =
    /```yaml\n(# \.github\/vendor-bucket\.yml\n[\s\S]*?)```/.exec(readFileSync('docs/accounts.md', 'utf8')) ?? [];
  expect(marks(parseSettings('s.yml', shown))).toEqual([]);
  expect(accountsOf(settingsOf(shown)).map(({ name }) => name)).toEqual(['prod', 'test']);
});

describe('the settings of one account', () => {
  const settings = settingsOf(
    `guardrails: { regions: [us-east-1], logging: required }\ndeployers: ["arn:aws:iam::444455556666:role/ops"]\nroles: { path: /vendors/ }\n${two(', guardrails: { regions: [eu-west-1] }, roles: { boundary: "arn:aws:iam::111122223333:policy/b" }')}`,
  );

  test('are the general ones with its own over them, key by key', () => {
    expect(settingsFor(settings, 'prod')).toEqual({
      account: { name: 'prod', id: '111122223333' },
      state: { s3: { bucket: 'acme-prod', region: 'us-east-1', account: '111122223333' } },
      deployers: ['arn:aws:iam::111122223333:role/plan', 'arn:aws:iam::111122223333:role/apply'],
      guardrails: { regions: ['eu-west-1'], logging: 'required' },
      roles: { path: '/vendors/', boundary: 'arn:aws:iam::111122223333:policy/b' },
    });
  });

  test('have the deployers of that account alone', () => {
    expect(settingsFor(settings, 'test').deployers).toEqual([
      'arn:aws:iam::444455556666:role/plan',
      'arn:aws:iam::444455556666:role/apply',
      'arn:aws:iam::444455556666:role/ops',
    ]);
  });

  test('name no state where the account is not known', () => {
    expect(settingsFor(settings, 'constructor').state).toBeUndefined();
    expect(settingsFor(settings, undefined).state).toBeUndefined();
  });

  test('are the settings themselves where there are no accounts', () => {
    const plain = settingsOf('state: { s3: { bucket: acme-state, region: us-east-1 } }\ntags: { a: b }\n');
    expect(settingsFor(plain, undefined)).toEqual(plain);
    expect([...stateBucketsOf(plain)]).toEqual(['acme-state']);
    expect([...stateBucketsOf(settings)]).toEqual(['acme-prod', 'acme-test']);
  });
});

test('from one account to several, as docs/accounts.md shows it, no bucket moves', () => {
  const [, part = ''] = readFileSync('docs/accounts.md', 'utf8').split('## From one account to several');
  const [before, after] = [...part.matchAll(/```yaml\n([^]*?)```/g)].slice(0, 2).map(([, text = '']) => settingsOf(text));
  if (before === undefined || after === undefined) throw new Error('It shows no settings before and after.');
  const [from, to] = [homeOf(before, undefined), homeOf(after, 'prod')];
  expect(from).toMatchObject({ id: '111122223333' });
  expect(to).toEqual({ ...from, name: 'prod' });
  expect(isMove(from, to)).toBe(false);
  expect(after.accounts?.['prod']?.default).toBe(true);
});

describe('a request belongs to', () => {
  const withDefault = settingsOf(
    two(', default: true, requests: ["buckets/prod/**"]', ', requests: ["buckets/test/**", "x/**"]'),
  );
  const without = settingsOf(
    two('', ', requests: ["buckets/**"]').replace('}\n  test', ', requests: ["buckets/a/**"] }\n  test'),
  );
  const found = (settings: ReturnType<typeof settingsOf>, file: string, account?: string) => {
    const text = `vendor: custom\nbucket: acme\nregion: us-east-1\n${account === undefined ? '' : `account: ${account}\n`}`;
    const { value, source } = take(parseRequest(file, text));
    const belonging = accountOf(settings, value, source);
    return belonging.ok ? belonging.account : `${belonging.fault.code} -> ${belonging.fault.fix}`;
  };
  const inProd = { name: 'prod', id: '111122223333' };
  const inTest = { name: 'test', id: '444455556666' };

  test.each<readonly [string, ReturnType<typeof settingsOf>, string, string | undefined, unknown]>([
    ['the account that it names', withDefault, 'buckets/a.yml', 'test', inTest],
    ['the default', withDefault, 'buckets/a.yml', undefined, inProd],
    ['the account of its folder, not the default', withDefault, 'buckets/test/a.yml', undefined, inTest],
    ['the account of its folder, which it also names', withDefault, 'buckets/test/a.yml', 'test', inTest],
    ['none, where there is no account', settingsOf('tags: { a: b }\n'), 'a.yml', undefined, undefined],
    [
      'no account that another folder names',
      withDefault,
      'buckets/test/a.yml',
      'prod',
      'request/account-of-folder -> Put the file where a pattern of prod matches, as "buckets/prod/**" does. Only for a bucket that does not exist yet: write account: test instead.',
    ],
    [
      'no account that another folder names, where it has no folder itself',
      settingsOf(two(', requests: ["buckets/prod/**"]', '')),
      'buckets/prod/a.yml',
      'test',
      'request/account-of-folder -> Put the file where no pattern of prod matches. Only for a bucket that does not exist yet: write account: prod instead.',
    ],
    ['no account of a misspelled name', withDefault, 'buckets/a.yml', 'prd', 'request/unknown-account -> Write prod.'],
    [
      'no account of a name that every object has',
      withDefault,
      'buckets/a.yml',
      'constructor',
      'request/unknown-account -> Write one of: prod, test.',
    ],
    [
      'no account of two folders',
      without,
      'buckets/a/b.yml',
      undefined,
      'request/account-patterns -> Narrow "requests" of one of them in the settings.',
    ],
    [
      'no account where none is said',
      without,
      'other/a.yml',
      undefined,
      'request/account-missing -> Write account: prod or account: test, or give one of them "default: true" in the settings.',
    ],
    [
      'no account where the settings have none',
      settingsOf('tags: { a: b }\n'),
      'a.yml',
      'prod',
      'request/no-accounts -> Remove the key, or describe the account under "accounts" in the settings.',
    ],
  ])('%s', (_name, settings, file, account, expected) => {
    expect(found(settings, file, account)).toEqual(expected);
  });
});
