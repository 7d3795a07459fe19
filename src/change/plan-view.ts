import type { ResourceChange } from '../terraform/plan.js';

/** What this room reads of a plan's resource. */
export type ResourceView = Pick<
  ResourceChange,
  | 'address'
  | 'mode'
  | 'type'
  | 'name'
  | 'deposed'
  | 'action'
  | 'before'
  | 'after'
  | 'unknownPaths'
  | 'sensitiveBefore'
  | 'sensitiveAfter'
  | 'sensitiveUnchanged'
  | 'replacePaths'
  | 'importId'
  | 'previousAddress'
>;

/** What this room reads of a plan: what changes, every resource, and what was changed outside of Terraform. */
export interface PlanView {
  readonly changes: readonly ResourceView[];
  readonly resources: readonly ResourceView[];
  readonly drift: readonly ResourceView[];
}

export type Side = 'before' | 'after';

/** Stands in a reading for a value that only applying will tell, or that Terraform hides. It equals nothing that is safe. */
export const unknown: unique symbol = Symbol('known after apply');
export type Unknown = typeof unknown;

/** A value, {@link unknown}, or undefined where nothing is set. */
export type Read<T> = T | Unknown | undefined;

export function isUnknown(value: unknown): value is Unknown {
  return value === unknown;
}

/** The values of a resource on one side, with {@link unknown} where they can't be known; undefined where it does not exist. */
export function valuesOf(resource: ResourceView, side: Side): unknown {
  // What is forgotten stays in AWS as it was.
  // What is hidden and the same on both sides reads `(sensitive)` on both, so that it is no difference.
  const hidden = (paths: readonly string[]) => paths.filter((path) => !resource.sensitiveUnchanged?.includes(path));
  if (side === 'before' || resource.action === 'forget') return masked(resource.before, hidden(resource.sensitiveBefore));
  if (resource.action === 'delete') return undefined;
  return masked(resource.after, [...resource.unknownPaths, ...hidden(resource.sensitiveAfter)]);
}

function masked(value: unknown, pointers: readonly string[]): unknown {
  const found = pointers.reduce((all, pointer) => mask(all, pointer.split('/').slice(1).map(unescapeStep)), value);
  return found ?? undefined;
}

function mask(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return unknown;
  if (value === unknown) return unknown;
  if (/^[0-9]+$/.test(step) && !isRecord(value)) {
    const list: unknown[] = Array.isArray(value) ? [...(value as readonly unknown[])] : [];
    list[Number(step)] = mask(list[Number(step)], rest);
    return list;
  }
  const record = isRecord(value) ? value : {};
  return { ...record, [step]: mask(record[step], rest) };
}

function unescapeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
