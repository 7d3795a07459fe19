import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from './json.js';
import type { OutputChange, Plan, ResourceChange } from './plan.js';

/**
 * What a plan would do, as JSON that is the same wherever and whenever the same would be done: every change with what it changes from
 * and to, data that is read on applying, and the outputs. Left out: what stays as it is, drift that nothing is done about, reasons,
 * versions, times, state serials and the configuration's expressions. Sensitive values read `(sensitive)`: it can be shown.
 *
 * Strings stay as they are, also those that hold JSON (policies): two texts of one meaning are two, which at worst asks for another
 * approval, while taking two for one could apply what nobody approved.
 */
export function canonicalPlan(plan: Plan): Json {
  return {
    version: 1,
    resources: touched(plan).map(canonicalResource).sort(byText),
    outputs: plan.outputs.map(canonicalOutput).sort(byText),
  };
}

/**
 * The digest that an approval is bound to: `sha256:` and 64 hex digits. It covers {@link canonicalPlan} and the sensitive values, so
 * that it differs whenever anything that would happen differs.
 */
export function fingerprint(plan: Plan): string {
  const hidden = [
    ...touched(plan).map(({ address, deposed, sensitiveDigest }) => [
      'resource',
      address,
      deposed ?? null,
      sensitiveDigest ?? null,
    ]),
    ...plan.outputs.map(({ name, sensitiveDigest }) => ['output', name, sensitiveDigest ?? null]),
  ].sort(byText);
  const digest = createHash('sha256')
    .update(canonicalJson([canonicalPlan(plan), hidden]))
    .digest('hex');
  return `sha256:${digest}`;
}

/** The changes, and the data that is read on applying. */
function touched(plan: Plan): readonly ResourceChange[] {
  return plan.resources.filter((resource) => resource.action === 'read' || plan.changes.includes(resource));
}

function byText(a: Json, b: Json): number {
  const [left, right] = [canonicalJson(a), canonicalJson(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function canonicalResource(change: ResourceChange): Json {
  return {
    address: change.address,
    mode: change.mode,
    type: change.type,
    name: change.name,
    provider: change.providerName,
    deposed: change.deposed ?? null,
    steps: change.steps,
    before: change.before,
    after: change.after,
    unknown: change.unknownPaths,
    sensitiveBefore: change.sensitiveBefore,
    sensitiveAfter: change.sensitiveAfter,
    replace: change.replacePaths,
    importId: change.importId ?? null,
    previousAddress: change.previousAddress ?? null,
  };
}

function canonicalOutput(change: OutputChange): Json {
  return {
    name: change.name,
    action: change.action,
    before: change.before,
    after: change.after,
    unknown: change.unknownPaths,
    sensitive: change.sensitive,
  };
}
