import { defined } from '../defined.js';
import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import { deployedDocuments, type DeployedDocument } from './documents.js';
import type { References } from './policy-document.js';
import type { BucketSpec } from '../spec/spec.js';

/** S3 User Guide, "Bucket policy": at most 20 KB. In bytes. */
const bucketPolicyLimit = 20_480;
/** S3 User Guide, "Access points restrictions and limitations": at most 20 KB. In bytes. */
const accessPointPolicyLimit = 20_480;
/** KMS Developer Guide, "Resource quotas": at most 32 KB. In bytes. */
const keyPolicyLimit = 32_768;
/** IAM User Guide, "IAM and AWS STS quotas": all inline policies of a role. In characters, white space aside. */
const rolePolicyLimit = 10_240;
/** The same page: the trust policy of a role, unless AWS has raised the quota. In characters. */
const trustPolicyLimit = 2_048;

const limits: Readonly<Record<DeployedDocument['kind'], { readonly most: number; readonly unit: 'bytes' | 'characters' }>> = {
  'bucket-policy': { most: bucketPolicyLimit, unit: 'bytes' },
  'access-point-policy': { most: accessPointPolicyLimit, unit: 'bytes' },
  'key-policy': { most: keyPolicyLimit, unit: 'bytes' },
  'role-policy': { most: rolePolicyLimit, unit: 'characters' },
  'role-trust': { most: trustPolicyLimit, unit: 'characters' },
};

/** As long as what AWS will put there. */
const measured: References = {
  account: '000000000000',
  keyArn: longestKeyArn(),
  replicaKeyArn: longestKeyArn(),
  trailKeyArn: longestKeyArn(),
};

function longestKeyArn(): string {
  return `arn:aws-us-gov:kms:ap-southeast-99:000000000000:key/mrk-${'0'.repeat(32)}`;
}

/** Gives the spec back when AWS takes its policies; the fault `bucket/policy-too-long` for each that is over AWS's limit, and what to shorten. */
export function checkPolicySizes(spec: BucketSpec): Result<BucketSpec> {
  const faults = deployedDocuments(spec, measured).flatMap((deployed) => {
    const { most, unit } = limits[deployed.kind];
    const text = JSON.stringify(deployed.document);
    // Almost every one is so short that nothing has to be counted: in UTF-8 a unit of the text is at most three bytes.
    if (text.length * (unit === 'bytes' ? 3 : 1) <= most) return [];
    const size = unit === 'bytes' ? byteLength(text) : [...text].length;
    return size <= most ? [] : [tooLong(spec, deployed, `${size} ${unit}; AWS takes at most ${most}`)];
  });
  return faults.length === 0 ? ok(spec) : failed(...faults);
}

function tooLong(spec: BucketSpec, deployed: DeployedDocument, size: string): Fault {
  const { fix, key } = longestPart(deployed);
  const way = key?.(spec);
  return {
    code: 'bucket/policy-too-long',
    message: `the ${nameOf(deployed)} would have ${size}`,
    fix,
    at: { file: spec.file, line: 1, column: 1 },
    ...defined({ key: way }),
  };
}

const buckets: Readonly<Record<string, string>> = { logs: 'log bucket' };

function nameOf({ kind, name, of }: DeployedDocument): string {
  switch (kind) {
    case 'bucket-policy':
      return `policy of the ${buckets[name] ?? name}`;
    case 'key-policy':
      return `policy of the ${name}'s key`;
    case 'access-point-policy':
      return `policy of the access point ${of}`;
    case 'role-policy':
      return `policy of the role ${of}`;
    case 'role-trust':
      return `trust policy of the role ${of}`;
  }
}

/** What a part of a policy comes from, by how its Sids begin: how it gets shorter, and the key of the request that makes it long, where one does. */
interface Part {
  readonly sid: RegExp;
  readonly fix: string;
  readonly key?: (spec: BucketSpec) => readonly string[] | undefined;
}

const parts: readonly Part[] = [
  {
    sid: /^DenyOtherNetworks/,
    fix: 'list fewer networks in access.vpcEndpoints, access.vpcs and access.sourceIps, or wider ranges; or name fewer deployers in the settings',
    key: longestList,
  },
  {
    sid: /^AccessPoint/,
    fix: 'give the access points (access.points) fewer principals, fewer actions or shorter prefixes',
    key: () => ['access', 'points'],
  },
  { sid: /^CloudFront/, fix: 'name fewer distributions in access.cloudfront', key: () => ['access', 'cloudfront'] },
  {
    sid: /^(Read|Tag)Uploads/,
    fix: 'name fewer or shorter prefixes in protection.malwareScan',
    key: () => ['protection', 'malwareScan'],
  },
  { sid: /Assumes/, fix: 'name fewer principals, or one role of theirs that the others can assume' },
  { sid: /^/, fix: 'name fewer principals, actions or prefixes, or grant one role that the others can assume' },
];

/** The key under `access` whose networks take most; none where the deployers of the settings do. */
function longestList({ access: { network } }: BucketSpec): readonly string[] | undefined {
  if (network === undefined) return undefined;
  const lengthOf = (list: readonly string[]) => JSON.stringify(list).length;
  const lists = (['sourceIps', 'vpcEndpoints', 'vpcs'] as const).map((key) => ({ key, length: lengthOf(network[key]) }));
  const longest = lists.reduce((most, one) => (one.length > most.length ? one : most));
  return longest.length < lengthOf(network.deployers) ? undefined : ['access', longest.key];
}

/** The part that takes most of a policy. */
function longestPart({ document }: DeployedDocument): Part {
  const totals = new Map<Part, number>();
  for (const statement of document.Statement) {
    const part = parts.find(({ sid }) => sid.test(statement.Sid));
    if (part !== undefined) totals.set(part, (totals.get(part) ?? 0) + JSON.stringify(statement).length);
  }
  return [...totals].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

/** In UTF-8. */
function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
