import type { ApplyingRecord, ApprovedStep } from '../../ledger/index.js';
import { canonicalJson, type Json, type OutputChange, type Plan, type ResourceChange } from '../../terraform/index.js';
import { digestOf } from '../commit/at-commit.js';

/** Whether a plan does nothing at all. */
export function isIdle(plan: Pick<Plan, 'changes' | 'outputs'>): boolean {
  return plan.changes.length === 0 && plan.outputs.length === 0;
}

/** What a plan would do, step by step, as it is recorded before it is applied: digests only, so that no value of it is kept. */
export function stepsOf(plan: Plan): readonly ApprovedStep[] {
  return [
    ...touched(plan).map((change) => ({
      ...step(nameOf(change), change.unknownPaths, (unknown) => resource(change, unknown)),
      ...(isCreated(change) ? { made: madeOf(change, change.unknownPaths) } : {}),
    })),
    ...plan.outputs.map((change) => step(`output ${change.name}`, change.unknownPaths, (unknown) => output(change, unknown))),
  ];
}

/** What is recorded of an approved plan that was begun. */
type Approved = Pick<ApplyingRecord, 'steps' | 'free' | 'halfMade'>;

/** The addresses of what an approved plan creates. */
export function createdBy(steps: readonly ApprovedStep[]): readonly string[] {
  return steps.flatMap(({ of, made }) => (made === undefined ? [] : [of.slice('resource '.length)]));
}

/**
 * Whether a plan only does what is left of an approved one that was begun: each of its steps is one of the approved, with the same
 * values wherever those were known. What was not known then comes from the steps that are done, by the same configuration; a step that
 * is new, or goes another way (a half-made resource is to be replaced), is not explained.
 *
 * What was approved to be created may be there by half: where it was found so, it may be updated to the same, and be taken into the state
 * where it was `free` before. Any other update undoes what somebody did by hand, and is no part of the plan.
 */
export function isRestOf({ steps: approved, ...found }: Approved, plan: Plan): boolean {
  const known = new Map(approved.map((one) => [one.of, one]));
  const explained = (name: string, unknown: readonly string[], digest: (unknown: readonly string[]) => Json): boolean => {
    const before = known.get(name);
    if (before === undefined || !unknown.every((path) => isBelow(path, before.unknown))) return false;
    return digestOf(canonicalJson(digest(before.unknown))) === before.digest;
  };
  const isMade = (change: ResourceChange): boolean => {
    const before = known.get(nameOf(change));
    if (before?.made === undefined || !isBroughtTo(change, found)) return false;
    return change.unknownPaths.every((path) => isBelow(path, before.unknown)) && madeOf(change, before.unknown) === before.made;
  };
  return (
    touched(plan).every(
      (change) => explained(nameOf(change), change.unknownPaths, (paths) => resource(change, paths)) || isMade(change),
    ) && plan.outputs.every((change) => explained(`output ${change.name}`, change.unknownPaths, (paths) => output(change, paths)))
  );
}

function step(of: string, unknown: readonly string[], render: (unknown: readonly string[]) => Json): ApprovedStep {
  return { of, unknown: [...unknown], digest: digestOf(canonicalJson(render(unknown))) };
}

function isCreated({ action, mode, deposed, importId, previousAddress }: ResourceChange): boolean {
  return action === 'create' && mode === 'managed' && (deposed ?? importId ?? previousAddress) === undefined;
}

/** Whether what is there stays: updated in place, or taken over as it is. */
function isBroughtTo(change: ResourceChange, { free = [], halfMade = [] }: Omit<Approved, 'steps'>): boolean {
  const { address, action, importId, deposed, previousAddress, replacePaths } = change;
  if ((deposed ?? previousAddress) !== undefined || replacePaths.length > 0) return false;
  if (importId === undefined) return action === 'update' && halfMade.includes(address);
  return free.includes(address) && (action === 'update' || action === 'no-op');
}

/**
 * What a resource is made to be. Of what is there, the provider says "", false or an empty list where the plan of a new one says null,
 * and the other way round (AWS provider 5.100.0: `permissions_boundary` of a role, `force_destroy` of a bucket that is taken over).
 */
function madeOf(
  { mode, type, providerName, after, sensitiveAfter, sensitiveMade = [] }: ResourceChange,
  unknown: readonly string[],
): string {
  const paths = sensitiveAfter.filter((path) => !isBelow(path, unknown));
  const secrets = sensitiveMade.filter(([path]) => !isBelow(path, unknown));
  const made = {
    ...{ mode, type, providerName, after: withoutEmpty(without(after, unknown)) ?? null, sensitiveAfter: paths },
    ...(secrets.length === 0 ? {} : { secrets }),
  };
  return digestOf(canonicalJson(made));
}

function withoutEmpty(value: Json): Json | undefined {
  if (value === null || value === '' || value === false) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item: Json) => withoutEmpty(item) ?? null);
  if (typeof value !== 'object') return value;
  const full = Object.entries(value).flatMap(([key, item]): [string, Json][] => {
    const left = withoutEmpty(item);
    return left === undefined ? [] : [[key, left]];
  });
  return full.length === 0 ? undefined : Object.fromEntries(full);
}

/** As in the fingerprint: the changes, and the data that is read on applying. */
function touched(plan: Plan): readonly ResourceChange[] {
  return plan.resources.filter((one) => one.action === 'read' || plan.changes.includes(one));
}

function nameOf({ address, deposed }: ResourceChange): string {
  return `resource ${address}${deposed === undefined ? '' : ` (${deposed})`}`;
}

function resource(change: ResourceChange, unknown: readonly string[]): Json {
  const { mode, type, providerName, steps, before, after, replacePaths, sensitiveDigest, importId, previousAddress } = change;
  return {
    ...{ mode, type, providerName, steps, before, replacePaths },
    after: without(after, unknown),
    sensitiveAfter: change.sensitiveAfter.filter((path) => !isBelow(path, unknown)),
    sensitive: sensitiveDigest ?? null,
    importId: importId ?? null,
    previousAddress: previousAddress ?? null,
  };
}

/** What an output was before does not matter: a part of an apply may have set it. */
function output({ after, sensitive, sensitiveDigest }: OutputChange, unknown: readonly string[]): Json {
  return { after: without(after, unknown), sensitive, digest: unknown.length > 0 ? null : (sensitiveDigest ?? null) };
}

/** A value without what stands at JSON Pointers; `''` is all of it. */
export function without(value: Json, pointers: readonly string[], at = ''): Json {
  if (pointers.includes(at)) return null;
  if (Array.isArray(value)) return value.map((item: Json, index) => without(item, pointers, `${at}/${index}`));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, Json, string] => [key, item, `${at}/${escaped(key)}`]);
  return Object.fromEntries(
    entries.filter(([, , path]) => !pointers.includes(path)).map(([key, item, path]) => [key, without(item, pointers, path)]),
  );
}

/** RFC 6901. */
function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isBelow(path: string, pointers: readonly string[]): boolean {
  return pointers.some((pointer) => path === pointer || path.startsWith(`${pointer}/`));
}
