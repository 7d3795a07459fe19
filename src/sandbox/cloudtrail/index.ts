import { jsonService } from '../json.js';
import { inputSchema } from './input.js';
import { trailPermissions } from './permission.js';
import { selectorCalls } from './selectors.js';
import { tagCalls } from './tags.js';
import { trailCalls } from './trail.js';

/** CloudTrail: trails of a region, and which events they record. No event is ever recorded. */
export const cloudtrail = jsonService({
  name: 'cloudtrail',
  target: /^(com\.amazonaws\.cloudtrail\.v20131101\.)?CloudTrail_20131101\./,
  schema: inputSchema,
  invalid: 'InvalidParameterException',
  handlers: { ...trailCalls, ...selectorCalls, ...tagCalls },
  asks: trailPermissions,
});
