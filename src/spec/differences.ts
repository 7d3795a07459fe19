import { permissionsOf, trustWords } from './permissions.js';
import type { BucketSpec, HandoverSpec } from './spec.js';

const mostLines = 6;

/**
 * What a spec does otherwise than another one of the same request, the weightiest first: who may do more, what is granted though a control
 * forbids it, to whom the hand-over goes; then who may do less, what the hand-over says, and every other setting by its name. One
 * sentence each, plain text; none where the two are alike.
 */
export function differencesOf(before: BucketSpec, after: BucketSpec): readonly string[] {
  const permissions = permissionChanges(before, after);
  const granted = compare(findings(before), findings(after));
  return [
    ...permissions.flatMap(({ who, where, more }) =>
      more.length === 0 ? [] : [`${who} may call ${more.join(', ')} on ${where}.`],
    ),
    ...trusts(before, after),
    ...granted.filter(({ now }) => now).map(({ line }) => `Granted though a control forbids it: ${line}.`),
    ...recipients(before.handover, after.handover),
    ...permissions.flatMap(({ who, where, less }) =>
      less.length === 0 ? [] : [`${who} may no longer call ${less.join(', ')} on ${where}.`],
    ),
    ...granted.filter(({ now }) => !now).map(({ line }) => `No longer granted: ${line}.`),
    ...textWords(['The hand-over message', 'says'], bodyOf(before.handover), bodyOf(after.handover)),
    ...textWords(["The hand-over's steps", 'say'], before.handover.steps, after.handover.steps),
    ...otherSettings(before, after),
  ];
}

function permissionChanges(before: BucketSpec, after: BucketSpec) {
  const [then, now] = [actionsByPlace(before), actionsByPlace(after)];
  return [...new Set([...then.keys(), ...now.keys()])].map((place) => {
    const [was, is] = [then.get(place) ?? new Set<string>(), now.get(place) ?? new Set<string>()];
    const [who = '', where = ''] = place.split('\n');
    return { who, where, more: [...is].filter((one) => !was.has(one)), less: [...was].filter((one) => !is.has(one)) };
  });
}

function actionsByPlace(spec: BucketSpec): ReadonlyMap<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { who, where, actions } of permissionsOf(spec)) {
    const place = `${who}\n${where}`;
    found.set(place, new Set([...(found.get(place) ?? []), ...actions]));
  }
  return found;
}

function trusts(before: BucketSpec, after: BucketSpec): readonly string[] {
  const then = new Map(before.roles.map(({ name, trust }) => [name, trustWords(trust)]));
  return after.roles.flatMap(({ name, trust }) => {
    const [was, is] = [then.get(name), trustWords(trust)];
    if (was === is) return [];
    return [`The role ${name} can be assumed by ${is}${was === undefined ? '' : `, was ${was}`}.`];
  });
}

function findings({ findings }: BucketSpec): readonly string[] {
  return findings.map(({ control, action, reason }) => `${action} (${control}): ${reason.replace(/\.$/, '')}`);
}

function recipients(before: HandoverSpec, after: HandoverSpec): readonly string[] {
  const rows: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['The hand-over message goes to', before.message?.to, after.message?.to],
    ['Its secure part goes to', before.message?.secure?.recipient, after.message?.secure?.recipient],
    ['The hand-over is done by', before.by, after.by],
    ['The subject of the hand-over message is', before.message?.subject, after.message?.subject],
  ];
  return rows.flatMap(([say, was, is]) =>
    was === is ? [] : [`${say} ${is ?? 'nobody'}${was === undefined ? '' : `, was ${was}`}.`],
  );
}

function bodyOf({ message }: HandoverSpec): readonly string[] {
  return `${message?.body ?? ''}\n${message?.secure?.body ?? ''}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function textWords(
  [what, say]: readonly [string, 'says' | 'say'],
  before: readonly string[],
  after: readonly string[],
): readonly string[] {
  const all = compare(before, after);
  const shown = all.slice(0, mostLines).map(({ line, now }) => `${what} ${now ? 'now' : 'no longer'} ${say}: ${line}`);
  return [
    ...shown,
    ...(all.length > mostLines ? [`${what} ${say} something else in ${all.length - mostLines} more lines.`] : []),
  ];
}

function compare(
  before: readonly string[],
  after: readonly string[],
): readonly { readonly line: string; readonly now: boolean }[] {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => ({ line, now: false })),
    ...after.filter((line) => !before.includes(line)).map((line) => ({ line, now: true })),
  ];
}

/** What is said above, what follows from the rest, and what the request says itself. */
const saidElsewhere: readonly (keyof BucketSpec)[] = [
  'id',
  'file',
  'vendor',
  'grants',
  'roles',
  'services',
  'findings',
  'handover',
  'notes',
  'defaults',
];

function otherSettings(before: BucketSpec, after: BucketSpec): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof BucketSpec)[];
  return keys.filter((key) => !saidElsewhere.includes(key)).flatMap((key) => changedValues(key, before[key], after[key]));
}

function changedValues(path: string, before: unknown, after: unknown): readonly string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => changedValues(`${path}.${key}`, before[key], after[key]));
  }
  return [`${path} is ${valueWords(after)}, was ${valueWords(before)}.`];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueWords(value: unknown): string {
  if (value === undefined) return 'not set';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
