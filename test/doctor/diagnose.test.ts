import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { topics } from '../../src/doctor/finding.js';
import { approvalContext, planContext } from '../../src/action/gate/approval.js';
import { nothingOfAws } from '../../src/cli/doctor/aws.js';
import { checks, diagnose } from '../../src/doctor/diagnose.js';
import type { Facts, Person } from '../../src/doctor/facts.js';
import { requiredStatuses } from '../../src/doctor/checks/branch.js';
import { known } from '../../src/doctor/known.js';
import { failed, ok } from '../../src/fault/fault.js';
import { bucketWith, caller, commit, documents, factsWith, foundationWith, healthy, newer, nobodySays, roleWith, ruleset, settings, tlsOnly } from './facts.js'; // prettier-ignore

type Case = readonly [check: string, state: 'ok' | 'wrong' | 'unknown', facts: Facts, says: RegExp];

const github = (changes: Partial<Facts['github']>) => factsWith({ github: changes });
const aws = (changes: Partial<Facts['aws']>) => factsWith({ aws: changes });
const files = (changes: Partial<Facts['files']>) => factsWith({ files: changes });
const machine = (changes: Partial<Facts['machine']>) => factsWith({ machine: changes });
const fault = { code: 'x/y', message: 'the settings are odd', fix: 'Write them otherwise.' };
const noFoundation = files({ foundation: failed(fault) });
const noCaller = files({ caller: failed(fault), foundation: failed(fault) });
const workflows = ['deploy.yml', 'vendor-bucket.yml'].map((name) => `.github/workflows/${name}`);
const owned = (text: string, folders: Facts['files']['folders'] = [{ path: '.github/workflows', files: workflows }]) =>
  files({ codeOwners: { path: '.github/CODEOWNERS', text }, folders });
const people = (name: string, person: Person | 'none') => github({ users: new Map([[name, known(person)]]) });
const octocat = { login: 'octocat', id: 583231, type: 'User' };
const rules = (changes: Partial<typeof ruleset>) => github({ rulesets: known([{ ...ruleset, ...changes }]) });
const environment = (changes: Partial<Exclude<(typeof healthy.github.environment)['value'], 'none'>> | object) =>
  github({ environment: known({ ...healthy.github.environment.value, ...changes }) });
const [firstPlan] = documents.plan.policies;
const policiesWithout = (sid: string) =>
  known([{ name: 'p', document: { ...firstPlan, Statement: firstPlan?.Statement.filter((one) => one.Sid !== sid) } }]);
const more = { Sid: 'More', Effect: 'Allow', Action: 'iam:*', Resource: '*' };
const twoCommits = documents.plan.trust.Statement.map((one) => ({
  ...one,
  Condition: { ...one.Condition, StringEquals: { ...one.Condition?.['StringEquals'], 'token.actions.githubusercontent.com:job_workflow_ref': [newer, commit].map((sha) => `${caller.file}@${sha}`) } }, // prettier-ignore
}));

