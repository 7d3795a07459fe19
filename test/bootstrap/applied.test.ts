import { expect, test } from '@jest/globals';
import { appliedWords, isCutOff } from '../../src/bootstrap/applied.js';
import { readMemory } from '../../src/bootstrap/memory.js';

const none = { changed: 0, takenOver: 0, resumed: false };

test.each([
  [{ changed: 27 }, 'Applied: 27 resources changed.'],
  [{ changed: 1, takenOver: 3 }, 'Applied: 1 resource changed, 3 resources taken over.'],
  [{ takenOver: 9, resumed: true }, 'Finished what an earlier run began: 9 resources taken over.'],
  [{ changed: 2, resumed: true }, 'Finished what an earlier run began: 2 resources changed.'],
  // What was killed between its last resource and its end has nothing left to change.
  [{ resumed: true }, 'Finished what an earlier run began: all resources were as they should be, and the state says so now.'],
])('of %j is said what is true', (done, words) => {
  expect(appliedWords({ ...none, ...done })).toBe(words);
});

// Terraform 1.11, internal/terraform/context_apply.go: the state has each resource as it is made, and the outputs once their values are known.
test.each<[string, object, boolean]>([
  ['resources without outputs', { resources: [{ mode: 'managed', type: 'aws_iam_role', name: 'plan', instances: [{}] }] }, true],
  ['nothing', {}, false],
  [
    'both',
    {
      resources: [{ mode: 'managed', type: 'aws_iam_role', name: 'plan', instances: [{}] }],
      outputs: { accepted_commits: { value: ['a'.repeat(40)] } },
    },
    false,
  ],
])('whether a run was cut off is told by its state: with %s', (_, state, cutOff) => {
  expect(isCutOff(readMemory(JSON.stringify({ version: 4, serial: 1, lineage: 'l', ...state })))).toBe(cutOff);
  expect(isCutOff(undefined)).toBe(false);
});
