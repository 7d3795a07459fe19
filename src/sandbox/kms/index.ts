import { isRefusal, notImplemented, reply, type Account, type Call, type Operation } from '../call.js';
import type { Service } from '../service.js';
import { ALIAS_CALLS } from './aliases.js';
import { KEY_CALLS } from './keys.js';
import { POLICY_CALLS } from './key-policy.js';
import { parseInput, type KmsHandler } from './input.js';

const HANDLERS: Readonly<Record<string, KmsHandler>> = { ...KEY_CALLS, ...POLICY_CALLS, ...ALIAS_CALLS };
const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' };

/** KMS: JSON in, JSON out, the call named by X-Amz-Target. Keys live in the region of the credential scope. */
export const kms: Service = {
  resolve(call: Call, account: Account): Operation {
    const name = (call.headers['x-amz-target'] ?? 'none').replace(/^TrentService\./, '');
    const handler = Object.hasOwn(HANDLERS, name) ? HANDLERS[name] : undefined;
    if (handler === undefined) return { name, run: () => notImplemented('kms', name) };
    return {
      name,
      run: () => {
        const input = parseInput(call.body);
        const output = isRefusal(input) ? input : handler(input, { account, region: call.region });
        return isRefusal(output) ? output : reply(JSON.stringify(output), JSON_TYPE);
      },
    };
  },
  renderError: (refusal) => ({ body: JSON.stringify({ __type: refusal.code, message: refusal.message }), headers: JSON_TYPE }),
};
