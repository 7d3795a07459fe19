import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { GuideMark } from '../../src/bootstrap/guide.js';
import { policyOf } from './policies.js';

const condition = (mark: GuideMark) =>
  z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())])))
    .parse(policyOf(mark).Statement[0]?.['Condition']);
const claim = (name: string) => `token.actions.githubusercontent.com:${name}`;

describe('who may assume the two roles', () => {
  test.each(['plan-trust', 'apply-trust'] as const)(
    '%s: one audience, one workflow at one commit, both forms of the subject',
    (mark) => {
      const { StringEquals = {}, StringLike = {} } = condition(mark);
      expect(StringEquals[claim('aud')]).toBe('sts.amazonaws.com');
      expect(StringEquals[claim('job_workflow_ref')]).toBe('OWNER/vendor-bucket/.github/workflows/bucket-request.yml@COMMIT');
      const subjects = [StringEquals[claim('sub')] ?? StringLike[claim('sub')] ?? []].flat();
      const byName = subjects.filter((subject) => subject.startsWith('repo:acme/buckets:'));
      const byId = subjects.filter((subject) => subject.startsWith('repo:acme@100001/buckets@200002:'));
      expect(byName.length).toBeGreaterThan(0);
      expect(byId.map((subject) => subject.replace('acme@100001/buckets@200002', 'acme/buckets'))).toEqual(byName);
      expect(subjects).toHaveLength(2 * byName.length);
    },
  );

  test('the applying role trusts the environment and nothing else', () => {
    const { StringEquals = {} } = condition('apply-trust');
    expect(condition('apply-trust')['StringLike']).toBeUndefined();
    for (const subject of [StringEquals[claim('sub')] ?? []].flat()) expect(subject).toMatch(/:environment:vendor-bucket$/);
  });

  test.each(['plan-trust', 'apply-trust'] as const)(
    '%s is within what IAM takes: 2048 characters ("IAM and AWS STS quotas")',
    (mark) => expect(JSON.stringify(policyOf(mark)).length).toBeLessThanOrEqual(2048),
  );

  test('on another provider than github.com the workflow is pinned in the subject, as AWS reads no other claim of it', () => {
    const { StringEquals = {} } = condition('apply-trust-enterprise');
    expect(StringEquals).toEqual({
      'HOSTNAME/_services/token:aud': 'sts.amazonaws.com',
      'HOSTNAME/_services/token:sub':
        'repo:acme/buckets:environment:vendor-bucket:job_workflow_ref:OWNER/vendor-bucket/.github/workflows/bucket-request.yml@COMMIT',
    });
  });
});
