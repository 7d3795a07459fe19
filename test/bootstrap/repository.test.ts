import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCaller, type Caller } from '../../src/bootstrap/caller.js';
import { foundationOf, ownStateKey, type RepositoryFacts } from '../../src/bootstrap/repository.js';
import { parsePlace, parseRemote } from '../../src/bootstrap/remote.js';
import type { Result } from '../../src/fault/fault.js';
import { take } from '../resolve/fixture.js';

const commit = 'a'.repeat(40);
const template = readFileSync(
  join(import.meta.dirname, '../../templates/repository/.github/workflows/vendor-bucket.yml'),
  'utf8',
);
const pinned = template.replace('@COMMIT', `@${commit}`);
const codes = (result: Result<unknown>) => (result.ok ? [] : result.faults.map(({ code }) => code));
const job = (lines: string) => `on: push\njobs:\n  request:\n${lines}`;
const uses = `    uses: acme/vendor-bucket/.github/workflows/bucket-request.yml@${commit}\n`;
const roles = `    with:
      plan-role: arn:aws:iam::111122223333:role/ci/vendor-bucket-plan
      apply-role: arn:aws:iam::111122223333:role/ci/vendor-bucket-apply\n`;

describe("the caller's workflow", () => {
  test('of the templates says all that a trust needs', () => {
    expect(take(parseCaller(pinned))).toEqual({
      file: 'OWNER/vendor-bucket/.github/workflows/bucket-request.yml',
      commit,
      roles: {
        plan: 'arn:aws:iam::111122223333:role/vendor-bucket-plan',
        apply: 'arn:aws:iam::111122223333:role/vendor-bucket-apply',
      },
      environment: 'vendor-bucket',
      branch: 'main',
    });
  });

  test('may call it in several jobs, in one way', () => {
    expect(codes(parseCaller(job(`${uses}${roles}      settings: .github/vendor-bucket.yml\n`)))).toEqual([]);
    const second = `  again:\n${uses}${roles}`;
    expect(codes(parseCaller(job(`${uses}${roles}${second}`)))).toEqual([]);
    expect(codes(parseCaller(job(`${uses}${roles}${second}      environment: other\n`)))).toEqual(['bootstrap/two-callers']);
  });

  test.each([
    ['pins a branch', pinned.replace(commit, 'main'), 'bootstrap/not-pinned'],
    ['pins a tag', pinned.replace(commit, 'v1'), 'bootstrap/not-pinned'],
    ['pins an abbreviated commit', pinned.replace(commit, commit.slice(0, 12)), 'bootstrap/not-pinned'],
    ['pins nothing', pinned.replace(`@${commit}`, ''), 'bootstrap/not-pinned'],
    ['names the workflow by a pattern', pinned.replace('OWNER/vendor-bucket', 'OWNER/*'), 'bootstrap/not-pinned'],
    ['names the workflow by a variable of IAM', pinned.replace('OWNER/', '${aws:username}/'), 'bootstrap/not-pinned'],
    ['takes a role from a variable', pinned.replace(/plan-role: .*/, 'plan-role: ${{ vars.PLAN_ROLE }}'), 'bootstrap/role'],
    ['names a role by a pattern', pinned.replace('role/vendor-bucket-plan', 'role/*'), 'bootstrap/role'],
    ['names no role', pinned.replace(/ +apply-role: .*\n/, ''), 'bootstrap/role'],
    ['names a user', pinned.replace('role/vendor-bucket-plan', 'user/octocat'), 'bootstrap/role'],
    ['has one role do both', pinned.replace('vendor-bucket-apply', 'vendor-bucket-plan'), 'bootstrap/role'],
    [
      'names an environment by an expression',
      job(`${uses}${roles}      environment: \${{ inputs.x }}\n`),
      'bootstrap/environment',
    ],
    [
      'names an environment that is two claims',
      job(`${uses}${roles}      environment: 'a:job_workflow_ref:b'\n`),
      'bootstrap/environment',
    ],
    [
      'names an environment that is a variable of IAM',
      job(`${uses}${roles}      environment: '\${aws:userid}'\n`),
      'bootstrap/environment',
    ],
    ['takes its settings from elsewhere', job(`${uses}${roles}      settings: vendors/other.yml\n`), 'bootstrap/settings'],
    ['takes its settings by an expression', job(`${uses}${roles}      settings: \${{ vars.S }}\n`), 'bootstrap/settings'],
    ['calls another workflow', job(`    uses: acme/other/.github/workflows/release.yml@${commit}\n`), 'bootstrap/no-caller'],
    ['has no jobs', 'on: push\n', 'workflow/missing-key'],
    ['has jobs in a list', 'on: push\njobs: [a]\n', 'workflow/wrong-type'],
    ['says a key twice', `${pinned}\njobs: {}\n`, 'yaml/duplicate-key'],
    ['holds two documents', `${pinned}\n---\n${pinned}`, 'yaml/several-documents'],
    ['is no text', Buffer.from([0xff, 0xfe, 0x00]), 'yaml/invalid-utf-8'],
  ])('is refused where it %s', (_, text, code) => expect(codes(parseCaller(text))).toContain(code));

  test('is shown where it is wrong', () => {
    const read = parseCaller(pinned.replace(commit, 'main'));
    expect(read).toMatchObject({ faults: [{ at: { file: '.github/workflows/vendor-bucket.yml', line: 20 } }] });
  });
});

