import { requestKeys, type RequestKey } from '../../src/bootstrap/vendors.js';

/** Which of the keys that ask for more than a bucket stand in a request or in settings. */
export function keysIn(value: unknown): readonly RequestKey[] {
  return requestKeys.filter((key) => isIn(value, key));
}

function isIn(value: unknown, key: string): boolean {
  const [first = '', ...rest] = key.split('.');
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, first)) return false;
  return rest.length === 0 || isIn((value as Readonly<Record<string, unknown>>)[first], rest.join('.'));
}
