import { decodePath } from '../address.js';
import { notImplemented, type Account, type Call, type Operation, type Refusal } from '../call.js';
import type { Service } from '../service.js';
import { scanPermissions } from './permission.js';
import { planCalls } from './plan.js';
import type { GuardDutyTable } from './request.js';
import { tagCalls } from './tags.js';

const table: GuardDutyTable = { ...planCalls, ...tagCalls };
const jsonType = { 'content-type': 'application/json' };

/** GuardDuty over REST and JSON: malware protection plans for buckets, in the region of the credential scope. There are no detectors. */
export const guardduty: Service = {
  resolve(call: Call, account: Account): Operation {
    const [, collection = '', id = ''] = /^\/([^/]+)\/?(.*)$/s.exec(call.path) ?? [];
    const row = `${call.method} /${collection}${id === '' ? '' : '/{}'}`;
    const operation = Object.hasOwn(table, row) ? table[row] : undefined;
    const name = operation?.name ?? `${call.method} ${call.path}`;
    if (operation === undefined) return { name, run: () => notImplemented('guardduty', name) };
    const request = { call, account, id: decodePath(id) ?? id };
    return { name, asks: () => scanPermissions(name, request), run: () => operation.run(request) };
  },
  renderError: (refusal: Refusal) => ({
    body: JSON.stringify({ message: refusal.message, __type: refusal.code }),
    headers: { ...jsonType, 'x-amzn-errortype': errorTypes[refusal.code] ?? refusal.code },
  }),
};

/** The type in the body is finer than the exception that SDKs know, which stands in a header. */
const errorTypes: Readonly<Record<string, string>> = { InvalidInputException: 'BadRequestException' };
