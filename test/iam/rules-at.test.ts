import { expect, test } from '@jest/globals';
import { compilePolicy } from '../../src/iam/evaluate.js';
import { readDocument } from '../../src/iam/reading.js';
import { hasVariable, rulesAt } from '../../src/iam/rules-at.js';

const about = (Sid: string, Action: string, Resource: string) => ({ Sid, Effect: 'Allow', Principal: '*', Action, Resource });
const policy = compilePolicy(
  readDocument({
    Statement: [
      about('Here', 's3:GetObject', 'arn:aws:s3:::acme/*'),
      about('Elsewhere', 's3:*', 'arn:aws:s3:::other/*'),
      about('Perhaps', 's3:Put*', 'arn:aws:s3:::acme/${aws:username}/*'),
      about('Everywhere', '*', '*'),
    ],
  }),
);

test('the rules of a policy at a resource are those about it, and those whose variable could name it', () => {
  expect(rulesAt(policy, 'arn:aws:s3:::acme/a').rules.map(({ statement }) => statement.sid)).toEqual(['Here', 'Perhaps', 'Everywhere']); // prettier-ignore
  expect(policy.map(hasVariable)).toEqual([false, false, true, false]);
  const several = { ...about('S', 's3:*', '*'), Resource: ['arn:aws:s3:::acme', 'arn:aws:s3:::acme/${aws:username}'] };
  expect(compilePolicy(readDocument({ Statement: [several] })).map(hasVariable)).toEqual([true]);
});

test('actions are of one sort where all of these say the same of them', () => {
  const { sort } = rulesAt(policy, 'arn:aws:s3:::acme/a');
  expect(['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:getobject'].map(sort)).toEqual(['101', '011', '001', '101']);
});

test('what was found is remembered for each resource, as long as the policy', () => {
  const at = rulesAt(policy, 'arn:aws:s3:::acme/b');
  expect(rulesAt(policy, 'arn:aws:s3:::acme/b')).toBe(at);
  expect(rulesAt(policy, 'arn:aws:s3:::acme/c')).not.toBe(at);
  expect(rulesAt([...policy], 'arn:aws:s3:::acme/b')).not.toBe(at);
});

test('a sort is looked up once for each action', () => {
  const [rule] = compilePolicy(readDocument({ Statement: [about('S', 's3:Get*', '*')] }));
  if (rule === undefined) throw new Error('the statement is read');
  let asked = 0;
  const counting = Object.defineProperty({ ...rule }, 'actions', { get: () => ((asked += 1), rule.actions) });
  const { sort } = rulesAt([counting], 'arn:aws:s3:::acme/a');
  expect([sort('s3:GetObject'), sort('s3:GetObject'), asked]).toEqual(['1', '1', 1]);
});
