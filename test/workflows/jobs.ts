import { parseExpression, type Expression } from './expression.js';
import type { Workflow } from './files.js';

/** What a run begins with, and what its jobs end with: where nothing is said a job is a success without outputs. */
export interface Run {
  readonly github: object;
  readonly inputs: object;
  readonly ends?: Readonly<Record<string, { readonly result?: string; readonly outputs?: Readonly<Record<string, string>> }>>;
}

type Ends = Readonly<Record<string, { readonly result: string; readonly outputs: Readonly<Record<string, string>> }>>;

/** The jobs that GitHub would start, in their order: by their conditions, and by what became of those that they need. */
export function startedJobs({ jobs }: Workflow, run: Run): readonly string[] {
  const ends: Record<string, Ends[string]> = {};
  const started: string[] = [];
  for (const [name, { if: condition = 'true', needs }] of Object.entries(jobs)) {
    const needed = Object.fromEntries(needs.map((need) => [need, ends[need] ?? { result: 'skipped', outputs: {} }]));
    // "Status check functions": without one of them a condition is asked only after success().
    const own = /\b(?:always|cancelled|failure|success)\(\)/.test(condition);
    const succeeded = Object.values(needed).every(({ result }) => result === 'success');
    const contexts = { github: run.github, inputs: run.inputs, needs: needed };
    const starts = (own || succeeded) && isTrue(valueOf(parseExpression(condition), contexts));
    if (starts) started.push(name);
    ends[name] = { result: starts ? 'success' : 'skipped', outputs: {}, ...(starts ? run.ends?.[name] : {}) };
  }
  return started;
}

type Contexts = Readonly<Record<string, unknown>>;

/** What an expression is worth: as "Evaluate expressions" has it, as far as conditions of jobs go. */
export function valueOf(expression: Expression, contexts: Contexts): unknown {
  switch (expression.kind) {
    case 'value':
      return expression.value;
    case 'path':
      return expression.path.reduce<unknown>((value, name) => memberOf(value, name), contexts);
    case 'call':
      return call(
        expression.name,
        expression.of.map((one) => valueOf(one, contexts)),
      );
    case 'sign': {
      const [left, right] = expression.of.map((one) => () => valueOf(one, contexts));
      if (left === undefined) throw new Error(`${expression.sign} has no operand`);
      return operate(expression.sign, left, right ?? (() => null));
    }
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (Object.getOwnPropertyDescriptor(value, name)?.value ?? null) : null;
}

function operate(sign: string, left: () => unknown, right: () => unknown): unknown {
  switch (sign) {
    case '!':
      return !isTrue(left());
    case '&&': {
      const first = left();
      return isTrue(first) ? right() : first;
    }
    case '||': {
      const first = left();
      return isTrue(first) ? first : right();
    }
    case '==':
      return equals(left(), right());
    case '!=':
      return !equals(left(), right());
    default:
      throw new Error(`${sign} is not in a condition`);
  }
}

function call(name: string, given: readonly unknown[]): unknown {
  const [text, start] = given.map((value) => String(value ?? '').toLowerCase());
  if (name === 'startsWith') return (text ?? '').startsWith(start ?? '');
  if (name === 'always') return true;
  if (name === 'cancelled') return false;
  throw new Error(`${name} is not in a condition`);
}

function isTrue(value: unknown): boolean {
  return value !== false && value !== 0 && value !== '' && value !== null;
}

/** Text is compared without its case; of two kinds both are numbers, null and false being 0. */
function equals(left: unknown, right: unknown): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left.toLowerCase() === right.toLowerCase();
  if (typeof left === typeof right) return left === right;
  const number = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? 0 : Number(value));
  return number(left) === number(right);
}
