import {
  bucketWords,
  notApplicable,
  satisfied,
  skipped,
  undecided,
  type Control,
  type Facts,
  type Judgement,
} from './posture-facts.js';
import { waysOf, type Place } from './ask.js';
import { accountAsker } from './askers.js';

/** Who gets in, and how. */
export const accessControls: readonly Control[] = [
  {
    id: 'public-access-block',
    title: 'Public access is blocked',
    ids: 'S3.8 CKV_AWS_53 CKV_AWS_54 CKV_AWS_55 CKV_AWS_56 CKV2_AWS_6 AVD-AWS-0086 AVD-AWS-0087 AVD-AWS-0091 AVD-AWS-0093 AVD-AWS-0094',
    judge: ({ spec }) => satisfied(`all four settings are on for ${bucketWords(spec)}`),
  },
  {
    id: 'no-acls',
    title: 'There are no ACLs',
    ids: 'S3.12 CKV2_AWS_65 CKV_AWS_20 CKV_AWS_57 CKV_AWS_375 AVD-AWS-0092',
    judge: ({ spec }) => satisfied(`ownership is BucketOwnerEnforced for ${bucketWords(spec)}, which switches ACLs off`),
  },
  {
    id: 'public-policy',
    title: 'No policy is public',
    ids: 'S3.2 S3.3 CKV_AWS_70',
    judge: ({ public: verdicts }) => {
      const open = verdicts.filter((verdict) => verdict.public && verdict.kind !== 'key-policy');
      if (open.length === 0) return satisfied('every statement that allows has fixed principals, or a fixed condition');
      const statements = open.flatMap((verdict) => verdict.statements.filter((one) => one.public).map(({ sid }) => sid));
      return undecided('A policy is public', `public by AWS's definition: ${statements.join(', ')}`);
    },
  },
  { id: 'no-lock-out', title: 'No policy locks everybody out', ids: 'CKV_AWS_93', judge: lockOut },
  { id: 'tls', title: 'Requests come by TLS 1.2 or newer', ids: 'S3.5 CKV_AWS_379', judge: tls },
  { id: 'other-accounts', title: 'Other accounts administer nothing', ids: 'S3.6', judge: otherAccounts },
  {
    id: 'access-points',
    title: 'Access points block public access',
    ids: 'S3.19 CKV_AWS_392',
    judge: ({ spec }) =>
      spec.access.points.length === 0
        ? notApplicable('there are no access points')
        : satisfied('all four settings are on for each of them'),
  },
  {
    id: 'roles',
    title: 'Roles have exact permissions',
    ids: 'CKV_AWS_60 CKV_AWS_61 CKV_AWS_62 CKV_AWS_63 CKV_AWS_286 CKV_AWS_287 CKV_AWS_288 CKV_AWS_289 CKV_AWS_290 CKV_AWS_355 AVD-AWS-0345 AVD-AWS-0346',
    judge: roles,
  },
  {
    id: 'scanner-account-trust',
    title: 'A role is trusted to a whole account',
    ids: 'CKV_AWS_61',
    judge: (facts) =>
      trustsAccount(facts)
        ? skipped("the trust names an account, as the vendor's page does; the external id is what limits it")
        : undefined,
  },
  {
    id: 'name',
    title: 'The name has no dot',
    ids: 'AVD-AWS-0320',
    judge: ({ spec }) =>
      spec.bucket.includes('.')
        ? skipped("a bucket can't be renamed; TLS by the virtual-hosted name does not work with a dot")
        : satisfied(spec.bucket),
  },
];

/** Whether the account can still change every bucket's policy, if its own policies let it: asked, not read. */
function lockOut({ world }: Facts): Judgement {
  const asker = accountAsker(world);
  const locked = world.holdings.filter(({ kind, arn, owner, policy }) => {
    const place: Place = { subject: 'bucket', arn, owner, policy };
    return kind === 'bucket' && owner === world.account && waysOf({ asker, place, action: 's3:PutBucketPolicy' }).length === 0;
  });
  if (locked.length === 0) return satisfied('every refusal has a condition, and this account can change its policies');
  return undecided(
    'A policy locks this account out',
    `nobody of this account could change the policy of ${locked.map(({ arn }) => arn.replace(/^.*:/, '')).join(', ')}`,
  );
}

/** Asked of the evaluator: is anything allowed without TLS, or with an old one? */
function tls({ spec, world }: Facts): Judgement {
  const asker = accountAsker(world);
  const open = world.holdings.filter(({ kind, arn, owner, policy }) => {
    if (kind !== 'bucket' || owner !== world.account) return false;
    const places: readonly Place[] = [
      { subject: 'bucket', arn, owner, policy },
      { subject: 'object', arn: `${arn}/file`, owner, policy },
    ];
    return [{ 'aws:securetransport': 'false', 's3:tlsversion': undefined }, { 's3:tlsversion': '1.1' }].some((certain) =>
      places.some(
        (place) =>
          waysOf({ asker, place, action: place.subject === 'bucket' ? 's3:ListBucket' : 's3:GetObject', certain }).length > 0,
      ),
    );
  });
  if (open.length === 0) return satisfied(`the policy of ${bucketWords(spec)} refuses everything else`);
  return undecided(
    'Requests can come without TLS 1.2',
    `requests without TLS 1.2 are allowed on ${open.map(({ arn }) => arn.replace(/^.*:/, '')).join(', ')}`,
  );
}

function otherAccounts({ spec, admitted }: Facts): Judgement {
  if (admitted.length === 0) return satisfied('no other account may change policies, ACLs or the encryption');
  const reasons = admitted.map(({ principal, action }) => {
    const finding = spec.findings.find((one) => one.control === 'S3.6' && one.action === action);
    return `${action} is allowed to ${principal}: ${finding?.reason ?? 'the template gives no reason'}`;
  });
  return undecided('Another account has administrative actions', [...new Set(reasons)].join('; '));
}

function roles(facts: Facts): Judgement {
  const policies = facts.world.documents.filter(({ kind }) => kind === 'role-policy');
  if (policies.length === 0) return notApplicable('the stack has no role');
  const wide = policies.filter(({ reading }) =>
    reading.some(
      ({ effect, actions, resources }) =>
        effect === 'Allow' && (resources.includes('*') || actions.some((one) => one.includes('*'))),
    ),
  );
  if (wide.length > 0)
    return undecided(
      'A role has permissions by wildcard',
      `the policy of ${wide.map(({ of }) => of).join(', ')} has a wildcard for its actions or its resource`,
    );
  const words = `the policy of ${policies.map(({ of }) => of).join(', ')} names each action and its own resources`;
  return { ...satisfied(words), ...(trustsAccount(facts) ? { without: ['CKV_AWS_61'] } : {}) };
}

function trustsAccount({ world }: Facts): boolean {
  const trusts = world.documents.filter(({ kind }) => kind === 'role-trust');
  return trusts.some(({ reading }) => reading.some(({ principals }) => principals.some((one) => /^AWS:.*:root$/.test(one))));
}
