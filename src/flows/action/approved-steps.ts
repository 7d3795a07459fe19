import type { ApprovedStep } from '../../ledger/index.js';
import { canonicalJson, type Json, type OutputChange, type Plan, type ResourceChange } from '../../terraform/index.js';
import { digestOf } from './at-commit.js';

/** Whether a plan does nothing at all. */
export function isIdle(plan: Pick<Plan, 'changes' | 'outputs'>): boolean {
  return plan.changes.length === 0 && plan.outputs.length === 0;
}

/** What a plan would do, step by step, as it is recorded before it is applied: digests only, so that no value of it is kept. */
export function stepsOf(plan: Plan): readonly ApprovedStep[] {
  return [
    ...touched(plan).map((change) => step(nameOf(change), change.unknownPaths, (unknown) => resource(change, unknown))),
    ...plan.outputs.map((change) => step(`output ${change.name}`, change.unknownPaths, (unknown) => output(change, unknown))),
  ];
}

/**
 * Whether a plan only does what is left of an approved one that was begun: each of its steps is one of the approved, with the same
 * values wherever those were known. What was not known then comes from the steps that are done, by the same configuration; a step that
 * is new, or goes another way (a half-made resource is to be replaced), is not explained.
 */
export function isRestOf(approved: readonly ApprovedStep[], plan: Plan): boolean {
  const known = new Map(approved.map((one) => [one.of, one]));
  const explained = (name: string, unknown: readonly string[], digest: (unknown: readonly string[]) => Json): boolean => {
    const before = known.get(name);
    if (before === undefined || !unknown.every((path) => isBelow(path, before.unknown))) return false;
    return digestOf(canonicalJson(digest(before.unknown))) === before.digest;
  };
  return (
    touched(plan).every((change) => explained(nameOf(change), change.unknownPaths, (paths) => resource(change, paths))) &&
    plan.outputs.every((change) => explained(`output ${change.name}`, change.unknownPaths, (paths) => output(change, paths)))
  );
}

function step(of: string, unknown: readonly string[], render: (unknown: readonly string[]) => Json): ApprovedStep {
  return { of, unknown: [...unknown], digest: digestOf(canonicalJson(render(unknown))) };
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
