import { afterAll, expect, test } from '@jest/globals';
import { join } from 'node:path';
import type { WorldView } from '../../src/sandbox/index.js';
import { installBundle } from './bundle.js';
import { Folder } from './folder.js';

// Not in a beforeAll: concurrent tests begin before it. They run at once because most of their time is the provider's own waiting.
const bundle = installBundle();
afterAll(() => bundle.remove());

const example = (name: string): string => join(bundle.folder, `examples/${name}.yml`);
const clean = { hasChanges: false, risk: 'none', drift: [] };

/** What exists, by kind; a key that waits for its deletion does not count. */
function counts({ keys, ...world }: WorldView): Readonly<Record<string, number>> {
  const enabled = Object.values(keys).filter(({ state }) => state === 'Enabled');
  const kinds = Object.entries({ ...world, keys: enabled }).map(([kind, all]) => [kind, Object.keys(all).length] as const);
  return Object.fromEntries(kinds.filter(([, number]) => number > 0));
}

test.concurrent(
  'one network, roles by name, MFA to delete, everything on record: applied as asked, found unchanged, and destroyed without a trace',
  async () => {
    const folder = new Folder(bundle, 'protected');
    const request = example('protected');
    await folder.apply(request);
    const made = await folder.world();
    expect(counts(made)).toEqual({ buckets: 3, roles: 1, keys: 1, trails: 1, malwarePlans: 1 });
    const { subresources = {} } = made.buckets['acme-payslips'] ?? {};
    expect(Object.keys(subresources)).toEqual(expect.arrayContaining(['logging', 'notification', 'policy', 'lifecycle']));
    expect(Object.keys(subresources).filter((name) => name.startsWith('inventory/'))).toHaveLength(1);
    expect(Object.values(made.trails)).toMatchObject([{ bucket: 'acme-payslips-audit', logging: true, validation: true }]);

    expect(await folder.plan(request)).toMatchObject(clean);
    // The network limits hold for whoever is not named, the deployer's own session apart: the sandbox decides by the policy.
    expect(counts(await folder.destroy('acme-payslips', request))).toEqual({});
  },
);

test.concurrent('access points from the Internet and from a VPC, CloudFront, and the key that admits them', async () => {
  const folder = new Folder(bundle, 'points');
  const request = example('access-points');
  await folder.apply(request);
  const made = await folder.world();
  expect(counts(made)).toEqual({ buckets: 2, keys: 1, accessPoints: 2 });
  expect(Object.values(made.accessPoints).map(({ vpc }) => vpc)).toEqual([undefined, 'vpc-0abc1234def567890']);
  expect(Object.values(made.keys)[0]?.policy).toContain('cloudfront.amazonaws.com');

  expect(await folder.plan(request)).toMatchObject(clean);
  expect(counts(await folder.destroy('acme-media', request))).toEqual({});
});

test.concurrent(
  'log bucket, inventory, keys and the replica of another account exist already in the sandbox, and are left as they are',
  async () => {
    const folder = new Folder(bundle, 'shared');
    const request = example('shared-logs');
    const applied = await folder.apply(request);
    expect(applied.resources.filter(({ address }) => /logs|trail|kms_key|replica$/.test(address))).toEqual([]);
    expect(applied.handover).toContain('aws cloudtrail put-event-selectors');
    expect(applied.handover).not.toContain('(known after apply)');

    expect(await folder.plan(request)).toMatchObject(clean);
    const left = await folder.destroy('acme-case-files', request);
    expect(Object.keys(left.buckets)).toEqual(['acme-access-logs', 'acme-inventories']);
    expect(counts(left)).toEqual({ buckets: 2, keys: 1 });
  },
);

test.concurrent('MFA delete leaves no room for a lifecycle: there is none', async () => {
  const folder = new Folder(bundle, 'mfa');
  const request = example('mfa-delete');
  const planned = await folder.plan(request);
  expect(planned.resources.map(({ address }) => address).filter((address) => address.includes('lifecycle'))).toEqual([]);
});

/** A role by an external id in two phases, one by a token, and a service: what shipped templates have one by one. */
const callkeep = `vendor: callkeep
title: Callkeep
summary: Stores recordings.
provenance: { source: https://docs.callkeep.example/s3, read: 2026-11-20, verified: true }
parameters:
  userArn: { description: The user, pattern: 'arn:aws:iam::[0-9]{12}:user/[a-z-]+', example: 'arn:aws:iam::123456789012:user/callkeep' }
  externalId: { description: The external id, pattern: '[a-z0-9]{8}', example: k2x9s7vb, sensitive: true }
  workspace: { description: The workspace, required: true, pattern: '[a-z]{1,20}', example: acme }
rules: { encryption: { allowed: [sse-s3], reason: The page does not cover KMS. } }
phases:
  parameters: [userArn, externalId]
  first:
    externalId: '0000'
    handover: { by: you, steps: ['Enter {{vendor_role_arn}}.'] }
grants:
  - role: { principals: { parameter: userArn }, externalId: '{externalId}' }
    statements: [{ sid: Reads, on: objects, actions: [s3:GetObject], prefix: recordings/ }]
  - role: { oidc: { provider: token.callkeep.example, audience: sts.amazonaws.com, subject: 'https://callkeep.example/{workspace}', create: true } }
    statements: [{ sid: Writes, on: objects, actions: [s3:PutObject], prefix: recordings/ }]
  - service: logdelivery.elasticloadbalancing.amazonaws.com
    statements: [{ sid: Balancer, on: objects, actions: [s3:PutObject], prefix: 'AWSLogs/{account}/' }]
handover: { by: you, steps: ['Enter {bucket}.'] }
`;

test.concurrent(
  'roles of the vendor: the first trusts nobody outside until the request says whom, and the external id is shown to nobody',
  async () => {
    const folder = new Folder(bundle, 'roles');
    const request = 'vendor: callkeep\nbucket: acme-callkeep\nregion: us-east-1\nparameters:\n  workspace: acme\n';
    folder.write('vendors/callkeep.yml', callkeep);
    folder.write('a.yml', request);
    const args = ['a.yml', '--templates', 'vendors'];
    const first = await folder.apply(...args);
    expect(first.handover).toMatch(/Enter arn:aws:iam::111122223333:role\/[^ ]+\./);
    const made = await folder.world();
    expect(counts(made)).toEqual({ buckets: 2, roles: 2, oidcProviders: 1 });
    expect(JSON.stringify(made.roles)).not.toContain('123456789012');

    folder.write('a.yml', `${request}  userArn: arn:aws:iam::123456789012:user/callkeep\n  externalId: k2x9s7vb\n`);
    const second = await folder.plan(...args, '--comment', 'review.md');
    expect(second.resources).toEqual([{ address: 'aws_iam_role.vendor', action: 'update' }]);
    const review = folder.read('review.md');
    expect(review).toContain('assumed by arn:aws:iam::123456789012:user/callkeep with the external id (sensitive)');
    expect(JSON.stringify(second) + review).not.toContain('k2x9s7vb');
    await folder.apply(...args, '--approved', second.fingerprint);
    expect(JSON.stringify((await folder.world()).roles)).toContain('k2x9s7vb');
    expect(await folder.plan(...args)).toMatchObject(clean);
    expect(counts(await folder.destroy('acme-callkeep', ...args))).toEqual({});
  },
);
