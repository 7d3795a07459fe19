import { parseCaller } from '../../src/bootstrap/caller.js';
import { ownAccount } from '../../src/bootstrap/own-account.js';
import { foundationOf, type Foundation, type RepositoryFacts } from '../../src/bootstrap/repository.js';
import { stateBucketPolicy } from '../../src/bootstrap/state-bucket.js';
import { roleDocuments } from '../../src/bootstrap/roles.js';
import type { BranchRules, Facts } from '../../src/doctor/facts.js';
import { known, notKnown } from '../../src/doctor/known.js';
import { ok } from '../../src/fault/fault.js';
import { parseSettings } from '../../src/settings/parse.js';
import { take } from '../resolve/fixture.js';

export const commit = 'a'.repeat(40);
export const newer = 'b'.repeat(40);
const account = '111122223333';
const boundaryArn = `arn:aws:iam::${account}:policy/vendor-bucket-boundary`;

export const settingsText = `state:
  s3: { bucket: acme-terraform-state, region: us-east-1, account: '${account}' }
roles: { boundary: '${boundaryArn}' }
deployers: ['arn:aws:iam::${account}:role/vendor-bucket-plan', 'arn:aws:iam::${account}:role/vendor-bucket-apply']
guardrails: { namePrefixes: [acme-vendor-], vendors: [sendsafely] }
approvals:
  sendsafely: { users: [octocat#583231], teams: [acme/files-team] }
`;

export const callerText = `on:
  push: { branches: [main] }
jobs:
  bucket-request:
    uses: acme/vendor-bucket/.github/workflows/bucket-request.yml@${commit}
    with:
      plan-role: arn:aws:iam::${account}:role/vendor-bucket-plan
      apply-role: arn:aws:iam::${account}:role/vendor-bucket-apply
`;

const testAccount = '444455556666';
const ofAccount = (name: string, id: string) => `  ${name}:
    id: '${id}'
    plan-role: arn:aws:iam::${id}:role/vendor-bucket-plan
    apply-role: arn:aws:iam::${id}:role/vendor-bucket-apply
    state: { bucket: acme-${name}-state, region: us-east-1 }
    roles: { boundary: 'arn:aws:iam::${id}:policy/vendor-bucket-boundary' }
`;

/** The same with two accounts, of which one has guardrails of its own. */
export const accountsSettings = `accounts:
${ofAccount('prod', account)}${ofAccount('test', testAccount)}    guardrails: { namePrefixes: [acme-trial-] }
guardrails: { namePrefixes: [acme-vendor-], vendors: [sendsafely] }
approvals:
  sendsafely: { users: [octocat#583231], teams: [acme/files-team] }
`;

export const settings = take(parseSettings('.github/vendor-bucket.yml', settingsText)).value;
export const accountsCaller = callerText.replace(/ {6}plan-role: .*\n {6}apply-role: .*\n/, '      accounts: true\n');
export const caller = take(ownAccount(settings, take(parseCaller(callerText)), undefined)).caller;
const place = { host: 'github.com', owner: 'acme', repository: 'buckets' };

/** What a repository's files say, with some of it another way. */
export function foundationWith(more: Partial<RepositoryFacts> = {}): Foundation {
  const ids = { owner: '100001', repository: '200002' };
  const wanted = { needs: [], issuers: [] };
  return take(foundationOf({ settings, caller, place, ids, defaultBranch: 'main', wanted, ...more }));
}

const foundation = foundationWith();
export const documents = take(roleDocuments(foundation.setup, foundation.needs));

export const ruleset: BranchRules = {
  name: 'ruleset "main"',
  statuses: [
    { context: 'vendor-bucket/plan', app: 15368 },
    { context: 'vendor-bucket/approval', app: 15368 },
  ],
  pullRequest: true,
  codeOwners: true,
  lastPush: true,
  blocksForcePushes: true,
  blocksDeletion: true,
  bypass: known([]),
};

/** A policy of the state bucket that refuses what comes without TLS, as the S3 User Guide has it ("Security best practices"). */
export const tlsOnly = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'OnlyByTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::acme-terraform-state', 'arn:aws:s3:::acme-terraform-state/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
};

const roleOf = (id: 'plan' | 'apply') => ({
  arn: `arn:aws:iam::${account}:role/vendor-bucket-${id}`,
  trust: documents[id].trust as unknown,
  policies: known(documents[id].policies.map((document, index) => ({ name: `p${index}`, document: document as unknown }))),
  longest: 3600,
});

/** All is well. */
export const healthy = {
  files: {
    settings: ok(settings),
    caller: ok(caller),
    place: ok(place),
    foundation: ok(foundation),
    ids: 'known',
    codeOwners: { path: '.github/CODEOWNERS', text: '/.github/ @acme/platform\n/.terraform.lock.hcl @acme/platform\n' },
    folders: [{ path: '.github/workflows', files: ['.github/workflows/vendor-bucket.yml'] }],
    lockFile: 'good',
    runner: undefined,
  },
  github: {
    repository: known({ fullName: 'acme/buckets', defaultBranch: 'main' }),
    commit: known('there'),
    users: new Map([['octocat#583231', known({ login: 'octocat', id: 583231, type: 'User' })]]),
    teams: new Map([['acme/files-team', known(2)]]),
    ownerErrors: known([]),
    rulesets: known([ruleset]),
    protection: known('none'),
    environment: known({ branches: known([{ name: 'main', type: 'branch' }]), custom: known([]) }),
    forks: known({ writeTokens: false, secrets: false }),
  },
  aws: {
    account: known(account),
    plan: known(roleOf('plan')),
    apply: known(roleOf('apply')),
    boundary: known(documents.boundary as unknown),
    provider: known(['sts.amazonaws.com']),
    bucket: {
      standing: known('own'),
      versioning: known('Enabled'),
      encryption: known({ algorithm: 'AES256' }),
      publicAccess: known(['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets']),
      policy: known(stateBucketPolicy(foundation.setup) as unknown),
    },
  },
  machine: {
    node: '20.20.2',
    git: known('2.39.5'),
    engine: known({ name: 'terraform', version: '1.11.4' }),
    variables: new Map(),
    cliConfigThere: false,
    configurations: [],
  },
} as const satisfies Facts;

export const nobodySays = notKnown('GitHub answers 403', 'Give it "administration: read".');

type Changes = { readonly [Part in keyof Facts]?: Partial<Facts[Part]> };

export function factsWith(changes: Changes): Facts {
  return {
    files: { ...healthy.files, ...changes.files },
    github: { ...healthy.github, ...changes.github },
    aws: { ...healthy.aws, ...changes.aws },
    machine: { ...healthy.machine, ...changes.machine },
  };
}

export function roleWith(id: 'plan' | 'apply', changes: object) {
  return known({ ...roleOf(id), ...changes });
}

export function bucketWith(changes: Partial<Facts['aws']['bucket']>): Changes {
  return { aws: { bucket: { ...healthy.aws.bucket, ...changes } } };
}
