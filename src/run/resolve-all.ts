import { trustedProvider } from '../spec/trust.js';
import { publicFaults } from '../analysis/public-faults.js';
import type { BucketSpec } from '../spec/spec.js';
import { quote, type Fault, type Result } from '../fault/fault.js';
import {
  admittedBy,
  checkTogether,
  claimsOf,
  type Admitted,
  type Claim,
  type Made,
  type RequestOfRun,
} from '../request/check-together.js';
import { parseRequest, type Further } from '../request/parse.js';
import { partitionOf } from '../request/regions.js';
import type { Request } from '../request/schema.js';
import { accountOf, settingsFor, stateBucketsOf, type OwnSettings } from '../settings/accounts.js';
import type { Settings } from '../settings/schema.js';
import { guardrailFaults } from '../resolve/guardrails.js';
import { resolve, vendorFaults } from '../resolve/resolve.js';
import { withoutSecrets } from '../resolve/secrets.js';
import { faultsSoFar, parameterAtRoot, withVendorsAdvice, type ReadRequest } from '../resolve/so-far.js';
import { meantVendors } from '../template/meant-vendor.js';
import type { Templates, VendorTemplate } from '../template/template.js';
import type { Located, Source } from '../yaml/document.js';
import type { Elsewhere } from '../yaml/finding.js';
import { keepPlaces } from './placing.js';
import { secretFaults } from './secret-faults.js';

/** A request file as it was read, or why it could not be. */
export interface RequestText {
  readonly file: string;
  readonly bytes: Result<Uint8Array>;
}

/** What became of some request files: the specs of those without faults, and the faults by file, each file at most once in either. */
export interface ResolvedRequests {
  readonly specs: ReadonlyMap<string, BucketSpec>;
  readonly faults: ReadonlyMap<string, readonly Fault[]>;
  /** Every name that one of them wants for itself, or lets in. */
  readonly claims: readonly (Claim | Admitted)[];
}

/** Parses and resolves requests, each by itself and all of them together. Pure: the same texts give the same specs. */
export function resolveAll(texts: readonly RequestText[], templates: Templates, settings: Settings): ResolvedRequests {
  const specs = new Map<string, BucketSpec>();
  const faults = new Map<string, Fault[]>();
  const read = new Map<string, ReadRequest>();
  const refuse = (file: string, more: readonly Fault[]): void => {
    const known = read.get(file);
    const shown = known === undefined ? more : withoutSecrets(more, known);
    if (more.length > 0) faults.set(file, [...(faults.get(file) ?? []), ...shown]);
  };
  const further = (file: string): Further => ({
    faults: (request, source, unread) => {
      const template = templateOf(request.vendor, templates);
      if (template !== undefined) read.set(file, { request, source, template, unread });
      return [...vendorFaults(request.vendor, source, templates), ...belongingFaults({ request, source, unread }, settings)];
    },
    elsewhere: (key, root) => elsewhere(key, root, templates),
  });
  const together: RequestOfRun[] = [];
  const stateBuckets = stateBucketsOf(settings);
  for (const { file, bytes } of texts) {
    const parsed = bytes.ok ? parseRequest(file, bytes.value, further(file)) : bytes;
    if (!parsed.ok) {
      const known = read.get(file);
      const vendors = known === undefined ? [] : faultsSoFar(known);
      refuse(file, [...withVendorsAdvice(parsed.faults, vendors), ...vendors]);
      continue;
    }
    const own = ownSettings(settings, parsed.value);
    const spec = resolve(parsed.value, templates, own);
    const { value: request, source } = parsed.value;
    // What is unique in an account is so by its digits, however often the settings name it.
    together.push({ request, source, account: own.account?.id, ...(spec.ok ? { made: madeBy(spec.value) } : {}) });
    const beyond = spec.ok ? refusals(spec.value, { own, stateBuckets }, parsed.value) : spec.faults;
    refuse(file, beyond);
    if (spec.ok && beyond.length === 0) {
      specs.set(file, spec.value);
      keepPlaces(spec.value, placeBy(parsed.value.source, read.get(file)));
    }
  }
  for (const fault of checkTogether(together)) {
    const file = fault.at?.file ?? '';
    refuse(file, [fault]);
    specs.delete(file);
  }
  return { specs, faults, claims: together.flatMap((one) => [...claimsOf(one), ...admittedBy(one)]) };
}

