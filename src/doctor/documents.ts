import { countOf, quote } from '../fault/fault.js';

/** A policy by its statements, each as lines that say one thing: `Action s3:GetObject`. */
interface Read {
  readonly sid: string;
  readonly lines: ReadonlySet<string>;
}

/** What a policy has that another lacks. */
export interface Difference {
  readonly sid: string;
  readonly lacks: readonly string[];
  readonly beyond: readonly string[];
}

const listed = ['Action', 'NotAction', 'Resource', 'NotResource'];

/**
 * How what stands there differs from what should, statement by statement, over several documents: order, lists of one and the names of statements
 * that are otherwise alike are no difference. None: they mean the same.
 */
export function differences(should: readonly unknown[], there: readonly unknown[]): readonly Difference[] {
  const wanted = should.flatMap(statementsOf);
  const left = there.flatMap(statementsOf);
  const missing = wanted.filter((one) => !takeFirst(left, (other) => isSame(one.lines, other.lines)));
  const changed = missing.map((one): Difference => {
    const other = takeFirst(left, ({ sid }) => sid === one.sid);
    return {
      sid: one.sid,
      lacks: without(one.lines, other?.lines),
      beyond: other === undefined ? [] : without(other.lines, one.lines),
    };
  });
  return [...changed, ...left.map(({ sid, lines }): Difference => ({ sid, lacks: [], beyond: [...lines] }))];
}

/** A difference in words: what is the first of it, and how much more there is. */
export function differenceWords({ sid, lacks, beyond }: Difference): string {
  const name = sid === '' ? 'a statement without a name' : quote(sid);
  if (lacks.length > 0 && beyond.length === 0 && lacks.some((line) => line.startsWith('Effect '))) return `${name} is missing`;
  if (beyond.length > 0 && lacks.length === 0 && beyond.some((line) => line.startsWith('Effect '))) return `${name} is one more`;
  const parts = [
    ...(lacks.length > 0 ? [`lacks ${some(lacks)}`] : []),
    ...(beyond.length > 0 ? [`has ${some(beyond)} besides`] : []),
  ];
  return `${name} ${parts.join(' and ')}`;
}

function some(lines: readonly string[]): string {
  const shown = lines.slice(0, 2).map(quote).join(', ');
  return lines.length > 2 ? `${shown} and ${countOf(lines.length - 2, 'part')} more` : shown;
}

function takeFirst(from: Read[], fits: (one: Read) => boolean): Read | undefined {
  const index = from.findIndex(fits);
  return index === -1 ? undefined : from.splice(index, 1)[0];
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((line) => other.has(line));
}

function without(lines: ReadonlySet<string>, others: ReadonlySet<string> = new Set()): readonly string[] {
  return [...lines].filter((line) => !others.has(line));
}

/** Every statement of a document; what is none of IAM's is a statement that equals no other. */
function statementsOf(document: unknown): readonly Read[] {
  if (!isObject(document)) return [{ sid: '', lines: new Set([`Document ${JSON.stringify(document)}`]) }];
  return [document['Statement'] ?? []].flat().map((statement) => {
    if (!isObject(statement)) return { sid: '', lines: new Set([`Statement ${JSON.stringify(statement)}`]) };
    const { Sid, ...rest } = statement;
    const lines = Object.entries(rest).flatMap(([key, value]) => linesOf(key, value));
    return { sid: typeof Sid === 'string' ? Sid : '', lines: new Set(lines) };
  });
}

function linesOf(key: string, value: unknown): readonly string[] {
  if (listed.includes(key)) return textsOf(value).map((text) => `${key} ${text}`);
  if (key === 'Principal' || key === 'NotPrincipal') {
    // IAM User Guide, "AWS JSON policy elements: Principal": `"*"` and `{ "AWS": "*" }` are the same.
    const all = isObject(value) ? Object.entries(value) : [['AWS', value] as const];
    return all.flatMap(([kind, who]) => textsOf(who).map((text) => `${key} ${kind} ${text}`));
  }
  if (key !== 'Condition' || !isObject(value)) return textsOf(value).map((text) => `${key} ${text}`);
  return Object.entries(value).flatMap(([operator, tests]) =>
    isObject(tests)
      ? Object.entries(tests).flatMap(([name, values]) => textsOf(values).map((text) => `${operator} ${name} ${text}`))
      : [`${operator} ${JSON.stringify(tests)}`],
  );
}

function textsOf(value: unknown): readonly string[] {
  return [value].flat().map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one)));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
