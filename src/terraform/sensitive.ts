import { isArray, isObject, type Json } from './json.js';

/** What stands in the place of a value that Terraform marks as sensitive. */
const sensitiveText = '(sensitive)';

/** A value without what is marked, and what was taken out: pairs of a JSON Pointer and the value. */
export interface RedactedValue {
  readonly value: Json;
  readonly hidden: readonly (readonly [string, Json])[];
}

function step(path: string, key: string | number): string {
  return `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/**
 * The JSON Pointers of what a mark structure marks (`after_unknown`, `before_sensitive`: the value's shape, with `true` where it
 * applies), sorted. The shape around the marks says nothing and differs between releases, so only these paths are kept.
 */
export function markedPaths(marks: Json): string[] {
  return collectMarks(marks, '').sort();
}

function collectMarks(marks: Json, path: string): string[] {
  if (marks === true) return [path];
  if (isArray(marks)) return marks.flatMap((mark, index) => collectMarks(mark, step(path, index)));
  if (isObject(marks)) return Object.entries(marks).flatMap(([key, mark]) => collectMarks(mark, step(path, key)));
  return [];
}

/** Marks what either of two mark structures marks. */
export function eitherMarks(a: Json, b: Json): Json {
  if (a === true || b === true) return true;
  if (isArray(a) && isArray(b)) return (a.length > b.length ? a : b).map((_, i) => eitherMarks(a[i] ?? false, b[i] ?? false));
  if (!isObject(a) || !isObject(b)) return isArray(a) || isObject(a) ? a : b;
  const of = (marks: { readonly [key: string]: Json }, key: string) =>
    Object.hasOwn(marks, key) ? (marks[key] ?? false) : false;
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(keys.map((key) => [key, eitherMarks(of(a, key), of(b, key))]));
}

/** Replaces what is marked by `(sensitive)`. A value that is not there (null) has nothing to hide and stays null. */
export function redactMarked(value: Json, marks: Json, path = ''): RedactedValue {
  if (marks === true) return value === null ? { value, hidden: [] } : { value: sensitiveText, hidden: [[path, value]] };
  if (isArray(value)) {
    const items = value.map((item, index) =>
      redactMarked(item, isArray(marks) ? (marks[index] ?? false) : false, step(path, index)),
    );
    return { value: items.map((item) => item.value), hidden: items.flatMap((item) => item.hidden) };
  }
  if (!isObject(value)) return { value, hidden: [] };
  const entries = Object.entries(value).map(([key, item]) => {
    const mark = isObject(marks) && Object.hasOwn(marks, key) ? (marks[key] ?? false) : false;
    return [key, redactMarked(item, mark, step(path, key))] as const;
  });
  // fromEntries defines own properties, so that a key like __proto__ stays data.
  return {
    value: Object.fromEntries(entries.map(([key, item]) => [key, item.value])),
    hidden: entries.flatMap(([, item]) => item.hidden),
  };
}
