import { expect, test } from '@jest/globals';
import { analyse } from '../../src/analysis/analyse.js';
import { specOf } from '../policies/specs.js';

const service = 'logs.example.amazonaws.com';
const source = 'arn:aws:logs:us-east-1:{{account_id}}:source/*';

function analysisWith(...values: readonly string[]) {
  const conditions = values.length === 0 ? [] : [{ operator: 'ArnLike', key: 'aws:SourceArn', values } as const];
  const statement = { sid: 'Delivers', on: 'objects', actions: ['s3:PutObject'], conditions } as const;
  return analyse(specOf({ grants: [], services: [{ service, statements: [statement] }] }));
}

test.each([
  { limited: 'nothing', values: [], words: ['on behalf of this account'] },
  {
    limited: 'sources of the own account',
    values: [source],
    words: ['on behalf of arn:aws:logs:us-east-1:this account:source/*'],
  },
  {
    limited: 'sources of any account',
    values: [source.replace('{{account_id}}', '*')],
    words: ['on behalf of this account', 'on behalf of arn:aws:logs:us-east-1:*:source/*'],
  },
])('a service whose statement is limited to $limited is seen to act for this account alone', ({ values, words }) => {
  const analysis = analysisWith(...values);
  const row = analysis.access.find(({ principals }) => principals.includes(service));
  expect(row?.conditions.filter((one) => one.startsWith('on behalf of'))).toEqual(words);
  expect(analysis.public.some((policy) => policy.public)).toBe(false);
  expect([analysis.missing, analysis.beyond]).toEqual([[], []]);
});