// GitHub, "About remote repositories": HTTPS and SSH addresses; "Using SSH over the HTTPS port": ssh.github.com on port 443.
describe('the remote "origin"', () => {
  test.each([
    ['https://github.com/acme/buckets.git', 'github.com/acme/buckets'],
    ['https://github.com/acme/buckets', 'github.com/acme/buckets'],
    ['https://octocat:ghp_secret@github.com/acme/buckets.git', 'github.com/acme/buckets'],
    ['git@github.com:acme/buckets.git', 'github.com/acme/buckets'],
    ['ssh://git@ssh.github.com:443/acme/buckets.git', 'github.com/acme/buckets'],
    ['ssh://git@GitHub.acme.example/acme/buckets.git', 'github.acme.example/acme/buckets'],
    ['https://acme.ghe.com/acme/my.buckets.git', 'acme.ghe.com/acme/my.buckets'],
  ])('%s', (url, is) => {
    const { host, owner, repository } = take(parseRemote(url));
    expect(`${host}/${owner}/${repository}`).toBe(is);
  });

  test.each([
    '/srv/git/buckets.git',
    'https://github.com/acme',
    'https://github.com/acme/buckets/tree/main',
    'https://github.com/ac*me/buckets',
    'https://github.com/acme/${aws:userid}',
    'https://github.com/acme/..',
    'file:///srv/buckets',
    'ext::sh -c "id"',
    'https://user:ghp_secret@exa mple/acme/buckets',
  ])('%s is refused, and not shown', (url) => {
    const read = parseRemote(url);
    expect(codes(read)).toEqual(['bootstrap/remote']);
    expect(JSON.stringify(read)).not.toContain('ghp_secret');
  });

  test('can be named instead', () => {
    expect(take(parsePlace('acme/buckets'))).toEqual({ host: 'github.com', owner: 'acme', repository: 'buckets' });
    expect(take(parsePlace('ghes.acme.example/acme/buckets')).host).toBe('ghes.acme.example');
    for (const text of ['acme', 'a/b/c/d', 'acme/', '*/buckets', 'localhost/acme/buckets']) {
      expect(codes(parsePlace(text))).toEqual(['usage/repository']);
    }
  });
});

