type Map = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Map => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Maps whose keys are the user's own. */
const open = new Set(['tags']);

/**
 * Where two values differ: `retention.expireDays`, `access.points[].vpc`. A list of another length, and a map that comes or goes, differs as a
 * whole: `access.points[]`, `inventory`.
 */
export function changedPaths(a: unknown, b: unknown, path = ''): readonly string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length ? a.flatMap((one, i) => changedPaths(one, b[i], `${path}[]`)) : [`${path}[]`];
  }
  if (!isMap(a) || !isMap(b) || open.has(path)) return [Array.isArray(a) || Array.isArray(b) ? `${path}[]` : path];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => changedPaths(a[key], b[key], path === '' ? key : `${path}.${key}`));
}
