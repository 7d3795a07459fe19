import { candidatesOf } from './candidates.js';
import type { Condition } from './condition.js';
import type { Rule } from './evaluate.js';
import type { Context } from './pattern.js';

/** What is asked of a request that is made up. */
interface Wish {
  readonly start: Context;
  /** Keys that the request can't choose. */
  readonly certain: ReadonlySet<string>;
  /** What has to hold. */
  readonly needs: readonly Condition[];
  /** What may not apply. */
  readonly denies: readonly Rule[];
}

/** How many changes are tried for one way; the policies that are deployed take some ten. */
const limit = 5_000;

/**
 * A request that meets all needs and to which no refusal applies; undefined where none is found, because that is not up to who asks.
 * What a condition says is about one key alone, so keys are chosen one by one, with the values that the conditions themselves name; where
 * a choice comes to nothing, another is tried.
 */
export function makeRequest(wish: Wish): Context | undefined {
  let context: Context | undefined = wish.start;
  for (const key of new Set(wish.needs.map((need) => need.key))) {
    context = meets(wish, key, context) ? context : changes(wish, key, context).find((changed) => meets(wish, key, changed));
    if (context === undefined) return undefined;
  }
  return escape(wish, context, 0, { tried: 0 });
}

/** Changes the request until no refusal applies, one refusal after the other. */
function escape(wish: Wish, context: Context, at: number, effort: { tried: number }): Context | undefined {
  const deny = wish.denies[at];
  if (deny === undefined) return context;
  if (!applies(deny, context)) return escape(wish, context, at + 1, effort);
  const before = wish.denies.slice(0, at);
  for (const { key } of deny.conditions) {
    for (const changed of changes(wish, key, context)) {
      effort.tried += 1;
      if (effort.tried > limit) return undefined;
      if (applies(deny, changed) || !meets(wish, key, changed) || before.some((rule) => applies(rule, changed))) continue;
      const found = escape(wish, changed, at + 1, effort);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function applies({ conditions }: Rule, context: Context): boolean {
  return conditions.every((condition) => condition.holds(context));
}

/** Whether all needs on a key hold. */
function meets({ needs }: Wish, key: string, context: Context): boolean {
  return needs.every((need) => need.key !== key || need.holds(context));
}

/** The request with other values for a key: none, and those that the conditions on it name. */
function changes({ certain, needs, denies }: Wish, key: string, context: Context): readonly Context[] {
  if (certain.has(key)) return [];
  const tests = [...needs, ...denies.flatMap(({ conditions }) => conditions)].filter((test) => test.key === key);
  const values = [...new Set(tests.flatMap((test) => candidatesOf(test, context)))];
  const lists = tests.some(({ set }) => set !== undefined);
  const choices = lists ? [...values.map((value) => [value]), values, ['x']] : [...values, 'x'];
  const without = new Map(context);
  without.delete(key);
  return [without, ...choices.map((value) => new Map([...context, [key, value]]))];
}