describe('a repository as a set-up', () => {
  const roles = {
    plan: 'arn:aws:iam::111122223333:role/vendor-bucket-plan',
    apply: 'arn:aws:iam::111122223333:role/vendor-bucket-apply',
  };
  const caller: Caller = { ...take(parseCaller(pinned)), roles };
  const boundary = 'arn:aws:iam::111122223333:policy/vendor-bucket-boundary';
  const facts: RepositoryFacts = {
    settings: {
      state: { s3: { bucket: 'acme-terraform-state', region: 'us-east-1', account: '111122223333' } },
      roles: { boundary, path: '/vendors/' },
    },
    caller,
    place: { host: 'github.com', owner: 'acme', repository: 'buckets' },
    ids: { owner: '100001', repository: '200002' },
    defaultBranch: 'main',
    prefixes: ['acme-vendor-'],
    wanted: { needs: [], issuers: [] },
  };

  test('has all that the documents are made of', () => {
    const { setup, paths, region } = take(foundationOf(facts));
    expect({ paths, region }).toEqual({ paths: { plan: '/', apply: '/' }, region: 'us-east-1' });
    expect(setup).toEqual({
      partition: 'aws',
      account: '111122223333',
      github: { host: 'github.com', owner: 'acme', repository: 'buckets', ids: { owner: '100001', repository: '200002' } },
      defaultBranch: 'main',
      environment: 'vendor-bucket',
      workflow: { file: caller.file, commits: [commit] },
      prefixes: ['acme-vendor-'],
      state: { bucket: 'acme-terraform-state', prefix: 'vendor-bucket' },
      roles: { plan: 'vendor-bucket-plan', apply: 'vendor-bucket-apply' },
      rolePath: '/vendors/',
      boundary,
      issuers: [],
    });
    expect(ownStateKey(setup.state)).toBe('vendor-bucket.bootstrap/terraform.tfstate');
  });

  test("takes the settings' prefixes, and those of the option", () => {
    const settings = { ...facts.settings, guardrails: { namePrefixes: ['one-', 'two-'] } };
    expect(take(foundationOf({ ...facts, settings, prefixes: ['two-', 'three-'] })).setup.prefixes).toEqual([
      'one-',
      'two-',
      'three-',
    ]);
  });

  const s3 = { bucket: 'acme-terraform-state', region: 'us-east-1' };
  test.each<[string, Partial<RepositoryFacts>, string]>([
    ['no state', { settings: { roles: { boundary } } }, 'settings/no-state'],
    ['no boundary', { settings: { state: { s3 } } }, 'bootstrap/no-boundary'],
    [
      'a boundary of another account',
      { settings: { state: { s3 }, roles: { boundary: boundary.replace('1111', '9999') } } },
      'bootstrap/boundary-account',
    ],
    ['no prefix', { prefixes: [] }, 'bootstrap/none'],
    ['no branch', { defaultBranch: undefined }, 'bootstrap/no-branch'],
    ['no ids', { ids: undefined }, 'bootstrap/no-ids'],
    ['no ids on ghe.com', { ids: undefined, place: { ...facts.place, host: 'acme.ghe.com' } }, 'bootstrap/no-ids'],
    [
      'a state of another account',
      { settings: { ...facts.settings, state: { s3: { ...s3, account: '444455556666' } } } },
      'bootstrap/accounts',
    ],
    [
      'roles of two accounts',
      { caller: { ...caller, roles: { ...caller.roles, apply: caller.roles.apply.replace('1111', '9999') } } },
      'bootstrap/accounts',
    ],
    [
      'a state of another partition',
      { settings: { ...facts.settings, state: { s3: { ...s3, region: 'us-gov-west-1' } } } },
      'bootstrap/partition',
    ],
    [
      'a prefix that is a pattern',
      { settings: { ...facts.settings, state: { s3: { ...s3, prefix: 'vendor-*' } } } },
      'bootstrap/state-prefix',
    ],
  ])('is refused with %s', (_, change, code) => expect(codes(foundationOf({ ...facts, ...change }))).toEqual([code]));

  test('needs no ids of a server, nor where it has none', () => {
    expect(codes(foundationOf({ ...facts, ids: undefined, place: { ...facts.place, host: 'ghes.acme.example' } }))).toEqual([]);
    expect(take(foundationOf({ ...facts, ids: 'none' })).setup.github).toEqual(facts.place);
  });
});
