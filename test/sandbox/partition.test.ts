import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { ask, bucketClient, iamCall, locationXml, policyOf, trustPolicy } from './client.js';

const gov = 'arn:aws-us-gov:iam::111122223333:role/deployer';
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ deployer: gov, stateBucket: 'terraform-state' });
});
afterEach(() => sandbox.stop());

const region = 'us-gov-west-1';
const iam = (action: string, parameters: Readonly<Record<string, string>>) => iamCall(sandbox, action, parameters, region);

describe('a sandbox in GovCloud', () => {
  test('has its bucket for state there, and every caller is of its partition', async () => {
    expect(sandbox.stateRegion).toBe(region);
    expect(sandbox.world().buckets).toMatchObject({ 'terraform-state': { region } });
    const who = await ask(sandbox, {
      method: 'POST',
      service: 'sts',
      region,
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    });
    expect(who.text).toContain('<Arn>arn:aws-us-gov:sts::111122223333:assumed-role/deployer/sandbox</Arn>');
  });

  // AWS General Reference: "an account is scoped to one partition"; its keys are unknown elsewhere.
  test.each(['us-east-1', 'cn-north-1'])('does not know the region %s', async (other) => {
    const answer = await ask(sandbox, { method: 'PUT', url: 'http://acme-one.aws.sandbox/', region: other });
    expect(answer).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
    expect(sandbox.world().buckets).not.toHaveProperty('acme-one');
  });

  test('makes what it makes in its partition, and takes no ARN of another', async () => {
    expect((await iam('CreateRole', { RoleName: 'scan', AssumeRolePolicyDocument: trustPolicy })).text).toContain(
      '<Arn>arn:aws-us-gov:iam::111122223333:role/scan</Arn>',
    );
    const policy = (resource: string) => ({
      RoleName: 'scan',
      PolicyName: 'p',
      PolicyDocument: policyOf({ Action: 's3:ListBucket', Resource: resource }),
    });
    // IAM's own words, as people met them (terraform-aws-modules/terraform-aws-atlantis, "Does Not Support Govcloud").
    const refused = await iam('PutRolePolicy', policy('arn:aws:s3:::acme-one'));
    expect([refused.code, refused.text]).toEqual([
      'MalformedPolicyDocument',
      expect.stringContaining('Partition &#34;aws&#34; is not valid for resource &#34;arn:aws:s3:::acme-one&#34;.'),
    ]);
    expect((await iam('PutRolePolicy', policy('arn:aws-us-gov:s3:::acme-one'))).status).toBe(200);
  });

  test('takes bucket policies whose resources and principals are of its partition', async () => {
    const bucket = bucketClient(sandbox, 'acme-one', region);
    expect((await bucket.put('', locationXml(region))).status).toBe(200);
    const policy = (resource: string, principal: string) =>
      bucket.put('?policy', policyOf({ Principal: { AWS: principal }, Action: 's3:ListBucket', Resource: resource }));
    const [own, vendor] = ['arn:aws-us-gov:s3:::acme-one', 'arn:aws-us-gov:iam::444455556666:root'];
    expect(await policy('arn:aws:s3:::acme-one', vendor)).toMatchObject({ status: 400, code: 'MalformedPolicy' });
    expect(await policy(own, 'arn:aws:iam::444455556666:root')).toMatchObject({ status: 400, code: 'MalformedPolicy' });
    expect((await policy(own, vendor)).status).toBe(204);
  });

  test('makes no bucket in a region of another partition', async () => {
    const other = await startSandbox({});
    const answer = await bucketClient(other, 'acme-one').put('', locationXml(region));
    await other.stop();
    expect(answer).toMatchObject({ status: 400, code: 'InvalidLocationConstraint' });
  });

  test('does not go on in a world of another partition', async () => {
    const world = sandbox.save();
    await expect(startSandbox({ world })).rejects.toThrow('It is of the partition aws-us-gov');
    const again = await startSandbox({ world, deployer: gov });
    expect(again.save()).toBe(world);
    await again.stop();
  });
});