/** The settings as they hold for a request; what is wrong with its account was said by {@link belongingFaults}. */
function ownSettings(settings: Settings, { value, source }: Located<Request>): OwnSettings {
  const belonging = accountOf(settings, value, source);
  return settingsFor(settings, belonging.ok ? belonging.account?.name : undefined);
}

function belongingFaults(
  { request, source, unread }: Pick<ReadRequest, 'request' | 'source'> & { readonly unread: ReadonlySet<string> },
  settings: Settings,
): readonly Fault[] {
  const belonging = unread.has('account') ? undefined : accountOf(settings, request, source);
  return belonging?.ok === false ? [belonging.fault] : [];
}

/** Gives faults the places of their keys, without a line that has a secret in it. */
function placeBy(source: Source, known: ReadRequest | undefined): (faults: readonly Fault[]) => readonly Fault[] {
  return (faults) => {
    const at = faults.map((fault) => (fault.key === undefined ? fault : source.fault(fault.key, fault)));
    return known === undefined ? at : withoutSecrets(at, known);
  };
}

/** The template that a request names; of a vendor that is misspelled, the one that is meant, so that its other faults are said at once. */
function templateOf(vendor: string | undefined, templates: Templates): VendorTemplate | undefined {
  if (vendor === undefined) return undefined;
  const [meant, ...others] = templates.get(vendor) === undefined ? meantVendors(vendor, templates) : [vendor];
  return meant === undefined || others.length > 0 ? undefined : templates.get(meant);
}

/** Whose a key at the root of a request is, by the template that the request names. */
function elsewhere(key: string, root: unknown, templates: Templates): ReturnType<Elsewhere> {
  const { vendor, parameters: given } = (root ?? {}) as { readonly vendor?: unknown; readonly parameters?: unknown };
  const template = templateOf(typeof vendor === 'string' ? vendor : undefined, templates);
  return template === undefined ? undefined : parameterAtRoot(key, { template, given });
}

/** What a spec has created beside its buckets. */
function madeBy({ roles, replication, malwareScan, logging: { dataEvents } }: BucketSpec): Made {
  const services = [replication?.role, malwareScan?.role].filter((role) => role !== undefined);
  return {
    roles: [...roles.map(({ name }) => name), ...services],
    trail: dataEvents?.created === true ? dataEvents.trail : undefined,
    providers: createdProviders(roles),
  };
}

/** One for each issuer, however many roles trust it. */
function createdProviders(roles: BucketSpec['roles']): NonNullable<Made['providers']> {
  const created = roles.flatMap(({ trust }) => {
    const trusted = trustedProvider(trust);
    return trusted?.create === true ? [{ issuer: trusted.provider, parameter: trusted.createParameter }] : [];
  });
  return created.filter(({ issuer }, i) => created.findIndex((other) => other.issuer === issuer) === i);
}

/** What is refused of a spec that is whole: what the settings do not allow, a policy that is public, a secret that hides something, and the bucket of all states. */
function refusals(
  spec: BucketSpec,
  { own: { guardrails = {}, state }, stateBuckets }: { readonly own: OwnSettings; readonly stateBuckets: ReadonlySet<string> },
  { value, source }: Located<Request>,
): readonly Fault[] {
  return [
    ...partitionFaults(spec, state, source),
    ...guardrailFaults(spec, guardrails, source),
    ...publicFaults(spec, source),
    ...secretFaults(spec, source),
    ...claimsOf({ request: value, source })
      .filter(({ as, name }) => as !== 'access point' && stateBuckets.has(name))
      .map(stateBucketFault),
  ];
}

/** An account is of one partition, and so are its buckets. */
function partitionFaults(
  { account, partition, region }: BucketSpec,
  state: OwnSettings['state'],
  source: Source,
): readonly Fault[] {
  const own = partitionOf(state?.s3.region);
  if (account === undefined || own === undefined || own === partition) return [];
  const message = `The region ${region} is in the partition ${partition}, and the account ${quote(account.name)} is in ${own}.`;
  const fix = `Write a region of ${own}, or name an account of ${partition}.`;
  return [source.fault(['region'], { code: 'request/account-partition', message, fix })];
}

/** Whoever holds the bucket of states and records holds every other one: its policy is none of a vendor's. */
function stateBucketFault({ as, name, source, path }: Claim): Fault {
  return source.fault(path, {
    code: 'request/state-bucket',
    message: `The ${as} ${quote(name)} is the bucket of Terraform's state and of the records, by the settings.`,
    fix: 'Write another name.',
  });
}
