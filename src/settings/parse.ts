import { quote, type Fault, type Result } from '../fault/fault.js';
import { emptyFaults, type Place, twiceFaults } from '../request/place.js';
import { keyArnFaults, principalFaults } from '../request/arn.js';
import { bucketNameFaults } from '../request/bucket-name.js';
import { regionFaults } from '../request/regions.js';
import { tagFaults } from '../request/tags.js';
import { compilePattern } from '../yaml/pattern.js';
import { decodeDocument } from '../yaml/decode.js';
import type { Located, Path, Source } from '../yaml/document.js';
import { writtenBoolean } from '../yaml/written-boolean.js';
import { accountFaults } from './accounts-check.js';
import { partialSettings, settingsSchema, type Settings } from './schema.js';

const prefix = 'settings';

/** What holds where a repository has no settings, or says nothing of a key. */
export const defaultSettings = { requests: ['buckets/**/*.yml', 'buckets/**/*.yaml'] } as const satisfies {
  readonly requests: readonly string[];
};

/**
 * A settings file to settings, or every fault of the file: `yaml/...` and `settings/...`. Never throws.
 *
 * @example
 * const settings = parseSettings('.github/vendor-bucket.yml', 'guardrails: { regions: [eu-west-1] }\n');
 * settings.ok && settings.value.value.guardrails; // → { regions: ['eu-west-1'] }
 */
export function parseSettings(file: string, bytes: Uint8Array | string): Result<Located<Settings>> {
  return decodeDocument(file, bytes, settingsSchema, {
    prefix,
    lines: 'one',
    check: { partial: partialSettings, faults: checkSettings },
  });
}

function checkSettings(settings: Settings, source: Source): readonly Fault[] {
  const { state, accounts = {}, tags, deployers, logging, roles, guardrails, terraform } = settings;
  const faults = tags === undefined ? [] : [...tagFaults(tags, { source, path: ['tags'], prefix })];
  faults.push(...deployerFaults(deployers ?? [], source));
  faults.push(...overridableFaults({ logging, roles, guardrails }, [], source));
  for (const [name, own] of Object.entries(accounts)) faults.push(...overridableFaults(own, ['accounts', name], source));
  faults.push(...accountFaults(settings, source));
  faults.push(...archiveFaults(terraform, source));
  if (state === undefined) return faults;
  const { bucket, region, kmsKey } = state.s3;
  const path = ['state', 's3'];
  faults.push(...bucketNameFaults(bucket, { source, path: [...path, 'bucket'], prefix }));
  faults.push(...regionFaults(region, { source, path: [...path, 'region'], prefix }));
  if (kmsKey !== undefined) faults.push(...keyArnFaults(kmsKey, { source, path: [...path, 'kmsKey'], prefix, region }));
  return faults;
}

/** What can be said for all, and for one account. */
function overridableFaults(
  { logging, roles, guardrails = {} }: Pick<Settings, 'logging' | 'roles' | 'guardrails'>,
  at: Path,
  source: Source,
): readonly Fault[] {
  return [
    ...emptyFaults(logging, '{ serverAccess: acme-access-logs }', { source, path: [...at, 'logging'], prefix }),
    ...emptyFaults(roles, '{ path: /vendors/ }', { source, path: [...at, 'roles'], prefix }),
    ...loggingFaults(logging?.serverAccess, [...at, 'logging', 'serverAccess'], source),
    ...guardrailFaults(guardrails, [...at, 'guardrails'], source),
  ];
}

/** The hash of an archive is that of one version. */
function archiveFaults(terraform: Settings['terraform'], source: Source): readonly Fault[] {
  if (terraform?.sha256 === undefined || terraform.version !== undefined) return [];
  const message = 'terraform.sha256 pins the archive of one version, and there is no terraform.version.';
  const fix = 'Write the version beside it, for example version: "1.11.4".';
  return [source.fault(['terraform', 'sha256'], { code: `${prefix}/sha256-without-version`, message, fix }, 'key')];
}

/** A policy knows a session by its role, and names users for good: only roles deploy. */
function deployerFaults(arns: readonly string[], source: Source): readonly Fault[] {
  const path = ['deployers'];
  const whyNoUser = 'who deploys does so in a role, whose keys last for hours';
  return [
    ...arns.flatMap((arn, i) => principalFaults(arn, { source, path: [...path, i], prefix, partition: undefined, whyNoUser })),
    ...twiceFaults(arns, { source, path, prefix }),
  ];
}

/** Log buckets by S3's rules, in regions that there are; `create` is for a request to say. */
function loggingFaults(
  serverAccess: string | Readonly<Record<string, string>> | undefined,
  path: Path,
  source: Source,
): readonly Fault[] {
  if (serverAccess === undefined) return [];
  if (typeof serverAccess === 'string') return logBucketFaults(serverAccess, { source, path, prefix });
  const entries = Object.entries(serverAccess);
  if (entries.length === 0) {
    const message = 'logging.serverAccess names no bucket.';
    const fix = 'Write, for example, us-east-1: acme-access-logs, or remove the key.';
    return [source.fault(path, { code: `${prefix}/no-log-bucket`, message, fix }, 'key')];
  }
  return entries.flatMap(([region, bucket]) => [
    ...regionFaults(region, { source, path: [...path, region], prefix }, 'key'),
    ...logBucketFaults(bucket, { source, path: [...path, region], prefix }),
  ]);
}

function logBucketFaults(name: string, place: Place): readonly Fault[] {
  if (writtenBoolean(name) !== undefined) {
    const message = `${quote(name)} would be the name of a bucket.`;
    const fix = 'Write the name of a bucket for logs, such as acme-access-logs, or remove the key.';
    return [place.source.fault(place.path, { code: `${prefix}/no-log-bucket`, message, fix })];
  }
  if (name !== 'create') return bucketNameFaults(name, place);
  const message = 'The settings name a log bucket that exists; only a request has one created.';
  const fix = 'Write the name of a bucket, or write serverAccess: create in the requests.';
  return [place.source.fault(place.path, { code: `${prefix}/log-bucket-create`, message, fix })];
}

/** Guardrails that could never hold, or never be broken: a region that is none, a pattern that does not compile. */
function guardrailFaults(
  { name, namePrefixes = [], regions = [], replicationRegions = [] }: NonNullable<Settings['guardrails']>,
  path: Path,
  source: Source,
): readonly Fault[] {
  const at = (key: string, values: readonly string[]) =>
    values.flatMap((region, i) => regionFaults(region, { source, path: [...path, key, i], prefix }));
  const faults = [...at('regions', regions), ...at('replicationRegions', replicationRegions)];
  faults.push(...twiceFaults(namePrefixes, { source, path: [...path, 'namePrefixes'], prefix }));
  const compiled = name === undefined ? undefined : compilePattern(name);
  if (compiled !== undefined && 'why' in compiled) {
    const message = `The pattern can't be used: ${compiled.why}.`;
    faults.push(
      source.fault([...path, 'name'], { code: `${prefix}/pattern`, message, fix: 'Write a simple one, such as acme-.*' }),
    );
  }
  return faults;
}
