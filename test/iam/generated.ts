import fc from 'fast-check';
import { defined } from '../../src/defined.js';
import type { Caller } from '../../src/iam/evaluate.js';
import type { Json } from '../../src/terraform/json.js';

/** A policy document as AWS takes it. */
export type Document = { readonly Version: '2012-10-17'; readonly Statement: readonly Readonly<Record<string, Json>>[] };

export interface Question {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** The policies of one world, and what is asked of it. */
export interface World {
  readonly resource: Document | undefined;
  readonly identity: readonly Document[];
  readonly questions: readonly Question[];
}

export const owner = '111122223333';
const partner = '222233334444';
const service = 'logging.s3.amazonaws.com';
const provider = `arn:aws:iam::${owner}:oidc-provider/tokens.example`;

const user = (account: string, arn: string): Caller => ({ kind: 'aws', account, arn: `arn:aws:iam::${account}:${arn}` });

const callers: readonly Caller[] = [
  user(owner, 'role/member'),
  user(owner, 'user/team/anna'),
  user(partner, 'role/partner'),
  user(partner, 'user/other'),
  user('999988887777', 'role/stranger'),
  { kind: 'service', service },
  { kind: 'service', service: 'cloudfront.amazonaws.com' },
  { kind: 'anonymous' },
];
const federated: Caller = { kind: 'federated', provider };

const principals: readonly Json[] = [
  '*',
  { AWS: '*' },
  { AWS: partner },
  { AWS: `arn:aws:iam::${owner}:root` },
  { AWS: [`arn:aws:iam::${partner}:role/partner`, `arn:aws:iam::${owner}:role/member`] },
  { AWS: `arn:aws:iam::${owner}:user/team/anna` },
  { Service: service },
  { Service: [service, 'cloudfront.amazonaws.com'], AWS: `arn:aws:iam::${partner}:root` },
  { Federated: provider },
];

/** What can be asked for, by the service: actions, resources, and how a policy may name them. */
const services = [
  {
    actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObjectVersion', 's3:GetObjectAcl'],
    patterns: [
      's3:*',
      's3:Get*',
      's3:getobject',
      's3:?etObject',
      's3:*Object',
      '*',
      's3:PutObject',
      's3:Delete*Version',
      'kms:*',
    ],
    resources: [
      'acme/exports/file',
      'acme/file',
      'acme/exports',
      'acme/a?$b/file',
      'acme/a/b/c',
      'acme-2/exports/file',
      'acme/${x}',
    ].map((path) => `arn:aws:s3:::${path}`),
    about: [
      '*',
      'arn:aws:s3:::acme/*',
      'arn:aws:s3:::acme*',
      'arn:aws:s3:::acme/exports/*',
      'arn:aws:s3:::acme/a${?}${$}b/*',
      'arn:aws:s3:::acme/a?$b/file',
      'arn:aws:s3:::acme/?xports/f*e',
      'arn:aws:s3:::*/file',
      'arn:aws:s3:::acme/${aws:userid}/*',
      "arn:aws:s3:::acme/${aws:username, 'exports'}/*",
      'arn:aws:s3:::acme/${${x}',
      'arn:*:s3:::acme/*',
      'arn:aws:s3:*',
      'arn:aws:kms:*:*:key/*',
    ],
  },
  {
    actions: ['s3:ListBucket', 's3:PutBucketPolicy', 's3:GetBucketAcl'],
    patterns: ['s3:*', 's3:List*', 's3:ListBucket', 's3:*Bucket*', 's3:Put*'],
    resources: ['arn:aws:s3:::acme', 'arn:aws:s3:::acme-2'],
    about: ['*', 'arn:aws:s3:::acme', 'arn:aws:s3:::acme*', 'arn:aws:s3:::*', 'arn:aws:s3:us-east-1:*:accesspoint/*'],
  },
  {
    actions: ['s3:GetObject', 's3:PutObject'],
    patterns: ['s3:*', 's3:Get*', 's3:PutObject'],
    resources: ['reports/object/exports/file', 'reports/object/file', 'other/object/exports/file'].map(
      (path) => `arn:aws:s3:us-east-1:${owner}:accesspoint/${path}`,
    ),
    about: [
      '*',
      `arn:aws:s3:us-east-1:${owner}:accesspoint/reports/object/*`,
      `arn:aws:s3:us-east-1:${owner}:accesspoint/reports/object/exports/*`,
      'arn:aws:s3:*:*:accesspoint/*',
    ],
  },
  {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:PutKeyPolicy'],
    patterns: ['kms:*', 'kms:Decrypt', 'kms:GenerateDataKey*', 'KMS:decrypt'],
    resources: [`arn:aws:kms:us-east-1:${owner}:key/1`, `arn:aws:kms:us-west-2:${owner}:key/mrk-2`],
    about: ['*', `arn:aws:kms:us-east-1:${owner}:key/1`, 'arn:aws:kms:*:*:key/*', `arn:aws:kms:us-*:${owner}:key/mrk-*`],
  },
  {
    actions: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'],
    patterns: ['sts:AssumeRole', 'sts:*', 'sts:AssumeRoleWithWebIdentity'],
    resources: [`arn:aws:iam::${owner}:role/vendor`],
    about: ['*', `arn:aws:iam::${owner}:role/vendor`, `arn:aws:iam::${owner}:role/*`],
  },
] as const;

/** Keys with what requests bring along, and what policies compare it with. */
const keys: readonly {
  readonly key: string;
  readonly family: Family;
  readonly given: readonly string[];
  readonly wanted: readonly string[];
}[] = [
  { key: 'aws:SecureTransport', family: 'bool', given: ['true', 'false'], wanted: ['false', 'true', 'TRUE'] },
  { key: 's3:TlsVersion', family: 'numeric', given: ['1.1', '1.2', '1.3'], wanted: ['1.2', '1', '1.20'] },
  { key: 's3:signatureAge', family: 'numeric', given: ['0', '900000', '900001'], wanted: ['900000', '-1'] },
  {
    key: 'aws:SourceIp',
    family: 'address',
    given: ['203.0.113.7', '10.1.2.3', '2001:db8::7', '::1', '0:0:0:0:0:0:0:1', '192.168.1.1'],
    wanted: [
      '203.0.113.0/24',
      '203.0.113.7',
      '2001:db8::/32',
      '10.0.0.0/8',
      '2001:0db8:0000::7/127',
      '128.0.0.0/1',
      '0.0.0.0/0',
      '::1',
    ],
  },
  {
    key: 'aws:SourceVpce',
    family: 'string',
    given: ['vpce-1', 'vpce-22', 'vpce-*'],
    wanted: ['vpce-1', 'vpce-*', 'vpce-??', 'VPCE-1', '${aws:username}', 'vpce-${*}'],
  },
  {
    key: 'aws:PrincipalArn',
    family: 'arn',
    given: [`arn:aws:iam::${partner}:role/partner`, `arn:aws:iam::${owner}:role/team/deploy`],
    wanted: [
      `arn:aws:iam::${partner}:role/partner`,
      'arn:aws:iam::*:role/*',
      `arn:aws:iam::${owner}:role/?eam/*`,
      'arn:aws:iam::${aws:PrincipalAccount}:role/*',
    ],
  },
  { key: 'aws:PrincipalAccount', family: 'string', given: [owner, partner], wanted: [owner, partner, '1111*'] },
  {
    key: 's3:prefix',
    family: 'string',
    given: ['', 'exports/', 'exports/2026/', 'a*b', 'Exports/'],
    wanted: ['exports/*', '', 'a${*}b', 'a*b', '*/', '${aws:userid}/*'],
  },
  {
    key: 's3:x-amz-acl',
    family: 'string',
    given: ['private', 'bucket-owner-full-control'],
    wanted: ['bucket-owner-full-control', 'Private', '*'],
  },
  {
    key: 'aws:CurrentTime',
    family: 'date',
    given: ['2026-11-21T10:00:00Z', '2026-11-22'],
    wanted: ['2026-11-21T10:00:00Z', '2027-01-01', '2026-11-21T12:00:00+02:00'],
  },
  { key: 'aws:userid', family: 'string', given: ['exports', 'AROAEXAMPLE:me'], wanted: ['exports', 'AROA*:me'] },
];

/** A key that has several values in one request. */
const calledVia = {
  key: 'aws:CalledVia',
  given: ['athena.amazonaws.com', 'glue.amazonaws.com'],
  wanted: ['athena.amazonaws.com', 'Athena*', 'glue.*'],
};

const operators = {
  bool: ['Bool', 'StringEquals', 'StringNotEquals'],
  numeric: [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ],
  address: ['IpAddress', 'NotIpAddress'],
  string: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ],
  arn: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike', 'StringLike', 'StringEquals'],
  date: ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'],
} as const;
type Family = keyof typeof operators;

