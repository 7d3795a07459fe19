import { leavesOpen } from './reason.js';
import type { ChangeRule } from './rule.js';

/** Rule 2: whose bucket it is, is known, so that nobody who has to be asked is left out. */
export const vendorRules: readonly ChangeRule[] = [
  {
    kind: 'change',
    rule: 2,
    name: 'every vendor of the bucket is known',
    check: ({ facts: { request } }) => {
      if (request.vendorsUnknown === undefined) return [];
      const text = `The vendor that AWS holds ${request.bucket} for is not known: ${request.vendorsUnknown}.`;
      const fix = 'Have somebody who can write the records add "vendor" to the one of this bucket in records/buckets/.';
      return [leavesOpen(2)('vendors-unknown', text, fix)];
    },
  },
];
