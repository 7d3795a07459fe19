import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defined } from '../defined.js';
import { type Fault, failed, ok, type Result } from '../fault/fault.js';
import { canonicalJson, isExactJson, type Json } from './json.js';
import { oneLine } from './plaintext.js';
import type { Action, OutputChange, Plan, ResourceChange } from './plan.js';
import { eitherMarks, markedPaths, redactMarked, type RedactedValue } from './sensitive.js';

const json = z.custom<Json>(isExactJson, 'holds a number that is not exact').default(null);
const steps = z.array(z.string()).min(1);
const change = z.object({
  actions: steps,
  before: json,
  after: json,
  after_unknown: json,
  before_sensitive: json,
  after_sensitive: json,
  replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).default([]),
  importing: z.object({ id: z.string().optional() }).nullish(),
});
const resourceChange = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  mode: z.enum(['managed', 'data']),
  type: z.string(),
  name: z.string(),
  provider_name: z.string(),
  deposed: z.string().optional(),
  action_reason: z.string().optional(),
  change,
});
const planJson = z.object({
  format_version: z.string().regex(/^1\.\d+$/, 'is not 1.x, the only format that is known'),
  terraform_version: z.string(),
  resource_changes: z.array(resourceChange).default([]),
  resource_drift: z.array(resourceChange).default([]),
  output_changes: z.unknown().optional(),
  errored: z.boolean(),
  complete: z.boolean().optional(),
  deferred_changes: z.array(z.unknown()).max(0, 'has changes that are put off').default([]),
  action_invocations: z.array(z.unknown()).max(0, 'runs actions, which nobody could review').default([]),
  deferred_action_invocations: z.array(z.unknown()).max(0, 'has actions that are put off').default([]),
});

type RawChange = z.infer<typeof change>;
type RawResource = z.infer<typeof resourceChange>;

/** What a plan was made by: `terraform` or `tofu`, and its text for people. */
interface PlanSource {
  readonly engine: string;
  readonly text: string;
}

/**
 * Reads the output of `terraform show -json <plan file>` (its documentation: "JSON Output Format"). Unknown fields are ignored; what
 * could hide a change is refused with `terraform/plan-unreadable`: a plan that is errored or partial, an unknown format or action.
 */
export function parsePlan(text: string, source: PlanSource): Result<Plan> {
  return readPlan(parseJson(text), source);
}

