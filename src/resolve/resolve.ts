import { defined } from '../defined.js';
import { checkPolicySizes } from '../policies/policy-size.js';
import { snippetsOf } from '../policies/snippets.js';
import { differencesOf } from '../spec/differences.js';
import type { BucketSpec, Note, OwnTemplate } from '../spec/spec.js';
import { failed, quote, type Fault, type Result } from '../fault/fault.js';
import { partitionOf } from '../request/regions.js';
import type { Request } from '../request/schema.js';
import type { Located, Source } from '../yaml/document.js';
import { handStepsOf } from './by-hand.js';
import { draftOf, faultsOfAny, type Draft } from './draft.js';
import { resolveEncryption } from './encryption.js';
import { resolveGrants } from './grants.js';
import { resolveHandover } from './handover.js';
import { meantVendors } from '../template/meant-vendor.js';
import { noteAll } from './notes.js';
import { resolveParameters } from './parameters.js';
import { resolvePhase } from './phases.js';
import { checkPlace, checkRequestRules } from './place.js';
import { fill } from '../template/placeholder.js';
import { type ProtectionSettings, resolveProtections } from './protections.js';
import { resolveCreatedRoles, type RoleSettings } from './created-roles.js';
import { resolveReplication } from './replication.js';
import { resolveRetention } from './retention.js';
import { withoutSecrets } from './secrets.js';
import { resolveTags } from './tags.js';
import type { Templates, VendorTemplate } from '../template/template.js';
import { valuesOf } from './values.js';
import { selectVariant } from '../template/variant.js';
import { checkVendorAccounts } from './vendor-account.js';

/** What of the settings a spec depends on. */
export interface ResolveSettings extends ProtectionSettings {
  /** The account of this request. */
  readonly account?: BucketSpec['account'];
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly roles?: RoleSettings | undefined;
  readonly terraform?: { readonly provider?: string | undefined } | undefined;
}

/** The AWS provider versions in which everything that is emitted exists. */
export const defaultProviderVersion = '>= 5.100.0, < 7.0.0';

/**
 * A request against its template and the settings: a spec in which every default is explicit and every rule holds, or all faults at
 * once, each at its place in the request. The same input gives the same spec, byte for byte.
 *
 * @example
 * // request and templates: examples/sendsafely-minimal.yml, and the built-in ones
 * const resolved = resolve(request, templates, {});
 * resolved.ok && resolved.value.retention.recoverDeletedDays; // → 30
 * resolved.ok && resolved.value.defaults.find(({ path }) => path === 'retention.versioning')?.why; // → 'deleted and overwritten files can be recovered'
 */
export function resolve(request: Located<Request>, templates: Templates, settings: ResolveSettings): Result<BucketSpec> {
  const faults = vendorFaults(request.value.vendor, request.source, templates);
  const template = templates.get(request.value.vendor);
  if (faults.length > 0 || template === undefined) return failed(...faults);
  const variant = selectVariant(request, template);
  const shown = (found: readonly Fault[]) =>
    failed(...withoutSecrets(found, { request: request.value, source: request.source, template }));
  if (!variant.ok) {
    const beside = faultsOfAny({ request, template }, (draft) => void resolveSpec(draft, settings));
    return shown([...variant.faults, ...beside]);
  }
  const draft = draftOf({ request, template }, variant.value);
  const spec = resolveSpec(draft, settings);
  if (draft.faults.length > 0) return shown(draft.faults);
  const byHand = handStepsOf(spec);
  const handover = {
    ...spec.handover,
    snippets: [...snippetsOf(spec), ...spec.handover.snippets],
    ...(byHand.length > 0 && { byHand }),
  };
  const sized = checkPolicySizes(withOwnTemplate({ ...spec, handover }, { request, template, settings }));
  if (sized.ok) return sized;
  const at = ({ key, ...fault }: Fault) => (key === undefined ? fault : request.source.fault(key, fault));
  return shown(sized.faults.map(at));
}

/** Says of a template that is the repository's own that it is, and what it does otherwise than the built-in one that it replaces. */
function withOwnTemplate(
  spec: BucketSpec,
  {
    request,
    template,
    settings,
  }: { readonly request: Located<Request>; readonly template: VendorTemplate; readonly settings: ResolveSettings },
): BucketSpec {
  if (template.origin === 'built-in') return spec;
  const differences = template.replaces && differencesFrom(template.replaces, spec, { request, settings });
  const own = { file: template.source.file, ...defined({ differences }) };
  return { ...spec, vendor: { ...spec.vendor, own }, notes: [...ownNotes(spec.vendor.title, own), ...spec.notes] };
}

function differencesFrom(
  builtIn: VendorTemplate,
  spec: BucketSpec,
  { request, settings }: { readonly request: Located<Request>; readonly settings: ResolveSettings },
): readonly string[] {
  const other = resolve(request, { get: () => builtIn, keys: () => [builtIn.file.vendor].values() }, settings);
  if (other.ok) return differencesOf(other.value, spec);
  const why = other.faults.map(({ message }) => message.replace(/\.$/, '')).slice(0, 3);
  return [`By the built-in template the request would be refused: ${why.join('; ')}.`];
}