const pick = <T>(values: readonly T[]) => fc.constantFrom(...values);
const some = <T>(values: readonly T[], max = 3) => fc.uniqueArray(pick(values), { minLength: 1, maxLength: max });
const oneOrMany = (values: readonly string[]) => some(values).map((list): Json => (list.length === 1 ? (list[0] ?? '') : list));
const spelled = (key: string) => fc.boolean().map((lower) => (lower ? key.toLowerCase() : key));

const single = pick(keys).chain(({ key, family, wanted }) =>
  fc.tuple(pick(operators[family]), fc.boolean(), spelled(key), oneOrMany(wanted)).map(([operator, maybe, name, values]) => ({
    [maybe ? `${operator}IfExists` : operator]: { [name]: values },
  })),
);
const several = fc
  .tuple(pick(['ForAnyValue:', 'ForAllValues:']), pick(operators.string), spelled(calledVia.key), oneOrMany(calledVia.wanted))
  .map(([set, operator, name, values]) => ({ [`${set}${operator}`]: { [name]: values } }));
const absent = fc.tuple(pick(keys), pick(['true', 'false'])).map(([{ key }, value]) => ({ Null: { [key]: value } }));
const test = fc.oneof({ weight: 6, arbitrary: single }, { weight: 1, arbitrary: several }, { weight: 2, arbitrary: absent });
const condition = fc.array(test, { maxLength: 2 }).map((all) => Object.assign({}, ...all) as Readonly<Record<string, Json>>);

