import type { TemplateFile, TemplateSet } from '../template/schema.js';
import { effectiveSet } from '../template/variant.js';
import { allNeeds, type Need } from './need.js';

/** The keys by which requests ask for more than a bucket. What the settings give to all requests counts as a key of theirs. */
export const requestKeys = [
  'access.points',
  'encryption',
  'events.eventBridge',
  'inventory',
  'logging.dataEvents',
  'logging.serverAccess',
  'protection.malwareScan',
  'replication',
  'retention.lock',
] as const;

export type RequestKey = (typeof requestKeys)[number];

/** What the stacks of requests can have, and whose tokens their roles take where they create the identity provider. */
export interface Wanted {
  readonly needs: readonly Need[];
  /** Host and path of each issuer, without `https://`. */
  readonly issuers: readonly string[];
}

/** What requests for these vendors can make, in any variant, with no other keys than these. Default: with all of them. */
export function wantedBy(vendors: readonly TemplateFile[], keys: readonly RequestKey[] = requestKeys): Wanted {
  const sets = vendors.flatMap(setsOf);
  const found = new Set(sets.flatMap((set) => [...ofVendor(set), ...keys.flatMap((key) => askedBy(key, set))]));
  return {
    needs: allNeeds.filter((need) => found.has(need)),
    issuers: [...new Set(sets.flatMap(issuersOf))].sort(),
  };
}

/** A template in each of its variants. */
function setsOf(file: TemplateFile): readonly TemplateSet[] {
  const variants = Object.keys(file.variants ?? {});
  return variants.length === 0 ? [file] : variants.map((variant) => effectiveSet(file, variant));
}

/** What a template brings along, whatever else is asked for. */
function ofVendor(set: TemplateSet): readonly Need[] {
  const { grants = [], cors, transferAcceleration } = set;
  const allowed = encryptionsOf(set);
  return [
    ...(grants.some(({ role }) => role !== undefined) ? (['aws_iam_role.vendor'] as const) : []),
    ...(issuersOf(set).length > 0 ? (['aws_iam_openid_connect_provider'] as const) : []),
    ...(allowed.includes('sse-s3') ? [] : (['aws_kms_key'] as const)),
    ...(cors === undefined ? [] : (['aws_s3_bucket_cors_configuration'] as const)),
    ...(transferAcceleration?.enabled === true ? (['aws_s3_bucket_accelerate_configuration'] as const) : []),
  ];
}

function askedBy(key: RequestKey, set: TemplateSet): readonly Need[] {
  switch (key) {
    case 'access.points':
      return ['aws_s3_access_point'];
    case 'encryption':
      return encryptionsOf(set).some((type) => type !== 'sse-s3') ? ['aws_kms_key'] : [];
    case 'events.eventBridge':
      return ['aws_s3_bucket_notification'];
    case 'inventory':
      return ['aws_s3_bucket_inventory'];
    case 'logging.dataEvents':
      return ['aws_cloudtrail', 'aws_kms_key'];
    case 'logging.serverAccess':
      return ['aws_s3_bucket_logging'];
    case 'protection.malwareScan':
      return ['aws_guardduty_malware_protection_plan', 'aws_iam_role.malware', 'aws_s3_bucket_notification'];
    case 'replication':
      return ['aws_iam_role.replication', 'aws_s3_bucket_replication_configuration'];
    case 'retention.lock':
      return set.rules?.lock?.allowed === false ? [] : ['aws_s3_bucket_object_lock_configuration'];
  }
}

function encryptionsOf({ rules }: TemplateSet): readonly string[] {
  return rules?.encryption?.allowed ?? ['sse-s3', 'sse-kms', 'dsse-kms'];
}

/** The issuers whose identity provider a request can create. */
function issuersOf({ grants = [] }: TemplateSet): readonly string[] {
  return grants.flatMap(({ role }) =>
    role?.oidc === undefined || (role.oidc.create ?? false) === false ? [] : role.oidc.provider,
  );
}
