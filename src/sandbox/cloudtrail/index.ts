import { jsonService } from '../json.js';
import { inputSchema } from './input.js';
import { SELECTOR_CALLS } from './selectors.js';
import { TAG_CALLS } from './tags.js';
import { TRAIL_CALLS } from './trail.js';

/** CloudTrail: trails of a region, and which events they record. No event is ever recorded. */
export const cloudtrail = jsonService({
  name: 'cloudtrail',
  target: /^(com\.amazonaws\.cloudtrail\.v20131101\.)?CloudTrail_20131101\./,
  schema: inputSchema,
  invalid: 'InvalidParameterException',
  handlers: { ...TRAIL_CALLS, ...SELECTOR_CALLS, ...TAG_CALLS },
});
