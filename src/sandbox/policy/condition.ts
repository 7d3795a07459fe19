import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { Condition } from './document.js';
import { fill, matches, plain, valuesOf, type RequestKeys } from './variable.js';

/** Whether one value of a request fits one value of a condition. */
type Fits = (wanted: string, found: string) => boolean;

const fitsBy: Readonly<Record<string, Fits>> = {
  StringEquals: (wanted, found) => plain(wanted) === found,
  StringEqualsIgnoreCase: (wanted, found) => plain(wanted).toLowerCase() === found.toLowerCase(),
  StringLike: matches,
  ArnEquals: fitsArn,
  ArnLike: fitsArn,
  Bool: (wanted, found) => wanted.toLowerCase() === found.toLowerCase(),
  BinaryEquals: (wanted, found) => wanted === found,
  IpAddress: fitsRange,
  ...compared('Numeric', Number),
  ...compared('Date', (text) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text))),
};
/** Each operator's opposite is told by the one that it negates. */
const negations: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NotIpAddress: 'IpAddress',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

/** The five ways to compare numbers and dates; NaN fits nothing. */
function compared(kind: string, read: (text: string) => number): Record<string, Fits> {
  return {
    [`${kind}Equals`]: (wanted, found) => read(found) === read(wanted),
    [`${kind}LessThan`]: (wanted, found) => read(found) < read(wanted),
    [`${kind}LessThanEquals`]: (wanted, found) => read(found) <= read(wanted),
    [`${kind}GreaterThan`]: (wanted, found) => read(found) > read(wanted),
    [`${kind}GreaterThanEquals`]: (wanted, found) => read(found) >= read(wanted),
  };
}

/** Each of an ARN's six parts by itself, so that a wildcard never reaches over a colon but in the last. */
function fitsArn(wanted: string, found: string): boolean {
  const parts = (arn: string) => /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(arn)?.slice(1) ?? [];
  const [patterns, values] = [parts(wanted), parts(found)];
  return patterns.length === 6 && values.length === 6 && patterns.every((pattern, n) => matches(pattern, values[n] ?? ''));
}

function fitsRange(wanted: string, found: string): boolean {
  const [, address = '', bits] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(wanted) ?? [];
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const length = Number(bits ?? (family === 'ipv4' ? 32 : 128));
  if ((!isIPv4(address) && !isIPv6(address)) || length > (family === 'ipv4' ? 32 : 128)) return false;
  const range = new BlockList();
  range.addSubnet(address, length, family);
  return range.check(found, isIPv4(found) ? 'ipv4' : 'ipv6');
}

/**
 * Whether a condition holds for a request (IAM User Guide, "IAM JSON policy elements: Condition operators"): a key that is absent fails every
 * operator but those that negate, those that say IfExists or ForAllValues, and Null.
 */
export function holds({ operator, key, values }: Condition, keys: RequestKeys): boolean {
  const found = valuesOf(keys, key);
  if (operator === 'Null') return values.some((value) => (value.toLowerCase() === 'true') === (found === undefined));
  const [, quantifier = '', name = '', ifExists = ''] = /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  const negated = negations[name] !== undefined;
  if (found === undefined) {
    if (ifExists !== '' || quantifier === 'ForAllValues:') return true;
    return negated && quantifier === '';
  }
  const fits = fitsBy[negations[name] ?? name];
  if (fits === undefined) return false;
  const wanted = values.flatMap((value) => fill(value, keys) ?? []);
  const one = (value: string) => wanted.some((pattern) => fits(pattern, value)) !== negated;
  // Without a quantifier a negation asks that none of the values fits, as S3's keys have one value only.
  return quantifier === 'ForAllValues:' || (negated && quantifier === '') ? found.every(one) : found.some(one);
}
