import { defined } from '../defined.js';
import { accessPointArn, accountOfArn, bucketArn, customerKeyArn } from '../spec/arn.js';
import { deployedDocuments, type DeployedDocument } from '../policies/documents.js';
import { givenKeyUsers, accountAdministers } from '../policies/encryption.js';
import type { PolicyDocument, References, Statement } from '../policies/policy-document.js';
import { destinationPolicies, replicaKeyUsers } from '../policies/replication.js';
import type { BucketSpec, EncryptionSpec } from '../spec/spec.js';
import { compilePolicy, type Policy } from '../iam/evaluate.js';
import { readDocument, type PolicyReading } from '../iam/reading.js';

/** Stands for this account where nothing in the request tells its number; nobody has it. */
const unknownAccount = '000000000000';

/** A text in which the account has its name where nobody knows its number. */
export function withAccountNamed(text: string): string {
  return text.replaceAll(unknownAccount, () => 'this account');
}

/** A document that is deployed, read and ready to be evaluated. */
export interface Deployed extends Omit<DeployedDocument, 'document'> {
  readonly reading: PolicyReading;
  readonly policy: Policy;
}

/** Something that has a policy of its own: a bucket with its objects, or a key. */
export interface Holding {
  readonly id: 'bucket' | 'replica' | 'logs' | 'key' | 'replica-key' | 'trail-key';
  readonly kind: 'bucket' | 'key';
  readonly arn: string;
  /** The account that it is in. */
  readonly owner: string;
  readonly policy: Policy;
  /** What has to happen first, where its policy is not part of the stack. */
  readonly pending?: string;
}

/** An access point of the bucket: requests through it are judged by its policy and by the bucket's. */
export interface Point {
  readonly name: string;
  readonly arn: string;
  readonly policy: Policy;
  readonly vpc?: string;
}

/** What is known about the account once a spec is applied. */
export interface World {
  readonly spec: BucketSpec;
  readonly account: string;
  readonly refs: References;
  readonly documents: readonly Deployed[];
  readonly holdings: readonly Holding[];
  readonly points: readonly Point[];
}

/** The documents of a spec, with stand-ins for what only Terraform knows. */
export function documentsOf(spec: BucketSpec): readonly DeployedDocument[] {
  return deployedDocuments(spec, standIns(spec));
}

/** Makes the documents of a spec ready to be asked. */
export function buildWorld(spec: BucketSpec, documents: readonly DeployedDocument[]): World {
  const refs = standIns(spec);
  const deployed = documents.map(({ document, ...rest }): Deployed => {
    const reading = readDocument(document, spec.partition);
    return { ...rest, reading, policy: compilePolicy(reading) };
  });
  const world = { spec, account: refs.account, refs, documents: deployed };
  return { ...world, holdings: holdingsOf(world), points: pointsOf(world) };
}

/** The deployed policy of a kind and name in the configuration. */
export function policyOf({ documents }: Pick<World, 'documents'>, kind: Deployed['kind'], name: string): Policy | undefined {
  return documents.find((one) => one.kind === kind && one.name === name)?.policy;
}

/** The account, as far as the request tells: that of its own roles, of those that deploy, or of the key that it names. */
function standIns(spec: BucketSpec): References {
  const { partition, region, replication, access, encryption } = spec;
  const given = encryption.key.from === 'given' ? [encryption.key.arn] : [];
  const known = [...access.principals.flatMap(({ principals }) => principals), ...(access.network?.deployers ?? []), ...given];
  const account = known.map(accountOfArn).find((one) => one !== '') ?? unknownAccount;
  const key = (where: string, id: string) => `arn:${partition}:kms:${where}:${account}:key/${id}`;
  return {
    account,
    keyArn: key(region, 'created-for-the-bucket'),
    replicaKeyArn: key(replication?.region ?? region, 'created-for-the-replica'),
    trailKeyArn: key(region, 'created-for-the-trail'),
  };
}

type Known = Omit<World, 'holdings' | 'points'>;

function holdingsOf(world: Known): readonly Holding[] {
  const { spec, account, refs } = world;
  const { replication, logBucket, logging } = spec;
  const bucket = (id: 'bucket' | 'replica' | 'logs', name: string): Holding => ({
    id,
    kind: 'bucket',
    arn: bucketArn(spec.partition, name),
    owner: account,
    policy: policyOf(world, 'bucket-policy', id) ?? [],
  });
  return [
    bucket('bucket', spec.bucket),
    ...(replication === undefined
      ? []
      : [replication.account === undefined ? bucket('replica', replication.bucket) : foreignReplica(world)]),
    ...(logBucket === undefined ? [] : [bucket('logs', logBucket.bucket)]),
    ...key(world, 'key', spec.encryption, refs.keyArn, givenKeyUsers(spec, refs)),
    ...(replication === undefined
      ? []
      : key(world, 'replica-key', replication.encryption, refs.replicaKeyArn, replicaKeyUsers(spec, refs))),
    ...(logging.dataEvents?.created === true ? key(world, 'trail-key', createdKey, refs.trailKeyArn, []) : []),
  ].filter((one) => one !== undefined);
}

const createdKey = { key: { from: 'created' } } as const;
const documentNames = { key: 'bucket', 'replica-key': 'replica', 'trail-key': 'trail' } as const;

/** A key that exists already is not managed here: it is taken to delegate to its account, and to admit whom the hand-over says. */
function key(
  world: Known,
  id: keyof typeof documentNames,
  encryption: Pick<EncryptionSpec, 'key'>,
  created: string,
  users: readonly Statement[],
): readonly Holding[] {
  const arn = customerKeyArn({ ...world.spec.encryption, ...encryption }, created);
  if (arn === undefined) return [];
  const owner = accountOfArn(arn) === '' ? world.account : accountOfArn(arn);
  const holding = { id, kind: 'key', arn } as const;
  if (encryption.key.from === 'created') {
    return [{ ...holding, owner: world.account, policy: policyOf(world, 'key-policy', documentNames[id]) ?? [] }];
  }
  const given = [accountAdministers(world.spec.partition, owner), ...users];
  return [{ ...holding, owner, policy: compiled(given), pending: "once the key's policy admits it, as the hand-over says" }];
}

function foreignReplica({ spec, refs }: Known): Holding | undefined {
  const { replication } = spec;
  const policies = destinationPolicies(spec, refs);
  if (replication?.account === undefined || policies === undefined) return undefined;
  const pending = 'once the owner of the replica has added the policy of the hand-over';
  const arn = bucketArn(spec.partition, replication.bucket);
  return { id: 'replica', kind: 'bucket', arn, owner: replication.account, policy: compiled(policies.bucket.Statement), pending };
}

function compiled(Statement: readonly Statement[]): Policy {
  return compilePolicy(readDocument({ Version: '2012-10-17', Statement } satisfies PolicyDocument));
}

function pointsOf({ spec, account, documents }: Known): readonly Point[] {
  return documents
    .filter(({ kind }) => kind === 'access-point-policy')
    .map(({ of, policy, vpc }) => ({
      name: of,
      arn: accessPointArn(spec, account, { name: of }),
      policy,
      ...defined({ vpc }),
    }));
}
