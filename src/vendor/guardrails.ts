import { z } from 'zod';
import type { BucketSpec } from '../bucket/spec.js';
import { quote, type Fault } from '../fault/fault.js';
import { duration, encryptionTypes } from '../request/terms.js';
import type { Path, Source } from '../yaml/document.js';
import { want } from '../yaml/want.js';
import { compilePattern } from './pattern.js';

const names = z.array(z.string().min(1).max(64)).min(1).max(100);

/** What a repository's settings allow its requests, for all vendors: what is left out is not limited. */
export const guardrailsSchema = z
  .strictObject({
    vendors: names.optional().meta({ description: 'The only vendors that can be asked for.', examples: [['custom']] }),
    regions: names.optional().meta({ description: 'The only regions for buckets.', examples: [['us-east-1', 'eu-west-1']] }),
    replicationRegions: names.optional().meta({ description: 'The only regions for replicas.', examples: [['us-west-2']] }),
    encryption: z
      .array(z.enum(encryptionTypes))
      .min(1)
      .optional()
      .meta({ description: 'The only encryptions at rest.', examples: [['sse-kms']] }),
    name: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'A regular expression that every whole bucket name matches.', examples: ['acme-.*'] }),
    requiredTags: z
      .array(z.string().min(1).max(128))
      .min(1)
      .max(40)
      .optional()
      .meta({ description: 'Tags that every bucket has.', examples: [['owner']] }),
    recoverDeleted: z
      .strictObject({ minimum: duration.optional(), maximum: duration.optional() })
      .refine(({ minimum, maximum }) => minimum === undefined || maximum === undefined || minimum <= maximum, {
        error: want('a minimum that is not over its maximum'),
      })
      .optional()
      .meta({ description: 'How long deleted files have to be, and may be, recoverable.', examples: [{ minimum: '30 days' }] }),
    logging: z.literal('required').optional().describe('Every bucket has its access logs or its object-level events on record.'),
    network: z
      .literal('required')
      .optional()
      .describe('Every bucket takes requests from listed endpoints, VPCs or addresses only.'),
    accessPoints: z
      .enum(['refused', 'vpc-only'])
      .optional()
      .describe('No access points; or only those that are used from one VPC.'),
    cloudfront: z.literal('refused').optional().describe('No CloudFront distribution may read.'),
    sseC: z.literal('refused').optional().describe('No request may allow uploads with keys of their own (SSE-C).'),
  })
  .describe('What requests may ask for.');

export type Guardrails = z.output<typeof guardrailsSchema>;

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
  for (const tag of guardrails.requiredTags ?? []) {
    if (!Object.hasOwn(spec.tags, tag))
      refuse(['tags'], `The tag ${quote(tag)} is missing`, tag === 'owner' ? ownerFix : 'Add it to "tags".');
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

const ownerFix = 'Write owner: …, or add it to "tags".';

interface Breach {
  readonly path: Path;
  readonly message: string;
  readonly fix: string;
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
    const message = 'Uploads with keys of their own (SSE-C) may not be allowed here';
    breaches.push({ path: ['encryption', 'sseC'], message, fix: 'Remove "sseC".' });
  }
  return breaches;
}

function matches(pattern: string, name: string): boolean {
  const compiled = compilePattern(pattern);
  // The settings were refused where it does not compile; without a pattern that can be read nothing matches.
  return 'regex' in compiled && compiled.regex.test(name);
}
