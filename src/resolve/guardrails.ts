import type { BucketSpec } from '../spec/spec.js';
import { quote, type Fault } from '../fault/fault.js';
import type { Path, Source } from '../yaml/document.js';
import { inYaml } from '../yaml/schema-walk.js';
import { compilePattern } from '../yaml/pattern.js';
import type { Guardrails } from '../settings/guardrails.js';

/** Where a spec goes beyond what the settings allow, each at its place in the request. */
export function guardrailFaults(spec: BucketSpec, guardrails: Guardrails, source: Source): readonly Fault[] {
  const { retention, replication } = spec;
  const faults: Fault[] = [];
  const refuse = (path: Path, message: string, fix: string): void => {
    faults.push(source.fault(path, { code: 'request/guardrail', message: `${message} (guardrails of the settings).`, fix }));
  };
  const only = (path: readonly string[], what: string, value: string, allowed: readonly string[] | undefined): void => {
    if (allowed && !allowed.includes(value))
      refuse(path, `${what} ${quote(value)} is not allowed here`, `Write one of: ${allowed.join(', ')}.`);
  };
  only(['vendor'], 'The vendor', spec.vendor.id, guardrails.vendors);
  only(['region'], 'The region', spec.region, guardrails.regions);
  only(['encryption'], 'The encryption', spec.encryption.type, guardrails.encryption);
  if (replication) {
    only(['replication', 'region'], 'The replica region', replication.region, guardrails.replicationRegions);
    only(['replication', 'encryption'], 'The replica encryption', replication.encryption.type, guardrails.encryption);
  }
  if (guardrails.name !== undefined && !matches(guardrails.name, spec.bucket)) {
    refuse(['bucket'], `The name ${quote(spec.bucket)} does not match ${quote(guardrails.name)}`, 'Choose a name that does.');
  }
  for (const { path, message, fix } of otherBeginnings(spec, guardrails.namePrefixes)) refuse(path, message, fix);
  for (const tag of guardrails.requiredTags ?? []) {
    // IAM holds keys that differ only in case for one, so that no second one could be added.
    const [key, value = ''] = Object.entries(spec.tags).find(([one]) => one.toLowerCase() === tag.toLowerCase()) ?? [];
    if (value.trim() !== '') continue;
    const what = key === undefined ? 'is missing' : 'is empty';
    if (tag === 'owner') refuse(['owner'], `The tag "owner", which the key owner: becomes, ${what}`, ownerFix);
    else refuse(['tags', tag], `The tag ${quote(tag)} ${what}`, `Write tags: { ${inYaml(tag)}: … }.`);
  }
  const { minimum = 0, maximum = Number.POSITIVE_INFINITY } = guardrails.recoverDeleted ?? {};
  const recoverable = retention.recoverDeletedDays === 'never' ? Number.POSITIVE_INFINITY : (retention.recoverDeletedDays ?? 0);
  if (recoverable < minimum)
    refuse(
      ['retention', 'recoverDeleted'],
      `Deleted files have to be recoverable for at least ${minimum} days`,
      `Write recoverDeleted: ${minimum} days.`,
    );
  if (recoverable > maximum)
    refuse(
      ['retention', 'recoverDeleted'],
      `Deleted files may be recoverable for at most ${maximum} days`,
      `Write recoverDeleted: ${maximum} days.`,
    );
  for (const { path, message, fix } of protectionBreaches(spec, guardrails)) refuse(path, message, fix);
  return faults;
}

const ownerFix = 'Write owner: and the team or the mail address that answers for the bucket.';

interface Breach {
  readonly path: Path;
  readonly message: string;
  readonly fix: string;
}

/** Names of buckets that a request makes, where they begin as none may: the policies of the two roles would refuse them. */
function otherBeginnings(spec: BucketSpec, prefixes: readonly string[] | undefined): readonly Breach[] {
  if (prefixes === undefined) return [];
  const { bucket, replication, logBucket, defaults } = spec;
  const begins = (name: string): boolean => prefixes.some((prefix) => name.startsWith(prefix));
  // A name that is made of the bucket's own is mended with that.
  const follows = (path: string): boolean => !begins(bucket) && defaults.some((one) => one.path === path);
  const names = [
    { what: 'name', path: ['bucket'], name: bucket },
    {
      what: "replica's name",
      path: ['replication', 'bucket'],
      name: replication?.account === undefined ? replication?.bucket : undefined,
    },
    { what: "log bucket's name", path: ['logging', 'bucket'], name: logBucket?.bucket },
  ];
  const allowed = prefixes.join(' or ');
  return names.flatMap(({ what, path, name = '' }) => {
    if (name === '' || begins(name) || follows(path.join('.'))) return [];
    return [{ path, message: `The ${what} ${quote(name)} does not begin with ${allowed}`, fix: `Begin it with ${allowed}.` }];
  });
}

/** What a spec lacks, or has too much of, of the protections that the settings want for all. */
function protectionBreaches({ access, logging, encryption }: BucketSpec, guardrails: Guardrails): readonly Breach[] {
  const breaches: Breach[] = [];
  if (guardrails.logging !== undefined && logging.serverAccess === undefined && logging.dataEvents === undefined) {
    const fix = 'Write logging: { serverAccess: create }, or logging: { dataEvents: create }.';
    breaches.push({ path: ['logging'], message: 'Every bucket has to have access logs or object-level events', fix });
  }
  if (guardrails.network !== undefined && access.network === undefined) {
    const fix = 'Add access.vpcEndpoints, access.vpcs or access.sourceIps.';
    breaches.push({ path: ['access'], message: 'Every bucket has to say where requests may come from', fix });
  }
  for (const [i, { name, vpc }] of access.points.entries()) {
    if (guardrails.accessPoints === undefined || (guardrails.accessPoints === 'vpc-only' && vpc !== undefined)) continue;
    const only = guardrails.accessPoints === 'vpc-only';
    const message = `The access point ${quote(name)} is not allowed here${only ? ' without a VPC' : ''}`;
    breaches.push({
      path: ['access', 'points', i],
      message,
      fix: only ? 'Add "vpc", from which alone it is used.' : 'Remove it.',
    });
  }
  if (guardrails.cloudfront !== undefined && access.cloudfront.length > 0) {
    breaches.push({ path: ['access', 'cloudfront'], message: 'CloudFront may not read here', fix: 'Remove "cloudfront".' });
  }
  if (guardrails.sseC !== undefined && encryption.sseC === 'allowed') {
    const message = 'Uploads with customer-provided keys (SSE-C) may not be allowed here';
    breaches.push({ path: ['encryption', 'sseC'], message, fix: 'Remove "sseC".' });
  }
  return breaches;
}

function matches(pattern: string, name: string): boolean {
  const compiled = compilePattern(pattern);
  // The settings were refused where it does not compile; without a pattern that can be read nothing matches.
  return 'regex' in compiled && compiled.regex.test(name);
}
