import { trustedPrincipals, trustedProvider } from '../spec/trust.js';
import type { BucketSpec } from '../spec/spec.js';
import { failed, ok, quote, type Result } from '../fault/fault.js';
import type { Standing } from '../sandbox/index.js';

/**
 * The role that a sandbox for these requests is called by, of their partition: the first that the settings name there. Refuses requests of two
 * partitions (`sandbox/partitions`): an account is of one.
 */
export function sandboxDeployer(specs: readonly BucketSpec[], deployers: readonly string[] = []): Result<string> {
  const partition = specs[0]?.partition ?? 'aws';
  const other = specs.find((spec) => spec.partition !== partition);
  if (other !== undefined) {
    const message = `The sandbox is one account, and ${quote(specs[0]?.id ?? '')} is in the partition ${partition}, ${quote(other.id)} in ${other.partition}.`;
    return failed({
      code: 'sandbox/partitions',
      message,
      fix: 'Run them one after the other, each with a sandbox of its own: --world FILE.',
    });
  }
  const named = deployers.find((arn) => arn.startsWith(`arn:${partition}:`));
  return ok(named ?? `arn:${partition}:iam::111122223333:role/deployer`);
}

/**
 * What the requests take for granted, and no account that begins empty has: roles of the own account, keys, log buckets and replicas that are
 * named and not created. Whose they are is left to the sandbox; what one of the specs creates itself is left out.
 */
export function standingOf(specs: readonly BucketSpec[], account: string): Standing {
  const made = new Set(specs.flatMap(createdBuckets));
  const targets = specs.flatMap(targetsOf).filter(({ name }) => !made.has(name));
  return {
    principals: unique(specs.flatMap(principalsOf)),
    keys: unique(specs.flatMap(keysOf)),
    oidcProviders: unique(specs.flatMap((spec) => providersOf(spec, account))),
    targets: targets.filter(({ name }, i) => targets.findIndex((other) => other.name === name) === i),
    foreignBuckets: specs.flatMap(foreignBucketsOf),
  };
}

function createdBuckets({ bucket, replication, logBucket }: BucketSpec): readonly string[] {
  const replica = replication?.account === undefined ? replication?.bucket : undefined;
  return [bucket, replica, logBucket?.bucket].filter((name) => name !== undefined);
}

function principalsOf({ grants, roles, access }: BucketSpec): readonly string[] {
  const trusted = roles.flatMap(({ trust }) => trustedPrincipals(trust));
  return [...[...grants, ...access.points, ...access.principals].flatMap(({ principals }) => principals), ...trusted];
}

function keysOf({ encryption, replication, inventory }: BucketSpec): readonly string[] {
  const given = [encryption.key, replication?.encryption.key].flatMap((key) => (key?.from === 'given' ? [key.arn] : []));
  const report = inventory?.encryption;
  return report?.type === 'sse-kms' && report.key !== 'bucket' ? [...given, report.key.arn] : given;
}

function providersOf({ roles, partition }: BucketSpec, account: string): readonly string[] {
  const named = roles.map(({ trust }) => trustedProvider(trust)).filter((provider) => provider?.create === false);
  return named.flatMap((found) =>
    found === undefined ? [] : [`arn:${partition}:iam::${account}:oidc-provider/${found.provider}`],
  );
}

function targetsOf({ region, logging, inventory }: BucketSpec): Standing['targets'] {
  const named = [logging.serverAccess, inventory].filter((target) => target?.created === false);
  return named.map((target) => ({ name: target?.bucket ?? '', region }));
}

function foreignBucketsOf({ replication }: BucketSpec): Standing['foreignBuckets'] {
  if (replication?.account === undefined) return [];
  const { bucket, account, region } = replication;
  return [{ name: bucket, account, region, versioning: 'Enabled' }];
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
