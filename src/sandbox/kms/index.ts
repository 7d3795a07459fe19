import { jsonService } from '../json.js';
import { ALIAS_CALLS } from './aliases.js';
import { inputSchema } from './input.js';
import { POLICY_CALLS } from './key-policy.js';
import { KEY_CALLS } from './keys.js';

/** KMS: keys and aliases of a region. */
export const kms = jsonService({
  name: 'kms',
  target: /^TrentService\./,
  schema: inputSchema,
  invalid: 'ValidationException',
  handlers: { ...KEY_CALLS, ...POLICY_CALLS, ...ALIAS_CALLS },
});
