import { decodePath } from '../address.js';
import { notImplemented, type Account, type Call, type Operation, type Refusal } from '../call.js';
import type { Service } from '../service.js';
import { PLAN_CALLS } from './plan.js';
import type { GuardDutyTable } from './request.js';
import { TAG_CALLS } from './tags.js';

const TABLE: GuardDutyTable = { ...PLAN_CALLS, ...TAG_CALLS };
const JSON_TYPE = { 'content-type': 'application/json' };

/** GuardDuty over REST and JSON: malware protection plans for buckets, in the region of the credential scope. There are no detectors. */
export const guardduty: Service = {
  resolve(call: Call, account: Account): Operation {
    const [, collection = '', id = ''] = /^\/([^/]+)\/?(.*)$/s.exec(call.path) ?? [];
    const row = `${call.method} /${collection}${id === '' ? '' : '/{}'}`;
    const operation = Object.hasOwn(TABLE, row) ? TABLE[row] : undefined;
    const name = operation?.name ?? `${call.method} ${call.path}`;
    if (operation === undefined) return { name, run: () => notImplemented('guardduty', name) };
    return { name, run: () => operation.run({ call, account, id: decodePath(id) ?? id }) };
  },
  renderError: (refusal: Refusal) => ({
    body: JSON.stringify({ message: refusal.message, __type: refusal.code }),
    headers: { ...JSON_TYPE, 'x-amzn-errortype': ERROR_TYPES[refusal.code] ?? refusal.code },
  }),
};

/** The type in the body is finer than the exception that SDKs know, which stands in a header. */
const ERROR_TYPES: Readonly<Record<string, string>> = { InvalidInputException: 'BadRequestException' };
