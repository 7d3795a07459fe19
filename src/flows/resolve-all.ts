import { publicFaults } from '../analysis/public-faults.js';
import type { BucketSpec } from '../bucket/spec.js';
import { quote, type Fault, type Result } from '../fault/fault.js';
import { checkTogether, claimsOf, type Claim, type RequestOfRun } from '../request/check-together.js';
import { parseRequest } from '../request/parse.js';
import type { Request, RequestDraft } from '../request/schema.js';
import type { Settings } from '../settings/schema.js';
import { guardrailFaults } from '../vendor/guardrails.js';
import { resolve, vendorFaults } from '../vendor/resolve.js';
import { withoutSecrets, type RequestSoFar } from '../vendor/secrets.js';
import type { Templates } from '../vendor/template.js';
import type { Located, Source } from '../yaml/document.js';

/** A request file as it was read, or why it could not be. */
export interface RequestText {
  readonly file: string;
  readonly bytes: Result<Uint8Array>;
}

/** What became of some request files: the specs of those without faults, and the faults by file, each file at most once in either. */
export interface ResolvedRequests {
  readonly specs: ReadonlyMap<string, BucketSpec>;
  readonly faults: ReadonlyMap<string, readonly Fault[]>;
  /** Every name that one of them wants for itself. */
  readonly claims: readonly Claim[];
}

/** Parses and resolves requests, each by itself and all of them together. Pure: the same texts give the same specs. */
export function resolveAll(texts: readonly RequestText[], templates: Templates, settings: Settings): ResolvedRequests {
  const specs = new Map<string, BucketSpec>();
  const faults = new Map<string, Fault[]>();
  const drafts = new Map<string, RequestSoFar>();
  const refuse = (file: string, more: readonly Fault[]): void => {
    const draft = drafts.get(file);
    const shown = draft === undefined ? more : withoutSecrets(more, draft);
    if (more.length > 0) faults.set(file, [...(faults.get(file) ?? []), ...shown]);
  };
  const check = (file: string, request: RequestDraft, source: Source): readonly Fault[] => {
    const template = request.vendor === undefined ? undefined : templates.get(request.vendor);
    if (template !== undefined) drafts.set(file, { request, source, template });
    return vendorFaults(request.vendor, source, templates);
  };
  const together: RequestOfRun[] = [];
  for (const { file, bytes } of texts) {
    const parsed = bytes.ok ? parseRequest(file, bytes.value, (draft, source) => check(file, draft, source)) : bytes;
    if (!parsed.ok) {
      refuse(file, parsed.faults);
      continue;
    }
    const spec = resolve(parsed.value, templates, settings);
    together.push({ request: parsed.value.value, source: parsed.value.source, ...(spec.ok ? { made: madeBy(spec.value) } : {}) });
    const beyond = spec.ok ? refusals(spec.value, settings, parsed.value) : spec.faults;
    refuse(file, beyond);
    if (spec.ok && beyond.length === 0) specs.set(file, spec.value);
  }
  for (const fault of checkTogether(together)) {
    const file = fault.at?.file ?? '';
    refuse(file, [fault]);
    specs.delete(file);
  }
  return { specs, faults, claims: together.flatMap(claimsOf) };
}

/** The roles and the trail that a spec has created. */
function madeBy({ roles, replication, malwareScan, logging: { dataEvents } }: BucketSpec): NonNullable<RequestOfRun['made']> {
  const services = [replication?.role, malwareScan?.role].filter((role) => role !== undefined);
  return {
    roles: [...roles.map(({ name }) => name), ...services],
    trail: dataEvents?.created === true ? dataEvents.trail : undefined,
  };
}

/** What is refused of a spec that is whole: what the settings do not allow, a policy that is public, and the bucket of all states. */
function refusals(spec: BucketSpec, { guardrails = {}, state }: Settings, { value, source }: Located<Request>): readonly Fault[] {
  return [
    ...guardrailFaults(spec, guardrails, source),
    ...publicFaults(spec, source),
    ...claimsOf({ request: value, source })
      .filter(({ as, name }) => as !== 'access point' && name === state?.s3?.bucket)
      .map(stateBucketFault),
  ];
}

/** Whoever holds the bucket of states and records holds every other one: its policy is none of a vendor's. */
function stateBucketFault({ as, name, source, path }: Claim): Fault {
  return source.fault(path, {
    code: 'request/state-bucket',
    message: `The ${as} ${quote(name)} is the bucket of Terraform's state and of the records, by the settings.`,
    fix: 'Write another name.',
  });
}
