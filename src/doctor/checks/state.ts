import type { PolicyDocument } from '../../bootstrap/document.js';
import { stateBucketPolicy } from '../../bootstrap/state-bucket.js';
import { quote } from '../../fault/fault.js';
import { bucketArn } from '../../spec/arn.js';
import { differences, differenceWords } from '../documents.js';
import type { BucketFacts, Facts } from '../facts.js';
import { good, judge, unknown, wrong, type Check, type Outcome } from '../finding.js';
import { isTlsOnly } from '../tls-only.js';

/** The state bucket: whoever can write there can approve anything. */
export const stateChecks: readonly Check[] = [
  { id: 'state/bucket', of: 'account', look: standing },
  { id: 'state/account', of: 'account', look: account },
  { id: 'state/versioning', of: 'account', look: (facts) => ofBucket(facts, versioning) },
  { id: 'state/encryption', of: 'account', look: (facts) => ofBucket(facts, encryption) },
  { id: 'state/public-access', of: 'account', look: (facts) => ofBucket(facts, publicAccess) },
  { id: 'state/tls', of: 'account', look: (facts) => ofBucket(facts, tlsOnly) },
  { id: 'state/records', of: 'account', look: (facts) => ofBucket(facts, records) },
];

interface Place {
  readonly bucket: string;
  readonly region: string;
  readonly account: string;
  readonly arn: string;
  readonly kmsKey: string | undefined;
  readonly policy: PolicyDocument;
}

const bootstrap = 'Run "vendor-bucket bootstrap": it shows what it would change first.';

function placeOf({ files: { foundation } }: Facts): Place | undefined {
  if (!foundation.ok) return undefined;
  const { setup, region } = foundation.value;
  const { bucket, kmsKey } = setup.state;
  return {
    bucket,
    region,
    kmsKey,
    policy: stateBucketPolicy(setup),
    account: setup.account,
    arn: bucketArn(setup.partition, bucket),
  };
}

const noPlace = unknown(
  'How the state bucket is protected is not known, as the set-up of the repository has faults.',
  'Correct what is said of the repository first.',
);

function standing(facts: Facts): Outcome {
  const place = placeOf(facts);
  if (place === undefined) return noPlace;
  const { bucket, region, account } = place;
  return judge(facts.aws.bucket.standing, `Whether the state bucket ${quote(bucket)} is there`, (is) => {
    if (is === 'own') return good(`The state bucket ${quote(bucket)} is there, in ${region}.`);
    if (is === 'none') return wrong(`There is no bucket ${quote(bucket)} for the state.`, bootstrap);
    if (is === 'taken')
      return wrong(
        `The bucket ${quote(bucket)} is not of the account ${account}, or refuses it.`,
        `Name another bucket under state.s3.bucket in .github/vendor-bucket.yml; if it is yours, allow s3:ListBucket on it.`,
      );
    return wrong(
      `The state bucket ${quote(bucket)} is in ${is.elsewhere}, not in ${region}.`,
      `Write region: ${is.elsewhere} under state.s3 in .github/vendor-bucket.yml.`,
    );
  });
}

/** "Verifying bucket ownership with bucket owner condition" (S3 User Guide): the records are asked for with it. */
function account({ files: { settings, caller } }: Facts): Outcome {
  if (!settings.ok)
    return unknown(
      'Whether the settings say whose the state bucket is is not known.',
      'Correct .github/vendor-bucket.yml first.',
    );
  const named = settings.value.state?.s3.account;
  if (named !== undefined) return good(`The settings say whose the state bucket is: ${named}.`);
  const own = caller.ok ? (caller.value.roles.plan.split(':')[4] ?? '') : '111122223333';
  return wrong(
    "The settings do not say whose the state bucket is: somebody else's of that name would be asked for the records.",
    `Write account: '${own}' below state.s3 in .github/vendor-bucket.yml.`,
  );
}

function ofBucket(facts: Facts, look: (bucket: BucketFacts, place: Place) => Outcome): Outcome {
  const place = placeOf(facts);
  if (place === undefined) return noPlace;
  const { standing: is } = facts.aws.bucket;
  // What is not there is said once, with its fix.
  if (is.is === 'known' && is.value !== 'own')
    return unknown('What protects the state bucket is not known: there is none that can be looked at.', bootstrap);
  return look(facts.aws.bucket, place);
}

function versioning({ versioning: fact }: BucketFacts, { bucket }: Place): Outcome {
  return judge(fact, 'Whether the state bucket is versioned', (status) =>
    status === 'Enabled'
      ? good('The state bucket is versioned.')
      : wrong(`The state bucket ${quote(bucket)} is not versioned: a state that is overwritten is lost.`, bootstrap),
  );
}

function encryption({ encryption: fact }: BucketFacts, { kmsKey }: Place): Outcome {
  return judge(fact, 'How the state bucket is encrypted', (by) => {
    if (by === 'none') return wrong('The state bucket has no encryption of its own.', bootstrap);
    if (kmsKey === undefined || by.key === kmsKey) return good(`The state bucket is encrypted (${by.algorithm}).`);
    return wrong(
      `The state bucket is encrypted by ${by.key === undefined ? by.algorithm : quote(by.key)}, and state.s3.kmsKey is ${quote(kmsKey)}.`,
      bootstrap,
    );
  });
}

/** Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage". */
const settings = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

function publicAccess({ publicAccess: fact }: BucketFacts): Outcome {
  return judge(fact, 'Whether the state bucket blocks public access', (on) => {
    const off = settings.filter((one) => !on.includes(one));
    return off.length === 0
      ? good('The state bucket blocks public access.')
      : wrong(
          `The state bucket does not block public access: ${off.join(', ')} ${off.length === 1 ? 'is' : 'are'} off.`,
          bootstrap,
        );
  });
}

function tlsOnly({ policy: fact }: BucketFacts, { arn }: Place): Outcome {
  return judge(fact, 'Whether the state bucket is reached by TLS alone', (policy) =>
    isTlsOnly(policy, arn)
      ? good('The state bucket is reached by TLS alone.')
      : wrong('The policy of the state bucket does not refuse requests without TLS.', bootstrap),
  );
}

/** What the policy refuses besides is its owner's own. */
function records({ policy: fact }: BucketFacts, { policy: should }: Place): Outcome {
  return judge(fact, 'Whether records in the state bucket are created once', (policy) => {
    const lacking = differences([should], [policy]).filter(
      ({ sid, lacks }) => sid === 'RecordsAreCreatedOnce' && lacks.length > 0,
    );
    return lacking.length === 0
      ? good('The state bucket refuses to have a record written over.')
      : wrong(
          `The policy of the state bucket does not keep records from being written over: ${lacking.map(differenceWords).join('; ')}.`,
          bootstrap,
        );
  });
}
