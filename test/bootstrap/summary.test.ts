import { expect, test } from '@jest/globals';
import { summaryOf } from '../../src/bootstrap/summary.js';
import { foundation } from './foundation.js';

const { setup } = foundation;

// GitHub, "Managing environments for deployment": an environment that a job names and nobody made is made, without protection rules.
test('an administrator sees what a branch could have said otherwise, before anything is agreed to', () => {
  const said = summaryOf({
    ...setup,
    ...{ environment: 'staging', defaultBranch: 'trunk' },
    boundary: 'arn:aws:iam::111122223333:policy/other',
    state: { ...setup.state, kmsKey: 'arn:aws:kms:us-east-1:444455556666:key/1234abcd' },
  }).join('\n');
  expect(said).toContain('the environment "staging"');
  expect(said).toContain('the branch "trunk"');
  expect(said).toContain('arn:aws:iam::111122223333:policy/other');
  expect(said).toContain('key/1234abcd, a key of another account');
});

test('a key of the own account is no stranger, and hidden signs in a name are shown', () => {
  const own = { ...setup.state, kmsKey: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd' };
  const said = summaryOf({ ...setup, defaultBranch: 'ma\u202ein', state: own }).join('\n');
  expect(said).not.toContain('another account');
  expect(said).toContain('"ma\\u202ein"');
});
