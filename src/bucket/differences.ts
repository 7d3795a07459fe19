import { permissionsOf, trustWords } from './permissions.js';
import type { BucketSpec, HandoverSpec } from './spec.js';

const mostLines = 6;

/**
 * What a spec does otherwise than another one of the same request: who can do what, what is granted though a control forbids it, to whom
 * the hand-over goes and what it says, and every other setting by its name. One sentence each, plain text; none where the two are alike.
 */
export function differencesOf(before: BucketSpec, after: BucketSpec): readonly string[] {
  return [
    ...permissionWords(before, after),
    ...trusts(before, after),
    ...compare(findings(before), findings(after)).map(({ line, now }) =>
      now ? `Granted though a control forbids it: ${line}.` : `No longer granted: ${line}.`,
    ),
    ...handoverWords(before.handover, after.handover),
    ...otherSettings(before, after),
  ];
}

function permissionWords(before: BucketSpec, after: BucketSpec): readonly string[] {
  const [then, now] = [actionsByPlace(before), actionsByPlace(after)];
  return [...new Set([...then.keys(), ...now.keys()])].flatMap((place) => {
    const [was, is] = [then.get(place) ?? new Set<string>(), now.get(place) ?? new Set<string>()];
    const [more, less] = [[...is].filter((one) => !was.has(one)), [...was].filter((one) => !is.has(one))];
    const [who, where] = place.split('\n');
    return [
      ...(more.length === 0 ? [] : [`${who} may ${more.join(', ')} on ${where}.`]),
      ...(less.length === 0 ? [] : [`${who} may no longer ${less.join(', ')} on ${where}.`]),
    ];
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

function handoverWords(before: HandoverSpec, after: HandoverSpec): readonly string[] {
  const recipients: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['The hand-over message goes to', before.message?.to, after.message?.to],
    ['Its secure part goes to', before.message?.secure?.recipient, after.message?.secure?.recipient],
    ['The hand-over is done by', before.by, after.by],
    ['The subject of the hand-over message is', before.message?.subject, after.message?.subject],
  ];
  return [
    ...recipients.flatMap(([say, was, is]) =>
      was === is ? [] : [`${say} ${is ?? 'nobody'}${was === undefined ? '' : `, was ${was}`}.`],
    ),
    ...textWords('The hand-over message', bodyOf(before), bodyOf(after)),
    ...textWords('The steps of the hand-over', before.steps, after.steps),
  ];
}

function bodyOf({ message }: HandoverSpec): readonly string[] {
  return `${message?.body ?? ''}\n${message?.secure?.body ?? ''}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function textWords(what: string, before: readonly string[], after: readonly string[]): readonly string[] {
  const all = compare(before, after);
  const shown = all.slice(0, mostLines).map(({ line, now }) => `${what} ${now ? 'says' : 'no longer says'}: ${line}`);
  return [...shown, ...(all.length > mostLines ? [`${what} differs in ${all.length - mostLines} more lines.`] : [])];
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
const saidElsewhere: readonly (keyof BucketSpec)[] = ['id', 'file', 'vendor', 'grants', 'roles', 'services', 'findings', 'handover', 'notes', 'defaults']; // prettier-ignore

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
