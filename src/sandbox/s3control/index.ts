import { decodePath, domain } from '../address.js';
import { notImplemented, refuse, type Account, type Call, type Operation, type Refusal } from '../call.js';
import type { Service } from '../service.js';
import { element, renderXml } from '../xml.js';
import { accessPointCalls } from './access-point.js';
import { controlPermissions } from './permission.js';
import { policyCalls } from './policy.js';
import { namespace, xmlType, type ControlOperation, type ControlTable } from './request.js';
import { tagCalls } from './tags.js';

const table: ControlTable = { ...accessPointCalls, ...policyCalls, ...tagCalls };
const version = '/v20180820';

/** Whether a call signed for S3 is one of S3 Control: its host begins with the account's id, or names no bucket and a header names an account. */
export function isControl({ service, path, host, headers }: Call, account: Account): boolean {
  if (service !== 's3' || !path.startsWith(`${version}/`)) return false;
  return host.startsWith(`${account.id}.`) || (host === domain && headers['x-amz-account-id'] !== undefined);
}

/** S3 Control over REST: access points, and the tags of buckets, in the region of the credential scope. */
export const s3control: Service = {
  resolve(call: Call, account: Account): Operation {
    const path = call.path.slice(version.length);
    for (const [route, operation] of Object.entries(table)) {
      const names = matchRoute(route, `${call.method} ${path}`);
      if (names !== undefined) return operationOf(operation, call, account, names);
    }
    const name = `control ${call.method} ${path.slice(1).split('/')[0] ?? ''}`;
    return { name, run: () => notImplemented('s3', name) };
  },
  renderError(refusal: Refusal, requestId: string) {
    const error = element('Error', element('Code', refusal.code), element('Message', refusal.message));
    const root = element('ErrorResponse', error, element('RequestId', requestId));
    return { body: `<?xml version="1.0" encoding="UTF-8"?>\n${renderXml(root, namespace)}`, headers: xmlType };
  },
};

/** The account stands in the host and in a header, which have to agree. */
function operationOf(operation: ControlOperation, call: Call, account: Account, names: readonly string[]): Operation {
  const owner = call.headers['x-amz-account-id'] ?? account.id;
  const run = () =>
    owner === account.id ? operation.run({ call, account, names }) : refuse(403, 'AccessDenied', 'Access Denied');
  return { name: operation.name, asks: () => controlPermissions(operation.name, { call, account, names }), run };
}

/** The names at the route's placeholders, or undefined where the path is another or can't be decoded. */
function matchRoute(route: string, path: string): readonly string[] | undefined {
  const expression = route.replace('{+}', '(.+)').replaceAll('{}', '([^/]+)');
  const found = new RegExp(`^${expression}$`).exec(path);
  const names = found?.slice(1).flatMap((name) => decodePath(name) ?? []);
  return names?.length === (found?.length ?? 0) - 1 ? names : undefined;
}