function ownNotes(title: string, { file, differences }: OwnTemplate): readonly Note[] {
  const text = `The template for ${title} is this repository's own, ${file}: what it grants was not read in the vendor's text by this project`;
  if (differences === undefined) return [{ code: 'own-template', text: `${text}.` }];
  const alike = differences.length === 0 ? ' and does the same for this request' : '';
  return [
    { code: 'own-template', text: `${text}. It replaces the built-in one${alike}.` },
    ...differences.map((difference) => ({ code: 'own-template-differs', text: `Unlike the built-in template: ${difference}` })),
  ];
}

function resolveSpec(draft: Draft, settings: ResolveSettings): BucketSpec {
  const { bucket, region, owner } = draft.request.value;
  checkPlace(draft);
  checkRequestRules(draft);
  const parts = resolveParts(draft, settings);
  const { partition, phase, encryption, retention, replication, granted, values, protections, createdRoles } = parts;
  return {
    id: bucket,
    file: draft.request.source.file,
    vendor: vendorOf(draft, values, phase),
    ...defined({ owner, account: settings.account }),
    bucket,
    region,
    partition,
    encryption,
    retention,
    ...defined({ replication }),
    transferAcceleration: draft.set.transferAcceleration?.enabled ?? false,
    cors: corsOf(draft),
    ...granted,
    ...defined({ createdRoles }),
    ...protections,
    tags: resolveTags(draft, settings.tags),
    handover: resolveHandover(draft, { encryption, grants: granted.grants, values, phase }),
    notes: draft.notes,
    defaults: draft.defaults,
    providerVersion: settings.terraform?.provider ?? defaultProviderVersion,
  };
}

/** What depends on each other, in the order in which its defaults and notes are told. */
function resolveParts(draft: Draft, settings: ResolveSettings) {
  const partition = partitionOf(draft.request.value.region) ?? 'aws';
  const parameters = resolveParameters(draft);
  const phase = resolvePhase(draft);
  const encryption = resolveEncryption(draft);
  const retention = resolveRetention(draft);
  const replication = resolveReplication(draft, encryption);
  const granted = resolveGrants(draft, { parameters, partition, phase });
  const values = valuesOf(draft, parameters, {
    replica: replication?.bucket,
    keyArn: encryption.key.from === 'given' ? encryption.key.arn : undefined,
  });
  const protections = resolveProtections(draft, { partition, encryption, replication, vendor: granted, settings });
  const { access } = protections;
  checkVendorAccounts(draft, { partition, encryption, replication, ...granted, access }, settings.deployers ?? []);
  const { roles } = granted;
  const createdRoles = resolveCreatedRoles(draft, settings.roles, { partition, replication, roles, ...protections });
  noteAll(draft, { encryption, retention, replication, granted, values });
  return { partition, phase, encryption, retention, replication, granted, values, protections, createdRoles };
}

type Parts = ReturnType<typeof resolveParts>;

function vendorOf({ template, variant, set }: Draft, values: Parts['values'], phase: Parts['phase']): BucketSpec['vendor'] {
  const { vendor, title, provenance } = template.file;
  const { clientSideEncryption } = set;
  return {
    id: vendor,
    title,
    ...defined({ variant }),
    source: provenance.source,
    read: provenance.read,
    verified: provenance.verified,
    ...(clientSideEncryption !== undefined && { clientSideEncryption: fill(clientSideEncryption, values) }),
    ...defined({ phase }),
  };
}

function corsOf({ set: { cors = [] } }: Draft): BucketSpec['cors'] {
  return cors.map(({ maxAgeSeconds, ...rule }) => ({ ...rule, ...defined({ maxAgeSeconds }) }));
}

/** Why a vendor's template can't be used, at the request's `vendor`; none where it can, or where none is named. */
export function vendorFaults(vendor: string | undefined, source: Source, templates: Templates): readonly Fault[] {
  if (vendor === undefined) return [];
  const template = templates.get(vendor);
  if (template?.file.provenance.verified) return [];
  if (template === undefined) {
    const meant = meantVendors(vendor, templates);
    const known = [...templates.keys()].toSorted().join(', ');
    const fix = meant.length > 0 ? `Did you mean ${meant.join(' or ')}?` : `Write one of: ${known}; or add a template for it.`;
    const message = `There is no template for the vendor ${quote(vendor)}.`;
    return [source.fault(['vendor'], { code: 'request/unknown-vendor', message, fix })];
  }
  const message = `The template for ${template.file.title} is not verified: not every value was read in the vendor's own text.`;
  const fix = `Check it against ${template.file.provenance.source}, and set "verified: true" in ${template.source.file}.`;
  return [source.fault(['vendor'], { code: 'request/unverified-template', message, fix })];
}
