import { countOf, failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import type { Kind } from '../change/change.js';
import { kindWords } from '../review/change-words.js';
import { renderHandover } from '../review/handover.js';
import type { Json } from '../terraform/index.js';
import { painter } from '../fault/paint.js';
import type { Arguments, Context, Exit } from './command.js';
import { load } from '../run/load.js';
import { planJson, readTerraformOptions, withTerraform, type OpenPart } from './plan.js';
import { planRequests } from '../run/planning.js';
import { limitTo } from '../run/accounts.js';
import type { PlannedRequest, Planning } from '../run/planned.js';
import { fail, finish, orFail } from './report.js';
import type { OpenRun } from '../run/run.js';

/** What came of applying one request: then the hand-over can be completed. */
export interface AppliedRequest {
  readonly request: PlannedRequest;
  readonly changed: number;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Applies exactly what was approved: the command `apply`. */
export function runApply(args: Arguments, context: Context): Promise<Exit> {
  const unreadable = approvedFaults(args.text['approved']);
  const options = readTerraformOptions(args, context);
  const wrong = [...unreadable, ...(options.ok ? [] : options.faults)];
  if (wrong.length > 0) return Promise.resolve(fail(args, context, wrong));
  const loaded = load({ paths: args.paths, cwd: context.cwd, home: context.home, templates: args.text['templates'] });
  return orFail(args, context, loaded, async (requests) => {
    const sandboxed = args.on.has('sandbox') || args.text['world'] !== undefined;
    const approved = fingerprintsIn(args.text['approved']);
    const applied: AppliedRequest[] = [];
    const work = async (parts: readonly OpenPart[]): Promise<Result<true>> => {
      const plannings: Planning[] = [];
      for (const { open, specs } of parts) plannings.push(await planRequests(open, specs));
      const lost = plannings.flatMap((planning) => planning.failed.flatMap((request) => request.faults));
      if (lost.length > 0) return failed(...lost);
      const planned = plannings.flatMap((planning) => planning.planned);
      const refused = planned.flatMap((request) => checkApproved(request, approved ?? (sandboxed ? undefined : [])));
      if (refused.length > 0) return failed(...refused);
      for (const [i, { open }] of parts.entries()) {
        const done = await applyAll(open, plannings[i]?.planned ?? [], applied);
        if (!done.ok) return done;
      }
      return ok(true);
    };
    const limited = limitTo(requests, args.text['account']);
    const outcome = limited.ok ? await withTerraform(args, context, limited.value, work, { applies: true }) : limited;
    const json = { applied: applied.map(appliedJson) };
    if (!outcome.ok) {
      if (!args.on.has('json') && applied.length > 0) context.terminal.result(renderApplied(applied, context));
      return fail(args, context, outcome.faults, json);
    }
    return finish(args, context, { json, text: renderApplied(applied, context) });
  });
}

function fingerprintsIn(text: string | undefined): readonly string[] | undefined {
  return text?.split(',').map((one) => one.trim());
}

/** What is given as approved and is no fingerprint: wrong usage, found before anything is planned. */
export function approvedFaults(text: string | undefined): readonly Fault[] {
  const wrong = (fingerprintsIn(text) ?? []).filter((one) => !/^sha256:[0-9a-f]{64}$/.test(one));
  return wrong.map((one) => ({
    code: 'usage/approved',
    message: `--approved: ${quote(one)} is not a fingerprint, which is sha256: and 64 hexadecimal digits`,
    fix: 'Give the whole fingerprint as "plan" prints it; several are separated by commas.',
  }));
}

/** Why a plan may not be applied: it is none of the approved ones. Undefined: no approval is asked for. */
export function checkApproved(request: PlannedRequest, approved: readonly string[] | undefined): readonly Fault[] {
  if (approved === undefined || !hasChanges(request) || approved.includes(request.fingerprint)) return [];
  const { spec, changes, fingerprint } = request;
  const worst = changes[0];
  return [
    {
      code: 'gate/not-approved',
      message: `the plan of ${quote(spec.bucket)} is not one that was approved: its fingerprint is ${fingerprint}${worst ? ` (${lead(worst.kind)}${quote(worst.text)})` : ''}`,
      fix: 'Run "plan", have that plan approved, and give its fingerprint with --approved.',
      at: { file: spec.file, line: 1, column: 1 },
    },
  ];
}

function lead(kind: Kind): string {
  return kindWords[kind] === '' ? '' : `${kindWords[kind]}: `;
}

function hasChanges({ planned }: PlannedRequest): boolean {
  return planned.plan.changes.length > 0 || planned.plan.outputs.length > 0;
}

/** Applies one after the other, and stops at the first that fails: what came before it is in `applied`. */
export async function applyAll(
  open: OpenRun,
  requests: readonly PlannedRequest[],
  applied: AppliedRequest[],
): Promise<Result<true>> {
  for (const request of requests) {
    if (!hasChanges(request)) {
      applied.push({ request, changed: 0, outputs: {} });
      continue;
    }
    const outcome = await open.run.apply(request.planned);
    if (!outcome.ok) return failed(...outcome.faults);
    applied.push({ request, changed: outcome.value.changed.length, outputs: textOutputs(outcome.value.outputs) });
  }
  return ok(true);
}

function textOutputs(outputs: ReadonlyMap<string, Json>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...outputs].map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

function appliedJson({ request, changed, outputs }: AppliedRequest) {
  return { ...planJson(request), changed, outputs, handover: renderHandover(request.spec, outputs).text };
}

function renderApplied(applied: readonly AppliedRequest[], context: Context): string {
  const paint = painter(context.terminal.colour.out);
  return applied
    .map(({ request, changed, outputs }) => {
      const title = paint('bold', request.spec.bucket);
      if (!hasChanges(request)) return `${title}: nothing to do, it is as asked for.`;
      return `${title}: applied, ${countOf(changed, 'resource')} changed.\n\n${renderHandover(request.spec, outputs).text.trimEnd()}`;
    })
    .join('\n\n');
}