const cases: readonly Case[] = [
  ['repository/settings', 'wrong', files({ settings: failed({ ...fault, at: { file: 's.yml', line: 3, column: 1 } }) }), /^s\.yml:3: The settings are odd\.$/],
  ['repository/caller', 'wrong', noCaller, /^The settings are odd\.$/],
  ['repository/set-up', 'wrong', noFoundation, /^The settings are odd\.$/],
  ['repository/set-up', 'wrong', files({ place: failed(fault) , foundation: failed(fault)}), /odd/],
  ['repository/set-up', 'unknown', noCaller, /is not known/],
  ['repository/name', 'wrong', github({ repository: known({ fullName: 'acme/pails', defaultBranch: 'main' }) }), /"acme\/buckets" is called "acme\/pails" now/],
  ['repository/name', 'wrong', github({ repository: known({ fullName: 'Acme/Buckets', defaultBranch: 'trunk' }) }), /The default branch is "trunk"/],
  ['repository/name', 'unknown', github({ repository: nobodySays }), /GitHub answers 403/],
  ['repository/name', 'unknown', files({ place: failed(fault) }), /is not known/],
  ['repository/commit', 'wrong', github({ commit: known('missing') }), /acme\/vendor-bucket has no commit a{40}\./],
  ['repository/commit', 'wrong', github({ commit: known('nowhere') }), /no tag names it: it is from a fork/],
  ['repository/commit', 'unknown', github({ commit: known('elsewhere') }), /GitHub finds commits of any fork there/],
  ['repository/commit', 'unknown', github({ commit: nobodySays }), /GitHub answers 403/],
  ['repository/commit', 'unknown', noCaller, /is not known/],
  ['repository/accepted', 'wrong', files({ caller: ok({ ...caller, commit: newer }) }), /planning role does not accept bbbbbbbbbbbb, which the caller pins/],
  ['repository/accepted', 'wrong', aws({ apply: known('none') }), /There is no applying role/],
  ['repository/accepted', 'ok', aws({ plan: roleWith('plan', { trust: { Statement: twoCommits } }) }), /planning role accepts aaaaaaaaaaaa, which the caller pins, and besides bbbbbbbbbbbb/],
  ['repository/accepted', 'unknown', aws({ plan: nobodySays }), /GitHub answers 403/],
  ['repository/accepted', 'unknown', noCaller, /is not known/],
  ['repository/code-owners', 'wrong', files({ codeOwners: undefined }), /There is no file of code owners/],
  ['repository/code-owners', 'wrong', files({ codeOwners: { path: 'CODEOWNERS', text: '/.github/ @a\n/.terraform.lock.hcl @a' } }), /^Nobody owns "CODEOWNERS", by CODEOWNERS/],
  ['repository/code-owners', 'wrong', owned('/.github/ @a\n/.terraform.lock.hcl @a\n/.github/workflows/deploy.yml\n'), /^Nobody owns "\.github\/workflows\/deploy\.yml" in "\.github\/workflows\/", by/],
  ['repository/code-owners', 'wrong', owned('/.github/vendor-bucket.yml @a\n/.github/CODEOWNERS @a\n/.github/workflows/*y.yml @a\n/.terraform.lock.hcl @a\n'), /^Nobody owns "\.github\/workflows\/vendor-bucket\.yml" and a new file in/],
  ['repository/code-owners', 'wrong', owned('/.github/ @a\n/.terraform.lock.hcl @a\n/vendors/a.yml @a\n', [{ path: 'vendors', files: ['vendors/a.yml', 'vendors/b.yml'] }]), /^Nobody owns "vendors\/b\.yml" and a new file in "vendors\/", by/],
  ['repository/code-owners', 'wrong', github({ ownerErrors: known([{ line: 2, message: 'Unknown owner on line 2' }]) }), /\.github\/CODEOWNERS:2: Unknown owner/],
  ['repository/code-owners', 'unknown', github({ ownerErrors: nobodySays }), /GitHub answers 403/],
  ['repository/lock-file', 'wrong', files({ lockFile: 'none' }), /There is no \.terraform\.lock\.hcl/],
  ['repository/lock-file', 'wrong', files({ lockFile: fault }), /odd/],
  ['people/approvals', 'wrong', files({ settings: ok({ ...settings, approvals: undefined }) }), /nobody who approves/],
  ['people/approvals', 'wrong', files({ settings: ok({ ...settings, guardrails: { vendors: ['sendsafely', 'datadog'] } }) }), /Nobody approves the requests of datadog/],
  ['people/approvals', 'unknown', files({ settings: failed(fault) }), /is not known/],
  ['people/users', 'ok', people('hubot', { login: 'hubot', id: 480938, type: 'User' }), /Everybody .* hubot/],
  ['people/users', 'ok', people('octocat#583231', octocat), /Everybody/],
  ['people/users', 'wrong', people('octokat', 'none'), /GitHub has no account "octokat"/],
  ['people/users', 'wrong', people('acme', { login: 'acme', id: 1, type: 'Organization' }), /an organization/],
  ['people/users', 'wrong', people('octocat#99', octocat), /Nobody on GitHub has the id 99, and "octocat" has 583231/],
  ['people/users', 'wrong', people('monalisa#583231', octocat), /The account of "monalisa#583231" is called "octocat" now/],
  ['people/users', 'unknown', github({ users: new Map([['octocat', nobodySays]]) }), /Whether "octocat" is somebody on GitHub is not known: GitHub answers 403\./],
  ['people/teams', 'ok', github({ teams: new Map() }), /no teams/],
  ['people/teams', 'wrong', github({ teams: new Map([['acme/none', known(0)]]) }), /Nobody is in the team "acme\/none"/],
  ['people/teams', 'unknown', github({ teams: new Map([['acme/files-team', nobodySays]]) }), /Who is in the team "acme\/files-team" is not known/],
  ['branch/pull-request', 'wrong', rules({ pullRequest: false }), /takes direct pushes/],
  ['branch/code-owners', 'wrong', rules({ codeOwners: false }), /does not ask code owners/],
  ['branch/code-owners', 'ok', github({ rulesets: known([]), protection: known(ruleset) }), /asks code owners/],
  ['branch/code-owners', 'ok', github({ rulesets: nobodySays, protection: known(ruleset) }), /asks code owners/],
  ['branch/code-owners', 'unknown', github({ rulesets: known([]), protection: nobodySays }), /asks code owners for their review is not known: GitHub answers 403/],
  ['branch/last-push', 'wrong', rules({ lastPush: false }), /older than the most recent push/],
  ['branch/status-plan', 'wrong', rules({ statuses: [] }), /does not wait for the status vendor-bucket\/plan/],
  ['branch/status-plan', 'wrong', rules({ statuses: [{ context: 'vendor-bucket/plan' }] }), /of a certain App/],
  ['branch/status-approval', 'wrong', rules({ statuses: [{ context: 'vendor-bucket/plan', app: 15368 }] }), /vendor-bucket\/approval/],
  ['branch/force-pushes', 'wrong', rules({ blocksForcePushes: false }), /takes force pushes/],
  ['branch/deletion', 'wrong', rules({ blocksDeletion: false }), /can be deleted/],
  ...['pull-request', 'last-push', 'status-plan', 'status-approval', 'force-pushes', 'deletion'].map((one): Case =>
    [`branch/${one}`, 'unknown', github({ rulesets: nobodySays, protection: nobodySays }), /GitHub answers 403/]),
  ['branch/bypass', 'wrong', rules({ bypass: known(['OrganizationAdmin', 'Team 7']) }), /"OrganizationAdmin", "Team 7" may pass over the ruleset "main"/],
  ['branch/bypass', 'ok', github({ rulesets: known([ruleset, { ...ruleset, bypass: known(['User 3']) }]) }), /Nobody may pass over/],
  ['branch/bypass', 'unknown', rules({ bypass: nobodySays }), /Who may pass over the ruleset "main" is not known/],
  ['branch/bypass', 'unknown', github({ rulesets: known([]), protection: known('none') }), /has no rules/],
  ['environment/branches', 'wrong', github({ environment: known('none') }), /There is no environment "vendor-bucket"/],
  ['environment/branches', 'wrong', environment({ branches: 'all' }), /Every branch may use/],
  ['environment/branches', 'wrong', environment({ branches: 'protected' }), /Every protected branch/],
  ['environment/branches', 'wrong', environment({ branches: known([{ name: 'main', type: 'branch' }, { name: 'v*', type: 'tag' }]) }), /^tag "v\*" may use/],
  ['environment/branches', 'wrong', environment({ branches: known([]) }), /No branch may use/],
  ['environment/branches', 'unknown', github({ environment: nobodySays }), /GitHub answers 403/],
  ['environment/branches', 'unknown', noCaller, /is not known/],
  ['environment/custom-rules', 'wrong', environment({ custom: known(['sentinel']) }), /"sentinel" protects/],
  ['environment/custom-rules', 'unknown', environment({ custom: nobodySays }), /GitHub answers 403/],
  ['environment/forks', 'wrong', github({ forks: known({ writeTokens: true, secrets: true }) }), /"Send write tokens" and "Send secrets and variables" are on/],
  ['environment/forks', 'unknown', github({ forks: nobodySays }), /403/],
  ['repository/deployers', 'wrong', files({ settings: ok({ ...settings, deployers: [caller.roles.plan] }) }), /do not name "arn:aws:iam::111122223333:role\/vendor-bucket-apply" as a deployer/],
  ['repository/deployers', 'unknown', noCaller, /is not known/],
  ['state/account', 'wrong', files({ settings: ok({ ...settings, state: { s3: { bucket: 'a', region: 'us-east-1' } } }) }), /do not say whose the state bucket is/],
  ['state/account', 'unknown', files({ settings: failed(fault) }), /is not known/],
  ['roles/account', 'unknown', aws({ account: known('999999999999') }), /of the account 999999999999, and the two roles are of 111122223333/],
  ['roles/account', 'unknown', noFoundation, /the set-up of the repository has faults/],
  ['roles/provider', 'wrong', aws({ provider: known('none') }), /no identity provider of GitHub's/],
  ['roles/provider', 'wrong', aws({ provider: known(['https://github.com/acme']) }), /does not take tokens for sts\.amazonaws\.com/],
  ['roles/provider', 'unknown', aws({ provider: nobodySays }), /403/],
  ['roles/plan-trust', 'wrong', aws({ plan: roleWith('plan', { trust: { Statement: [{ ...documents.plan.trust.Statement[0], Condition: {} }] } }) }), /"BucketRequestsPlan" lacks "StringEquals token\.actions\.githubusercontent\.com:aud sts\.amazonaws\.com"/],
  ['roles/plan-trust', 'ok', aws({ plan: roleWith('plan', { trust: { Statement: twoCommits } }) }), /is what bootstrap would write/],
  ['roles/plan-trust', 'unknown', files({ ids: 'unknown' }), /should name the ids/],
  ['roles/plan-trust', 'unknown', noFoundation, /the set-up of the repository has faults/],
  ['roles/apply-trust', 'wrong', aws({ apply: roleWith('apply', { trust: documents.plan.trust }) }), /"BucketRequestsApply" is missing; "BucketRequestsPlan" is one more/],
  ['roles/apply-trust', 'wrong', aws({ apply: known('none') }), /There is no role "vendor-bucket-apply"/],
  ['roles/apply-trust', 'wrong', aws({ apply: roleWith('apply', { arn: 'arn:aws:iam::111122223333:role/ci/vendor-bucket-apply' }) }), /and the caller names another path/],
  ['roles/apply-trust', 'unknown', aws({ apply: nobodySays }), /403/],
  ['roles/plan-policies', 'wrong', aws({ plan: roleWith('plan', { policies: policiesWithout('ReadBuckets') }) }), /"ReadBuckets" is missing\./],
  ['roles/plan-policies', 'wrong', aws({ plan: roleWith('plan', { policies: known([...roleWith('plan', {}).value.policies.value, { name: 'x', document: { Statement: more } }]) }) }), /"More" is one more/],
  ['roles/plan-policies', 'unknown', aws({ plan: roleWith('plan', { policies: nobodySays }) }), /403/],
  ['roles/apply-policies', 'wrong', aws({ apply: roleWith('apply', { policies: known([]) }) }), /"ReadBuckets" is missing; "LookUpNames" is missing; and \d+ differences more/],
  ['roles/apply-policies', 'unknown', aws({ apply: nobodySays }), /403/],
  ['roles/session', 'wrong', aws({ apply: roleWith('apply', { longest: 900 }) }), /last 900 seconds at most/],
  ['roles/session', 'wrong', aws({ apply: known('none') }), /no applying role/],
  ['roles/session', 'unknown', aws({ plan: nobodySays }), /403/],
  ['roles/boundary', 'wrong', aws({ boundary: known('none') }), /There is no policy "arn:aws:iam::111122223333:policy\/vendor-bucket-boundary"/],
  ['roles/boundary', 'wrong', aws({ boundary: known({ Statement: [more] }) }), /The permissions boundary is not what bootstrap would write/],
  ['roles/boundary', 'unknown', aws({ boundary: nobodySays }), /403/],
  ['roles/boundary', 'unknown', noFoundation, /faults/],
  ['roles/boundary', 'wrong', files({ foundation: ok(foundationWith({ settings: { ...settings, roles: { boundary: 'arn:aws:iam::aws:policy/PowerUserAccess' } } })) }), /AWS's own/],
  ['state/bucket', 'wrong', bucketFacts({ standing: known('none') }), /There is no bucket "acme-terraform-state"/],
  ['state/bucket', 'wrong', bucketFacts({ standing: known('taken') }), /is not of the account 111122223333/],
  ['state/bucket', 'wrong', bucketFacts({ standing: known({ elsewhere: 'eu-west-1' }) }), /is in eu-west-1, not in us-east-1/],
  ['state/bucket', 'unknown', bucketFacts({ standing: nobodySays }), /403/],
  ['state/bucket', 'unknown', noFoundation, /faults/],
  ['state/versioning', 'wrong', bucketFacts({ versioning: known('Suspended') }), /is not versioned/],
  ['state/versioning', 'unknown', bucketFacts({ versioning: nobodySays }), /403/],
  ['state/versioning', 'unknown', bucketFacts({ standing: known('none') }), /there is none that can be looked at/],
  ['state/versioning', 'unknown', noFoundation, /faults/],
  ['state/encryption', 'wrong', bucketFacts({ encryption: known('none') }), /no encryption of its own/],
  ['state/encryption', 'wrong', files({ foundation: ok(withKey()) }), /is encrypted by AES256, and state\.s3\.kmsKey is "arn:/],
  ['state/encryption', 'unknown', bucketFacts({ encryption: nobodySays }), /403/],
  ['state/public-access', 'wrong', bucketFacts({ publicAccess: known(['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls']) }), /RestrictPublicBuckets is off/],
  ['state/public-access', 'unknown', bucketFacts({ publicAccess: nobodySays }), /403/],
  ['state/tls', 'wrong', bucketFacts({ policy: known('none') }), /does not refuse requests without TLS/],
  ['state/tls', 'unknown', bucketFacts({ policy: nobodySays }), /403/],
  ['state/records', 'wrong', bucketFacts({ policy: known(tlsOnly) }), /written over: "RecordsAreCreatedOnce" is missing\./],
  ['state/records', 'unknown', bucketFacts({ policy: nobodySays }), /403/],
  ['people/users', 'unknown', files({ settings: failed(fault) }), /Whom/],
  ['people/teams', 'unknown', files({ settings: failed(fault) }), /Which teams/],
  ['machine/runner', 'ok', files({ runner: 'ubuntu-24.04-arm' }), /GitHub's own runner "ubuntu-24.04-arm"/],
  ['machine/runner', 'unknown', files({ runner: 'self-hosted' }), /How old the runner "self-hosted" is/],
  ['machine/runner', 'unknown', noCaller, /is not known/],
  ['machine/node', 'wrong', machine({ node: '18.20.0' }), /Node 18\.20\.0 is too old/],
  ['machine/git', 'wrong', machine({ git: known('2.20.1') }), /Git 2\.20\.1 is too old/],
  ['machine/git', 'unknown', machine({ git: nobodySays }), /403/],
  ['machine/terraform', 'ok', machine({ engine: known({ name: 'tofu', version: 'none' }) }), /No OpenTofu is on the PATH/],
  ['machine/terraform', 'wrong', machine({ engine: known({ name: 'terraform', version: '1.9.8' }) }), /Terraform 1\.9\.8 on the PATH is too old/],
  ['machine/terraform', 'unknown', machine({ engine: nobodySays }), /403/],
  ['machine/environment', 'wrong', variables({ AWS_ENDPOINT_URL_S3: 'http://10.0.0.1:9000' }), /AWS_ENDPOINT_URL_S3 sends calls of AWS to "http:\/\/10\.0\.0\.1:9000"/],
  ['machine/environment', 'ok', variables({ AWS_ENDPOINT_URL_S3: 'https://bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com' }), /Nothing/],
  ['machine/environment', 'wrong', variables({ TF_CLI_CONFIG_FILE: '/root/gone' }), /TF_CLI_CONFIG_FILE names "\/root\/gone", which is not there/],
  ['machine/environment', 'ok', variables({ TF_LOG: 'trace', TF_VAR_x: '1' }), /TF_LOG, TF_VAR_x are kept from it/],
  ['machine/configurations', 'wrong', machine({ configurations: [{ path: '/root/.terraformrc', text: 'provider_installation {\n  dev_overrides {\n  }\n}' }] }), /"\/root\/\.terraformrc" replaces providers/],
  ['machine/configurations', 'wrong', machine({ configurations: [{ path: '/root/.terraformrc', text: 'provider_installation {\n  direct {\n    exclude = ["registry.terraform.io/*/*"]\n  }\n}' }] }), /"\/root\/\.terraformrc" leaves Terraform no source for registry\.terraform\.io\/hashicorp\/aws/],
  ['machine/configurations', 'wrong', machine({ configurations: [{ path: '/root/.aws/config', text: '[default]\nendpoint_url = http://localhost:4566\n' }] }), /sends calls of AWS elsewhere/],
]; // prettier-ignore

function bucketFacts(changes: Partial<Facts['aws']['bucket']>): Facts {
  return factsWith(bucketWith(changes));
}

function variables(set: Readonly<Record<string, string>>): Facts {
  return machine({ variables: new Map(Object.entries(set)) });
}

function withKey() {
  const kmsKey = 'arn:aws:kms:us-east-1:111122223333:key/1a2b3c4d-0000-0000-0000-000000000000';
  return foundationWith({
    settings: { ...settings, state: { s3: { bucket: 'acme-terraform-state', region: 'us-east-1', kmsKey } } },
  });
}

/** No fact makes these so: what they look at is always there, or never wrong. */
const never: readonly string[] = [
  'repository/settings unknown',
  'repository/caller unknown',
  'repository/lock-file unknown',
  'roles/account wrong',
  'machine/runner wrong',
  'machine/node unknown',
  'machine/environment unknown',
  'machine/configurations unknown',
];

describe('doctor', () => {
  test('finds nothing where all is well', () => {
    expect(diagnose(healthy).filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(new Set(diagnose(healthy).map(({ check }) => check))).toEqual(new Set(checks.map(({ id }) => id)));
  });

  test.each(cases)('%s is %s', (check, state, facts, says) => {
    const found = diagnose(facts).filter((one) => one.check === check);
    expect(found.filter((one) => one.state === state).map((one) => one.says)).toContainEqual(expect.stringMatching(says));
    expect(found.every((one) => one.state === 'ok' || one.fix.length > 0)).toBe(true);
  });

  test('has a case for each state of each check', () => {
    const had = new Set(cases.map(([check, state]) => `${check} ${state}`));
    const wanted = checks.flatMap(({ id }) => ['wrong', 'unknown'].map((state) => `${id} ${state}`));
    expect(wanted.filter((one) => !had.has(one) && !never.includes(one))).toEqual([]);
  });

  test('has a name for each check of its own, and a line about each topic on its page', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    const page = readFileSync(join(import.meta.dirname, '../../docs/doctor.md'), 'utf8');
    expect(topics.filter((topic) => !page.includes(`| \`${topic}/…\` |`))).toEqual([]);
  });

  const { settings: own, caller: called, foundation } = healthy.files;
  const account = (name: string, changes: Partial<Facts['aws']> = {}) => ({
    ...{ name, files: { settings: own, caller: called, foundation }, aws: { ...healthy.aws, ...changes } },
  });
  const withAccounts = (...accounts: NonNullable<Facts['accounts']>) => ({ ...healthy, aws: nothingOfAws, accounts });

  test('looks at each of several accounts, names it there, and looks at all else once', () => {
    const found = diagnose(withAccounts(account('prod'), account('test', { boundary: known('none') })));
    const mine = checks.filter(({ of }) => of === 'account').map(({ id }) => id);
    expect(mine.filter((id) => !/^(?:roles|state)\/|^repository\/(?:set-up|deployers|accepted)$/.test(id))).toEqual([]);
    expect(found.filter(({ says }) => /^(?:prod|test): /.test(says)).map(({ check }) => check)).toEqual(
      mine.flatMap((id) => diagnose(healthy).flatMap(({ check }) => (check === id ? [id, id] : []))),
    );
    expect(found.filter(({ state }) => state !== 'ok')).toMatchObject([
      { check: 'roles/boundary', state: 'wrong', says: expect.stringMatching(/^test: There is no policy/) },
    ]);
  });

  test('says what to do in the account that it is about', () => {
    const elsewhere = { ...healthy.aws.bucket, standing: known({ elsewhere: 'eu-west-1' }) };
    const fixes = (...accounts: NonNullable<Facts['accounts']>) =>
      diagnose(withAccounts(...accounts)).flatMap((one) => (one.state === 'wrong' ? [one.fix] : []));
    const test = account('test', { boundary: known('none'), bucket: elsewhere });
    expect(fixes(account('prod'), test)).toEqual([
      'Run "vendor-bucket bootstrap --account test": it shows what it would change first.',
      'Write region: eu-west-1 under accounts.test.state in .github/vendor-bucket.yml.',
    ]);
    expect(fixes(test)[0]).toBe('Run "vendor-bucket bootstrap": it shows what it would change first.');
  });

  test('names the only account nowhere', () => {
    expect(diagnose(withAccounts(account('prod')))).toEqual(diagnose(healthy));
  });

  test('asks for the statuses that the action sets', () => {
    expect(requiredStatuses).toEqual([planContext, approvalContext]);
  });

  test('names one command that accepts a commit', () => {
    const found = diagnose(files({ caller: ok({ ...caller, commit: newer }) })).find(
      ({ check, state }) => check === 'repository/accepted' && state === 'wrong',
    );
    expect(found).toMatchObject({ fix: `Read that commit, then run: vendor-bucket bootstrap --accept ${newer}` });
  });
});
