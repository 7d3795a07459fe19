import { quote, type Fault } from '../fault/fault.js';
import { partitionOf } from '../request/regions.js';
import type { Request, PartialRequest } from '../request/schema.js';
import { faultsOfAny } from './draft.js';
import { resolveParameters } from './parameters.js';
import { checkName, checkRegion } from './place.js';
import type { RequestSoFar } from './secrets.js';
import { resolvePhase } from './phases.js';
import { selectVariant } from '../template/variant.js';

/** What could be read of a request: without the keys in `unread`, which have faults of their own. */
export interface ReadRequest extends RequestSoFar {
  readonly request: PartialRequest;
  readonly unread: ReadonlySet<string>;
}

/**
 * What a vendor's template says of a request that has other faults: of its name, its region, its variant and its parameters, each where it
 * was read. The rest is said once all of it can be.
 */
export function faultsSoFar({ request, source, template, unread }: ReadRequest): readonly Fault[] {
  const { bucket, region } = request;
  const stand = { ...request, vendor: template.file.vendor, bucket: bucket ?? 'x', region: region ?? 'us-east-1' };
  const located = { value: stand satisfies Request, source };
  const variant = unread.has('variant') ? undefined : selectVariant(located, template);
  const found = faultsOfAny({ request: located, template, unread }, (draft) => {
    if (bucket !== undefined) checkName(draft);
    if (region !== undefined && partitionOf(region) !== undefined) checkRegion(draft);
    if (unread.has('parameters')) return;
    resolveParameters(draft);
    resolvePhase(draft);
  });
  return [...(variant?.ok === false ? variant.faults : []), ...found];
}

/** Where a parameter of the template belongs that stands at the root of a request. Its value, which can be secret, is not said. */
export function parameterAtRoot(key: string, { template, given }: Pick<RequestSoFar, 'template'> & { readonly given: unknown }) {
  const sets = [template.file, ...Object.values(template.file.variants ?? {})];
  if (!sets.some(({ parameters = {} }) => Object.hasOwn(parameters, key))) return undefined;
  const message = `${quote(key)} is a parameter of ${template.file.title}, and stands beside "parameters".`;
  return {
    message,
    fix: given === undefined ? `Write it below parameters: parameters: { ${key}: … }` : 'Move it below parameters.',
  };
}

/** Faults of a name with the advice of the template's rule where there is one: a name that follows S3's rules alone would be refused by it. */
export function withVendorsAdvice(shape: readonly Fault[], vendors: readonly Fault[]): readonly Fault[] {
  const better = vendors.find(({ code }) => code === 'request/bucket-prefix' || code === 'request/bucket-pattern');
  return shape.map((fault) => {
    const same =
      fault.code === 'request/bucket-name' && fault.at?.line === better?.at?.line && fault.at?.column === better?.at?.column;
    return same && better !== undefined ? { ...fault, fix: better.fix } : fault;
  });
}
