import { describe, expect, test } from '@jest/globals';
import { acceptedIn } from '../../src/bootstrap/accepted.js';
import { ownersOf } from '../../src/doctor/code-owners.js';
import { differences, differenceWords } from '../../src/doctor/documents.js';
import { findingsToJson, renderFindings } from '../../src/doctor/render.js';
import { isTlsOnly } from '../../src/doctor/tls-only.js';
import { commit, documents, newer, tlsOnly } from './facts.js';

const read = { Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' };
const of = (...statements: readonly object[]) => ({ Version: '2012-10-17', Statement: statements });

describe('two policies', () => {
  test.each([
    ['lists in another order', { ...read, Action: ['s3:ListBucket', 's3:GetObject'] }],
    ['a list of one', { ...read, Resource: ['*'] }],
    ['another name', { ...read, Sid: 'Other' }],
  ])('are alike with %s', (_, other) => expect(differences([of(read)], [of(other)])).toEqual([]));

  test('are alike in one document or several, and with one statement that is no list', () => {
    const write = { ...read, Sid: 'Write', Action: 's3:PutObject' };
    expect(differences([of(read, write)], [{ Statement: read }, of(write)])).toEqual([]);
  });

  test.each([
    ['an action less', { ...read, Action: 's3:GetObject' }, '"Read" lacks "Action s3:ListBucket"'],
    ['an action more', { ...read, Action: [...read.Action, 's3:*'] }, '"Read" has "Action s3:*" besides'],
    ['another resource', { ...read, Resource: 'arn:aws:s3:::a' }, '"Read" lacks "Resource *" and has "Resource arn:aws:s3:::a" besides'],
    ['a condition', { ...read, Condition: { Bool: { 'aws:MultiFactorAuthPresent': true } } }, '"Read" has "Bool aws:MultiFactorAuthPresent true" besides'],
    ['the other effect', { ...read, Effect: 'Deny' }, '"Read" lacks "Effect Allow" and has "Effect Deny" besides'],
  ])('differ by %s', (_, other, words) => expect(differences([of(read)], [of(other)]).map(differenceWords)).toEqual([words])); // prettier-ignore

  test('differ where AWS gives what is no policy', () => {
    expect(differences([of(read)], ['x']).map(differenceWords)).toEqual([
      '"Read" is missing',
      'a statement without a name has "Document \\"x\\"" besides',
    ]);
  });

  test('that everybody is named in by two ways are alike', () => {
    const everybody = { ...read, Principal: '*' };
    expect(differences([of(everybody)], [of({ ...everybody, Principal: { AWS: '*' } })])).toEqual([]);
  });
});

describe('a trust', () => {
  const file = 'acme/vendor-bucket/.github/workflows/bucket-request.yml';
  test('accepts the commits of its claim', () => expect(acceptedIn(documents.plan.trust, file)).toEqual([commit]));

  test('on a server accepts those at the end of its subjects', () => {
    const sub = [commit, newer].map((sha) => `repo:acme/buckets:pull_request:job_workflow_ref:${file}@${sha}`);
    const statement = { Effect: 'Allow', Condition: { StringLike: { 'github.acme.example/_services/token:sub': sub } } };
    expect(acceptedIn(of(statement), file)).toEqual([commit, newer]);
  });

  test.each([`x${file}@${commit}`, `${file}@main`, `${file}@${commit}/x`])('accepts no commit by %s', (ref) =>
    expect(acceptedIn(of({ Condition: { StringEquals: { 'x:job_workflow_ref': ref } } }), file)).toEqual([]),
  );
});

describe('a policy of the state bucket', () => {
  const bucket = 'arn:aws:s3:::acme-terraform-state';
  const [statement] = tlsOnly.Statement;
  test('refuses what comes without TLS', () => {
    expect(isTlsOnly(tlsOnly, bucket)).toBe(true);
    expect(isTlsOnly({ Statement: { ...statement, Principal: { AWS: ['*'] }, Resource: '*' } }, bucket)).toBe(true);
  });

  test.each([
    ['for one action', { Action: 's3:GetObject' }],
    ['for objects alone', { Resource: `${bucket}/*` }],
    ['for somebody', { Principal: { AWS: 'arn:aws:iam::111122223333:root' } }],
    ['under a second condition', { Condition: { ...statement?.Condition, StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }],
    ['by allowing', { Effect: 'Allow' }],
  ])('does not, where it does so %s', (_, change) => expect(isTlsOnly(of({ ...statement, ...change }), bucket)).toBe(false));
});

/** The examples of GitHub's documentation, "About code owners", "Example of a CODEOWNERS file". */
describe('code owners', () => {
  test.each([
    ['*       @global-owner1 @global-owner2', 'a/b.txt', ['@global-owner1', '@global-owner2']],
    ['*.js    @js-owner #This is an inline comment.', 'src/x.js', ['@js-owner']],
    ['/build/logs/ @doctocat', 'build/logs/a/b.log', ['@doctocat']],
    ['/build/logs/ @doctocat', 'x/build/logs/a.log', []],
    ['docs/* docs@example.com', 'docs/getting-started.md', ['docs@example.com']],
    ['docs/* docs@example.com', 'docs/build-app/troubleshooting.md', []],
    ['apps/ @octocat', 'x/apps/y/z.txt', ['@octocat']],
    ['**/logs @octocat', 'deeply/nested/logs/a.txt', ['@octocat']],
    ['/apps/ @octocat\n/apps/github', 'apps/github/x', []],
    ['/apps/ @octocat\n/apps/github @doctocat', 'apps/github', ['@doctocat']],
  ])('by %s, of %s', (text, path, owners) => expect(ownersOf(text, path)).toEqual(owners));
});

describe('what was found', () => {
  const findings = [
    { check: 'repository/settings', state: 'ok', says: 'The settings have no faults.' },
    { check: 'state/tls', state: 'wrong', says: 'It does not.', fix: 'Do it.' },
    { check: 'roles/session', state: 'unknown', says: 'Not\u202eknown.', fix: 'Ask.' },
  ] as const;

  test('is shown by topic, with what mends it', () => {
    expect(renderFindings(findings, { colour: false })).toBe(`The repository and the workflow
  ok       The settings have no faults.

The two roles
  unknown  Not\\u202eknown.
           fix: Ask. (roles/session)

The state bucket
  wrong    It does not.
           fix: Do it. (state/tls)

1 thing is wrong, 1 not known; 1 line ok.
  wrong    It does not. (state/tls)`);
  });

  test("says one reason for which several checks of a topic can't tell once, and keeps others apart", () => {
    const lines = ['The trust', 'The boundary'].map((what, index) => ({
      ...{ check: `roles/${index}`, state: 'unknown' as const, fix: 'Sign in.' },
      says: `${what} is not known: there are no credentials.`,
    }));
    const other = { check: 'roles/2', state: 'unknown' as const, fix: 'Sign in.', says: 'The path is not known: it is refused.' };
    const shown = (found: typeof lines) => renderFindings(found, { colour: false });
    expect(shown(lines)).toBe(`The two roles
  unknown  2 checks can't tell: there are no credentials.
           fix: Sign in. (roles/0, roles/1)

Nothing is wrong, 2 not known; 0 lines ok.`);
    expect(shown([...lines, other])).toContain('The boundary is not known');
  });

  test('is JSON for machines', () => {
    expect(findingsToJson(findings)).toEqual({
      counts: { ok: 1, wrong: 1, unknown: 1 },
      findings: [
        { check: 'repository/settings', state: 'ok', says: 'The settings have no faults.' },
        { check: 'state/tls', state: 'wrong', says: 'It does not.', fix: 'Do it.' },
        { check: 'roles/session', state: 'unknown', says: 'Not\\u202eknown.', fix: 'Ask.' },
      ],
    });
  });
});