/** As {@link parsePlan}, of what is parsed as JSON already. */
export function readPlan(raw: unknown, source: PlanSource): Result<Plan> {
  const parsed = planJson.safeParse(raw);
  if (!parsed.success) {
    return failed(unreadable(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')));
  }
  const data = parsed.data;
  const complete = data.complete ?? source.engine === 'tofu';
  if (data.errored || !complete)
    return failed(unreadable(data.errored ? 'it is the plan of a run that failed' : 'it is not complete'));
  const outputs = parseOutputs(data.output_changes);
  const all = [...data.resource_changes, ...data.resource_drift].map((resource) => resource.change.actions);
  const strange = [...all, ...(outputs ?? []).map((output) => output[1].actions)].find(
    (actions) => actionOf(actions) === undefined,
  );
  if (outputs === undefined || strange !== undefined)
    return failed(unreadable(`unknown actions ${JSON.stringify(strange ?? 'of outputs')}`));
  const resources = data.resource_changes.map(toResource).sort(byAddress);
  return ok({
    engine: source.engine,
    terraformVersion: data.terraform_version,
    changes: resources.filter(happens),
    resources,
    unchanged: resources.filter((resource) => resource.mode === 'managed' && !happens(resource)).length,
    drift: data.resource_drift.map(toResource).sort(byAddress),
    outputs: outputs
      .map(toOutput)
      .filter(({ action }) => action !== 'no-op')
      .sort((a, b) => compare(a.name, b.name)),
    text: source.text,
  });
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseOutputs(raw: unknown): [string, RawChange][] | undefined {
  if (raw === undefined) return [];
  if (typeof raw !== 'object' || raw === null) return undefined;
  const entries = Object.entries(raw).map(([name, value]) => [name, change.safeParse(value)] as const);
  return entries.every(([, parsed]) => parsed.success)
    ? entries.flatMap(([name, parsed]): [string, RawChange][] => (parsed.success ? [[name, parsed.data]] : []))
    : undefined;
}

function unreadable(why: string): Fault {
  return {
    code: 'terraform/plan-unreadable',
    message: `Terraform's plan can't be judged: ${oneLine(why)}.`,
    fix: 'Plan again; if that does not help, use a version of Terraform that this project is tested with.',
  };
}

const actions: Readonly<Record<string, Action>> = {
  'no-op': 'no-op',
  create: 'create',
  read: 'read',
  update: 'update',
  'delete,create': 'replace',
  'create,delete': 'replace',
  delete: 'delete',
  forget: 'forget',
};

function actionOf(names: readonly string[]): Action | undefined {
  const key = names.join(',');
  return Object.hasOwn(actions, key) ? actions[key] : undefined;
}

/** Whether applying does something with the resource. */
function happens(resource: ResourceChange): boolean {
  if (resource.importId !== undefined || resource.previousAddress !== undefined) return true;
  return resource.action !== 'no-op' && resource.action !== 'read';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byAddress(a: ResourceChange, b: ResourceChange): number {
  return compare(a.address, b.address) || compare(a.deposed ?? '', b.deposed ?? '');
}

function toResource(raw: RawResource): ResourceChange {
  const before = redactBefore(raw.change);
  const after = redactMarked(raw.change.after, raw.change.after_sensitive);
  return {
    address: raw.address,
    mode: raw.mode,
    type: raw.type,
    name: raw.name,
    providerName: raw.provider_name,
    ...defined({ deposed: raw.deposed }),
    action: actionOf(raw.change.actions) ?? 'no-op',
    steps: raw.change.actions,
    before: before.value,
    after: after.value,
    unknownPaths: markedPaths(raw.change.after_unknown),
    sensitiveBefore: [...new Set([...markedPaths(raw.change.before_sensitive), ...before.hidden.map(([path]) => path)])].sort(),
    sensitiveAfter: markedPaths(raw.change.after_sensitive),
    ...defined({ sensitiveUnchanged: sameHidden(before, after) }),
    replacePaths: raw.change.replace_paths.map(pointer).sort(),
    ...defined({
      actionReason: raw.action_reason,
      importId: raw.change.importing === null ? undefined : raw.change.importing && (raw.change.importing.id ?? ''),
      previousAddress: raw.previous_address === raw.address ? undefined : raw.previous_address,
      sensitiveDigest: digestOf(before, after),
      sensitiveMade: digestsOf(after),
    }),
  };
}

/** Terraform marks nothing of what it takes over: what is sensitive from then on, is before it too. */
function redactBefore({ before, before_sensitive: marks, after_sensitive: from, importing }: RawChange): RedactedValue {
  return redactMarked(before, (importing ?? null) === null ? marks : eitherMarks(marks, from));
}

function toOutput([name, raw]: [string, RawChange]): OutputChange {
  const before = redactMarked(raw.before, raw.before_sensitive);
  const after = redactMarked(raw.after, raw.after_sensitive);
  return {
    name,
    action: actionOf(raw.actions) ?? 'no-op',
    before: before.value,
    after: after.value,
    unknownPaths: markedPaths(raw.after_unknown),
    sensitive: [...markedPaths(raw.before_sensitive), ...markedPaths(raw.after_sensitive)].length > 0,
    ...defined({ sensitiveDigest: digestOf(before, after) }),
  };
}

function pointer(path: readonly (string | number)[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function sameHidden(before: RedactedValue, after: RedactedValue): readonly string[] | undefined {
  const values = new Map(before.hidden.map(([path, value]) => [path, canonicalJson(value)]));
  const same = after.hidden.filter(([path, value]) => values.get(path) === canonicalJson(value)).map(([path]) => path);
  return same.length === 0 ? undefined : same.sort();
}

function digestOf(before: RedactedValue, after: RedactedValue): string | undefined {
  if (before.hidden.length === 0 && after.hidden.length === 0) return undefined;
  return createHash('sha256')
    .update(canonicalJson([before.hidden, after.hidden]))
    .digest('hex');
}

function digestsOf({ hidden }: RedactedValue): ResourceChange['sensitiveMade'] {
  if (hidden.length === 0) return undefined;
  return hidden.map(([path, value]) => [path, createHash('sha256').update(canonicalJson(value)).digest('hex')]);
}
