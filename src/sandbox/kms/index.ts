import { jsonService } from '../json.js';
import { aliasCalls } from './aliases.js';
import { inputSchema } from './input.js';
import { kmsPermissions } from './permission.js';
import { policyCalls } from './key-policy.js';
import { keyCalls } from './keys.js';

/** KMS: keys and aliases of a region. */
export const kms = jsonService({
  name: 'kms',
  target: /^TrentService\./,
  schema: inputSchema,
  invalid: 'ValidationException',
  handlers: { ...keyCalls, ...policyCalls, ...aliasCalls },
  asks: kmsPermissions,
});