const tls = [{ Bool: { 'aws:SecureTransport': 'false' } }, { NumericLessThan: { 's3:TlsVersion': '1.2' } }];
/** Conditions that are shaped like those of the deployed policies. */
const shaped: readonly Readonly<Record<string, Json>>[] = [
  ...tls,
  {
    ArnNotEquals: { 'aws:PrincipalArn': [`arn:aws:iam::${partner}:role/partner`] },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
    NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] },
    StringNotEquals: { 'aws:SourceVpce': ['vpce-1'], 'aws:PrincipalAccount': ['999988887777'] },
  },
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  { NumericGreaterThan: { 's3:signatureAge': '900000' } },
  { Null: { 's3:x-amz-acl': 'false' }, StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
  { StringLike: { 's3:prefix': ['exports/*'] } },
  { StringEquals: { 'aws:SourceAccount': owner }, ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::acme' } },
  {
    StringEquals: { 'kms:ViaService': ['s3.us-east-1.amazonaws.com'] },
    StringLike: { 'kms:EncryptionContext:${EncryptionContextKey}': ['arn:aws:s3:::acme', 'arn:aws:s3:::acme/exports/*'] },
  },
  { StringEquals: { 'sts:ExternalId': 'acme-1' } },
];

type Service = (typeof services)[number];
const lists = (service: Service) =>
  fc.tuple(
    fc.oneof({ weight: 9, arbitrary: fc.constant('Action') }, { weight: 1, arbitrary: fc.constant('NotAction') }),
    oneOrMany(service.patterns),
    fc.oneof({ weight: 9, arbitrary: fc.constant('Resource') }, { weight: 1, arbitrary: fc.constant('NotResource') }),
    oneOrMany(service.about),
  );
const withCondition = fc.oneof(
  { weight: 2, arbitrary: condition },
  { weight: 2, arbitrary: pick(shaped) },
  { weight: 1, arbitrary: fc.constant({}) },
);
const identityStatement = (service: Service) =>
  fc
    .tuple(pick(['Allow', 'Allow', 'Allow', 'Deny']), lists(service), withCondition)
    .map(([Effect, [action, actions, resource, resources], Condition]) => ({
      Effect,
      [action]: actions,
      [resource]: resources,
      ...(Object.keys(Condition).length === 0 ? {} : { Condition }),
    }));
const resourceStatement = (service: Service) =>
  fc
    .tuple(
      identityStatement(service),
      fc.oneof({ weight: 12, arbitrary: fc.constant('Principal') }, { weight: 1, arbitrary: fc.constant('NotPrincipal') }),
      pick(principals),
    )
    .map(([statement, element, principal]) => ({
      ...statement,
      [element]: element === 'NotPrincipal' && principal === '*' ? { AWS: owner } : principal,
    }));

const policy = (statement: fc.Arbitrary<Readonly<Record<string, Json>>>) =>
  fc.array(statement, { minLength: 1, maxLength: 4 }).map((Statement): Document => ({ Version: '2012-10-17', Statement }));

const bringing = fc
  .tuple(
    fc.tuple(...keys.map(({ key, given }) => fc.option(fc.tuple(spelled(key), pick(given)), { nil: undefined, freq: 2 }))),
    fc.option(some(calledVia.given), { nil: undefined }),
    pick([
      {},
      { 'aws:PrincipalIsAWSService': 'true' },
      { 'aws:MultiFactorAuthPresent': 'true' },
      { 'aws:SourceAccount': owner, 'aws:SourceArn': 'arn:aws:s3:::acme' },
      {
        'kms:ViaService': 's3.us-east-1.amazonaws.com',
        'kms:EncryptionContext:${EncryptionContextKey}': 'arn:aws:s3:::acme/exports/file',
      },
      { 'sts:ExternalId': 'acme-1' },
    ]),
  )
  .map(([singles, via, shape]) => ({
    ...Object.fromEntries(singles.filter((one) => one !== undefined)),
    ...defined({ [calledVia.key]: via }),
    ...shape,
  }));

const question = (service: Service) =>
  fc.record({
    caller: pick(service.actions[0] === 'sts:AssumeRole' ? [...callers, federated] : callers),
    action: pick<string>(service.actions),
    resource: pick<string>(service.resources),
    context: bringing,
  });

/** A policy of a resource, policies of a caller, and questions that name the same things, so that they often meet. */
export const worlds: fc.Arbitrary<World> = pick(services).chain((one) =>
  fc.record({
    resource: fc.option(policy(resourceStatement(one)), { nil: undefined, freq: 10 }),
    identity: fc.array(policy(identityStatement(one)), { maxLength: 2 }),
    questions: fc.array(question(one), { minLength: 8, maxLength: 8 }),
  }),
);
