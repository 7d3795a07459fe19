import { isWithin, parseIpRange } from './ip-range.js';
import { inLowerCase, matches, parsePattern, type Context } from './pattern.js';

/** One test of a statement's condition: an operator, a key and the values that it is compared with. */
export interface Condition {
  /** The operator as it was written, such as `ForAnyValue:StringNotLikeIfExists`. */
  readonly operator: string;
  /** In lower case: keys are case-insensitive. */
  readonly key: string;
  readonly values: readonly string[];
  /** The operator without its set prefix, `IfExists` and `Not`, in lower case: `stringlike`, `null`. */
  readonly base: string;
  readonly negated: boolean;
  readonly set: 'any' | 'all' | undefined;
  readonly ifExists: boolean;
  readonly holds: (context: Context) => boolean;
}

/** Compares a value of the request with one of the policy; undefined where the two can't be compared. */
type Comparison = (value: string, context: Context) => boolean | undefined;

/**
 * Makes a test ready to be evaluated by IAM's rules (IAM User Guide, "IAM JSON policy elements: Condition operators", "Set operators for
 * multivalued context keys"): one of the values has to match, or, negated, none of them. An operator that IAM does not know never holds.
 */
export function parseCondition(operator: string, key: string, values: readonly string[]): Condition {
  const [, set, name = '', suffix] = /^(?:for(any|all)values?:)?(.*?)(ifexists)?$/.exec(operator.toLowerCase()) ?? [];
  const negated = /^(string|numeric|date|arn)not|^notip/.test(name);
  const base = negated ? name.replace('not', '') : name;
  const parsed = { operator, key: key.toLowerCase(), values, base, negated, ifExists: suffix !== undefined } as const;
  const tested = { ...parsed, set: set as Condition['set'] };
  return { ...tested, holds: holdsOf(tested) };
}

function holdsOf({ key, values, base, negated, set, ifExists }: Omit<Condition, 'holds'>): Condition['holds'] {
  if (base === 'null') {
    return (context) => values.some((value) => value.toLowerCase() === (context.has(key) ? 'false' : 'true'));
  }
  const compare = comparisons[base];
  if (compare === undefined) return () => false;
  const wanted = values.map(compare);
  const fits = (value: string, context: Context): boolean => {
    const found = wanted.map((one) => one(value, context));
    return negated ? found.every((one) => one === false) : found.includes(true);
  };
  return (context) => {
    const value = context.get(key);
    if (value === undefined) return set === undefined ? ifExists || negated : set === 'all';
    if (set === undefined) return typeof value === 'string' && fits(value, context);
    const all = typeof value === 'string' ? [value] : value;
    return set === 'any' ? all.some((one) => fits(one, context)) : all.every((one) => fits(one, context));
  };
}

/** By the operator in lower case; each makes a value of the policy ready to be compared. */
const comparisons: Readonly<Record<string, (wanted: string) => Comparison>> = {
  stringequals: (wanted) => text(parsePattern(wanted, 'literal')),
  stringlike: (wanted) => text(parsePattern(wanted)),
  stringequalsignorecase: (wanted) => {
    const compare = text(inLowerCase(parsePattern(wanted, 'literal')));
    return (value, context) => compare(value.toLowerCase(), lowered(context));
  },
  arnequals: arn,
  arnlike: arn,
  bool: (wanted) => {
    const either = wanted.toLowerCase();
    return (value) => ['true', 'false'].includes(either) && value.toLowerCase() === either;
  },
  ipaddress: (wanted) => {
    const range = parseIpRange(wanted);
    return (value) => {
      const address = parseIpRange(value);
      return range && address && isWithin(address, range);
    };
  },
  ...orders('numeric', number),
  ...orders('date', date),
};

/** A variable without a value is equal to nothing, so that a negated test holds. */
function text(pattern: ReturnType<typeof parsePattern>): Comparison {
  return (value, context) => matches(pattern, value, context) ?? false;
}

function lowered(context: Context): Context {
  return new Map([...context].map(([key, value]) => [key, typeof value === 'string' ? value.toLowerCase() : value]));
}

/** `ArnEquals` and `ArnLike` are the same: each of the six parts of an ARN is compared by itself (same page, "ARN condition operators"). */
function arn(wanted: string): Comparison {
  const parts = splitArn(wanted)?.map((part) => parsePattern(part));
  return (value, context) => {
    const found = splitArn(value);
    return parts && found && parts.every((part, at) => matches(part, found[at] ?? '', context) === true);
  };
}

/** The six parts of an ARN, the last with all further colons; undefined where there are fewer. */
export function splitArn(arn: string): readonly string[] | undefined {
  const parts = arn.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function orders(family: string, read: (text: string) => number | undefined): typeof comparisons {
  const by =
    (test: (value: number, wanted: number) => boolean) =>
    (wanted: string): Comparison => {
      const right = read(wanted);
      return (value) => {
        const left = read(value);
        return left === undefined || right === undefined ? undefined : test(left, right);
      };
    };
  return {
    [`${family}equals`]: by((value, wanted) => value === wanted),
    [`${family}lessthan`]: by((value, wanted) => value < wanted),
    [`${family}lessthanequals`]: by((value, wanted) => value <= wanted),
    [`${family}greaterthan`]: by((value, wanted) => value > wanted),
    [`${family}greaterthanequals`]: by((value, wanted) => value >= wanted),
  };
}

function number(text: string): number | undefined {
  return /^[+-]?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : undefined;
}

/** In milliseconds: ISO 8601, or seconds since 1970 ("Date condition operators"). */
function date(text: string): number | undefined {
  if (/^[0-9]+$/.test(text)) return Number(text) * 1000;
  const parsed = /^[0-9]{4}-[0-9]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}
