import type { Value } from './parts.js';

/** A request that was made up once, made as small as it gets, and broke a promise; and what becomes of it now. */
export interface Case {
  readonly name: string;
  readonly text: string;
  readonly settings?: Value;
  /** The codes of its faults, each at its line; empty: it is taken. */
  readonly faults: readonly string[];
}

const custom = (parameters: string, more = '') =>
  `vendor: custom\nparameters: { ${parameters} }\nbucket: acme-files\nregion: us-east-1\n${more}`;
const reader = "principals: ['arn:aws:iam::222233334444:role/reader'], actions: [s3:GetObject]";
const key = (account: string, region = 'us-east-1') =>
  `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const deployers = ['arn:aws:iam::111122223333:role/deploy'];
const point = (principal: string, actions: string, more = '') =>
  `access: { points: [{ name: acme-point, principals: ['${principal}'], actions: ${actions}${more} }] }\n`;
const snowflake = (id: string) =>
  `vendor: snowflake, parameters: { iamUserArn: 'arn:aws:iam::123456789001:user/abc', ${id} }, bucket: acme-files, region: us-east-1`;

/** What would have been the vendor's beyond its template. */
export const vendorsOwn: readonly Case[] = [
  {
    name: "a replica in the vendor's account, whose own policies then say what the vendor may do with every file",
    text: custom(reader, "replication: { region: us-west-2, bucket: acme-copy, account: '222233334444' }\n"),
    faults: ['request/vendor-account 5'],
  },
  {
    name: 'a replica in the account from which the vendor assumes its role',
    text: "vendor: datadog\nparameters: { site: us1, externalId: 1a2b3c4d5e6f7a8b9c0d }\nbucket: acme-logs\nregion: us-east-1\nreplication: { region: us-west-2, bucket: acme-copy, account: '464622532012' }\n",
    faults: ['request/vendor-account 5'],
  },
  {
    name: "a key of the vendor's account, whom the vendor can use it for what it likes",
    text: custom(reader, `encryption: { type: sse-kms, key: '${key('222233334444')}' }\n`),
    faults: ['request/vendor-account 5'],
  },
  {
    name: "the replica's key in the vendor's account",
    text: custom(
      reader,
      `replication: { region: us-west-2, encryption: { type: sse-kms, key: '${key('222233334444', 'us-west-2')}' } }\nencryption: sse-kms\n`,
    ),
    faults: ['request/vendor-account 5'],
  },
  {
    name: 'a vendor that is a role of the account that the bucket will be in, by whoever deploys',
    text: custom("principals: ['arn:aws:iam::111122223333:role/reader'], actions: [s3:GetObject]"),
    settings: { deployers },
    faults: ['request/vendor-own-account 2'],
  },
  {
    name: "a vendor that is a role of the account that the bucket will be in, by the request's own roles",
    text: custom(
      "principals: ['arn:aws:iam::111122223333:role/reader'], actions: [s3:GetObject]",
      "access: { principals: [{ role: 'arn:aws:iam::111122223333:role/own', allow: read }] }\n",
    ),
    faults: ['request/vendor-own-account 2'],
  },
  {
    name: 'a vendor that may do more by an access point',
    text: custom(reader, point('arn:aws:iam::222233334444:role/reader', 'write')),
    faults: ['request/point-vendor 5'],
  },
  {
    name: 'a vendor that is let out of its prefix by an access point',
    text: custom(`${reader}, prefix: in/`, point('arn:aws:iam::222233334444:role/reader', "['s3:GetObject']")),
    faults: ['request/point-vendor 5'],
  },
  {
    name: "somebody of a whole account that is the vendor's, who may do more by an access point",
    text: custom(
      "principals: ['arn:aws:iam::222233334444:root'], actions: [s3:GetObject]",
      point('arn:aws:iam::222233334444:user/somebody', "['s3:PutObject']"),
    ),
    faults: ['request/point-vendor 5'],
  },
];

/** What looks like one of those and is none. */
export const notVendors: readonly Case[] = [
  {
    name: 'an access point for the vendor, for what it may do anyway and under its prefix',
    text: custom(
      `${reader}, prefix: in/`,
      point('arn:aws:iam::222233334444:role/reader', "['s3:GetObject']", ', prefix: in/new/'),
    ),
    faults: [],
  },
  {
    name: "an access point for another role of the vendor's account",
    text: custom(reader, point('arn:aws:iam::222233334444:role/another', 'write')),
    faults: [],
  },
  {
    name: "a key of another account that is not the vendor's, for a role that the vendor assumes",
    text: `vendor: datadog\nparameters: { site: us1, externalId: 1a2b3c4d5e6f7a8b9c0d }\nbucket: acme-logs\nregion: us-east-1\nencryption: { type: sse-kms, key: '${key('444455556666')}' }\n`,
    settings: { deployers },
    faults: [],
  },
  {
    name: 'listing uploads, which no prefix limits',
    text: custom(
      "principals: ['arn:aws:iam::222233334444:role/reader'], actions: [s3:PutObject, s3:ListBucketMultipartUploads], prefix: in/",
    ),
    faults: [],
  },
];

/** Whose faults showed a sensitive value by the line that they quote. */
export const secretLines: readonly Case[] = [
  {
    name: 'a guardrail, in a file of one line',
    text: `{ ${snowflake('externalId: HIDDEN_VALUE_0')} }`,
    settings: { guardrails: { regions: ['eu-west-1'] } },
    faults: ['request/guardrail 1'],
  },
  {
    name: 'an unknown key, in a file of one line',
    text: `{ ${snowflake('externalId: HIDDEN_VALUE_0')}, bukcet: x }`,
    faults: ['request/unknown-key 1'],
  },
  {
    name: 'a name that is nearly that of the sensitive parameter',
    text: `{ ${snowflake("externalID: HIDDEN_VALUE_0, externalId: 'abcd'")} }`,
    faults: ['request/unknown-parameter 1'],
  },
  {
    name: 'a request beside it that has the same name',
    text: `{ ${snowflake('externalId: HIDDEN_VALUE_0')} }`,
    faults: ['request/duplicate-bucket 1'],
  },
];
