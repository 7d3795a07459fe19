import { describe, expect, test } from '@jest/globals';
import { exampleSetup } from '../../src/bootstrap/guide.js';
import type { Setup } from '../../src/bootstrap/setup.js';
import { applyTrust, planTrust } from '../../src/bootstrap/trust.js';

const conditionOf = (setup: Setup) => applyTrust(setup).Statement[0]?.Condition;
const { owner, repository } = exampleSetup.github;

describe('who gets the applying role', () => {
  test('both of two accepted commits do, on github.com by the claim', () => {
    const workflow = { ...exampleSetup.workflow, commits: ['a'.repeat(40), 'b'.repeat(40)] };
    expect(conditionOf({ ...exampleSetup, workflow })?.['StringEquals']).toMatchObject({
      'token.actions.githubusercontent.com:job_workflow_ref': [
        `${workflow.file}@${'a'.repeat(40)}`,
        `${workflow.file}@${'b'.repeat(40)}`,
      ],
    });
  });

  // GitHub Enterprise Cloud, "Network details for GHE.com": the OIDC issuer is token.actions.SUBDOMAIN.ghe.com.
  test('elsewhere each accepted commit ends a subject of its own, and no claim is asked that AWS does not read', () => {
    const workflow = { file: 'acme/mirror/.github/workflows/bucket-request.yml', commits: ['1', '2'] };
    const subject = 'repo:acme/buckets:environment:vendor-bucket:job_workflow_ref';
    expect(conditionOf({ ...exampleSetup, github: { host: 'octo.ghe.com', owner, repository }, workflow })).toEqual({
      StringEquals: {
        'token.actions.octo.ghe.com:aud': 'sts.amazonaws.com',
        'token.actions.octo.ghe.com:sub': [`${subject}:${workflow.file}@1`, `${subject}:${workflow.file}@2`],
      },
    });
  });

  test('the provider is of the own partition and account', () => {
    const [statement] = applyTrust({ ...exampleSetup, partition: 'aws-us-gov', account: '444455556666' }).Statement;
    const provider = 'oidc-provider/token.actions.githubusercontent.com';
    expect(statement?.Principal).toEqual({ Federated: `arn:aws-us-gov:iam::444455556666:${provider}` });
  });
});

test('a branch can be called as it likes: in the trust of the planning role its name stands for itself', () => {
  const text = JSON.stringify(planTrust({ ...exampleSetup, defaultBranch: 'a${aws:userid}' }));
  expect(text).toContain('"repo:acme/buckets:ref:refs/heads/a${$}{aws:userid}"');
});
