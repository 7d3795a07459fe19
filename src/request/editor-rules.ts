import { forms, type JsonSchema } from './editor-forms.js';
import { below, having, is, needing, other, rule, within, without } from './editor-parts.js';
import { byRegion } from './editor-regions.js';
import { ofTransitions } from './editor-transitions.js';
import { encryptionTypes } from './terms.js';

/** What keys of a request ask of each other, as far as a JSON Schema can compare them: each an `if` with its `then`. */

/** An encryption of one of these types, as a word or as a map. */
function encrypted(...types: readonly string[]): JsonSchema {
  return { anyOf: [{ enum: types }, having('type', { enum: types })] };
}

const kms = encryptionTypes.filter((type) => type !== 'sse-s3');

/** Those of an encryption that is a map, wherever it stands. */
const ofEncryption: readonly JsonSchema[] = [
  rule(
    having('type', is('sse-s3')),
    without(['key'], 'sse-s3 takes no key: S3 holds its own. Write type: sse-kms, or remove the key.'),
  ),
  rule(having('type', { enum: ['sse-s3', 'dsse-kms'] }), {
    properties: { bucketKey: { const: false, errorMessage: 'S3 Bucket Keys are for sse-kms.' } },
  }),
];

const ofRetention: readonly JsonSchema[] = [
  rule(
    having('versioning', is(false)),
    without(['recoverDeleted', 'keepVersions', 'lock'], 'This needs versioning, and versioning is false.'),
  ),
  rule(
    having('versioning', is(true)),
    needing(['recoverDeleted'], 'With versioning alone, deleted and overwritten files stay forever: add recoverDeleted.'),
  ),
  rule(
    having('recoverDeleted', is('never')),
    without(['keepVersions'], 'keepVersions says how many versions stay beyond recoverDeleted, and recoverDeleted is never.'),
  ),
  within('transitions', {
    items: rule(having('to', { enum: ['STANDARD_IA', 'ONEZONE_IA'] }), { properties: { after: forms.afterThirtyDays } }),
  }),
  rule(
    having('versioning', is(false)),
    within('transitions', {
      items: {
        properties: { of: { const: 'current', errorMessage: 'Noncurrent versions need versioning, and versioning is false.' } },
      },
    }),
  ),
];

const ofReplication: readonly JsonSchema[] = [
  rule({ required: ['account'] }, needing(['bucket'], 'The bucket in another account exists there: add its name, bucket.')),
  rule(
    { required: ['account'], properties: { encryption: encrypted(...kms) }, allOf: [{ required: ['encryption'] }] },
    within('encryption', {
      type: 'object',
      properties: { key: forms.givenKey },
      ...needing(['key'], 'A key of the other account is not created here: add its full ARN, key.'),
    }),
  ),
];

const noMfaDelete =
  'S3 refuses MFA delete together with lifecycle rules: write recoverDeleted: never and incompleteUploads: never, without expire and transitions.';

/** Where the log bucket is created that `bucket` and `keep` are about. */
const createsLogBucket: JsonSchema = {
  anyOf: [
    below('logging.serverAccess', is('create')),
    below('logging.dataEvents', { anyOf: [is('create'), having('trail', is('create'))] }),
    below('inventory', { type: 'object', not: { required: ['bucket'] } }),
  ],
};

const sameKind = other(
  'sse-s3',
  'Replicas keep the encryption of their source, which is that of a customer key: write the same type.',
);

const betweenRootKeys: readonly JsonSchema[] = [
  rule(
    having('encryption', encrypted(...kms)),
    within('replication.encryption', { ...sameKind, properties: { type: sameKind } }),
  ),
  rule(
    { allOf: [having('encryption', encrypted(...kms)), below('replication', { required: ['account'] })] },
    within(
      'replication',
      needing(['encryption'], 'The key of the replica belongs to the other account: add encryption, with its full ARN as key.'),
    ),
  ),
  rule(
    below('retention.versioning', is(false)),
    without(['replication'], 'Replication needs versioning, and versioning is false.'),
  ),
  rule(below('retention.incompleteUploads', is('never')), {
    allOf: [
      needing(
        ['access'],
        'Parts of uploads that never complete would stay forever: only access.mfaDelete goes with incompleteUploads: never.',
      ),
      within('access', {
        ...needing(['mfaDelete'], 'incompleteUploads: never goes only with mfaDelete: true.'),
        properties: { mfaDelete: is(true) },
      }),
    ],
  }),
  rule(below('access.mfaDelete', is(true)), {
    allOf: [
      needing(['retention'], noMfaDelete),
      within('retention', {
        allOf: [
          needing(['recoverDeleted', 'incompleteUploads'], noMfaDelete),
          without(['expire', 'transitions'], noMfaDelete),
          {
            properties: {
              recoverDeleted: { const: 'never', errorMessage: noMfaDelete },
              incompleteUploads: { const: 'never', errorMessage: noMfaDelete },
            },
          },
        ],
      }),
    ],
  }),
  rule(below('protection.malwareScan', { not: is(false) }), {
    allOf: [
      within('events.eventBridge', {
        const: true,
        errorMessage: 'GuardDuty hears of uploads by EventBridge: write true, or remove events.',
      }),
      within('encryption', {
        properties: {
          uploads: {
            enum: ['default', 'matching'],
            errorMessage: 'GuardDuty puts a test object without naming an encryption: write matching.',
          },
        },
      }),
    ],
  }),
  rule(
    { not: createsLogBucket },
    within(
      'logging',
      without(['bucket', 'keep'], 'This is about a log bucket that is created here, and none is: write serverAccess: create.'),
    ),
  ),
  rule(
    having('encryption', encrypted('sse-s3')),
    within(
      'inventory.encryption',
      rule(
        having('type', is('sse-kms')),
        needing(['key'], 'The bucket has no customer key that the report could use: add the full ARN of one.'),
      ),
    ),
  ),
  within('encryption', {
    allOf: [
      ...ofEncryption,
      rule(having('uploads', { enum: ['matching', 'explicit'] }), {
        properties: {
          sseC: { const: 'refused', errorMessage: 'An upload with a key of its own is refused by uploads already: remove sseC.' },
        },
      }),
    ],
  }),
  within('replication', { allOf: [...ofReplication, within('encryption', { allOf: ofEncryption })] }),
  within('inventory.encryption', { allOf: ofEncryption }),
  within('retention', { allOf: [...ofRetention, ...ofTransitions] }),
];

/** All of them. */
export const betweenKeys: readonly JsonSchema[] = [...betweenRootKeys, ...byRegion];
