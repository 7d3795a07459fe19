import { describe, expect, test } from '@jest/globals';
import { saveWorld, startSandbox } from '../../src/sandbox/index.js';
import { child, element, parseXml, renderXml } from '../../src/sandbox/xml.js';
import {
  bucketClient,
  controlCall,
  enabled,
  guardDutyCall,
  iamCall,
  kmsCall,
  policyOf,
  trailCall,
  trustPolicy,
} from './client.js';

const clock = () => new Date('2026-01-02T03:04:05Z');

/** Makes a world of everything that can be in one. */
async function furnish(): Promise<string> {
  const sandbox = await startSandbox({ clock, stateBucket: 'terraform-state' });
  const bucket = bucketClient(sandbox, 'acme-one');
  await bucket.create();
  await bucket.put('?versioning', enabled);
  await bucket.put('__proto__', Buffer.from([0, 255, 10]));
  await bucket.put('key', 'one');
  await bucket.remove('key');
  await iamCall(sandbox, 'CreateRole', { RoleName: '__proto__', AssumeRolePolicyDocument: trustPolicy });
  await kmsCall(sandbox, 'CreateKey');
  await kmsCall(sandbox, 'CreateAlias', { AliasName: 'alias/a', TargetKeyId: Object.keys(sandbox.world().keys)[0] ?? '' });
  await bucket.put('?policy', policyOf(...trailStatements('acme-one')));
  await controlCall(sandbox, 'PUT', 'accesspoint/acme-point', {
    body: '<CreateAccessPointRequest><Bucket>acme-one</Bucket></CreateAccessPointRequest>',
  });
  await trailCall(sandbox, 'CreateTrail', { Name: 'acme-trail', S3BucketName: 'acme-one' });
  await trailCall(sandbox, 'PutEventSelectors', { TrailName: 'acme-trail', EventSelectors: [{}] });
  await iamCall(sandbox, 'CreateOpenIDConnectProvider', { Url: 'https://oidc.vendor.example' });
  const trust = policyOf({ Principal: { Service: scanner }, Action: 'sts:AssumeRole' });
  await iamCall(sandbox, 'CreateRole', { RoleName: 'scanner', AssumeRolePolicyDocument: trust });
  const list = policyOf({ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::acme-one' });
  await iamCall(sandbox, 'PutRolePolicy', { RoleName: 'scanner', PolicyName: 'p', PolicyDocument: list });
  const scanned = { s3Bucket: { bucketName: 'acme-one' } };
  const role = 'arn:aws:iam::111122223333:role/scanner';
  await guardDutyCall(sandbox, 'POST', 'malware-protection-plan', { role, protectedResource: scanned });
  await sandbox.stop();
  return saveWorld(sandbox);
}

const scanner = 'malware-protection-plan.guardduty.amazonaws.com';

function trailStatements(bucket: string): readonly object[] {
  const service = { Principal: { Service: 'cloudtrail.amazonaws.com' } };
  return [
    { ...service, Action: 's3:GetBucketAcl', Resource: `arn:aws:s3:::${bucket}` },
    { ...service, Action: 's3:PutObject', Resource: `arn:aws:s3:::${bucket}/*` },
  ];
}

describe('a saved world', () => {
  test('is the same text from the same calls, and from what was restored', async () => {
    const text = await furnish();
    expect(await furnish()).toBe(text);
    const again = await startSandbox({ world: text });
    expect(saveWorld(again)).toBe(text);
    await again.stop();
  });

  test('goes on where it was: bodies, names and ids', async () => {
    const sandbox = await startSandbox({ world: await furnish(), clock });
    const got = await bucketClient(sandbox, 'acme-one').get('__proto__');
    expect([got.status, got.headers['content-length']]).toEqual([200, '3']);
    expect((await bucketClient(sandbox, 'acme-one').remove('')).code).toBe('BucketHasAccessPointsAttached');
    await kmsCall(sandbox, 'CreateKey');
    expect(Object.keys(sandbox.world().keys)).toHaveLength(2);
    expect(sandbox.world().buckets['terraform-state']?.subresources['versioning']).toContain('Enabled');
    await sandbox.stop();
  });

  test('has everything that was made', async () => {
    const sandbox = await startSandbox({ world: await furnish() });
    const { aliases, managedPolicies, ...kinds } = sandbox.world();
    expect(Object.keys(kinds)).toHaveLength(7);
    expect([Object.keys(aliases).length, managedPolicies.length]).toEqual([1, 0]);
    expect(Object.entries(kinds).filter(([, kind]) => Object.keys(kind).length === 0)).toEqual([]);
    await sandbox.stop();
  });

  test('of a time before access points, trails, scans and providers is still one', async () => {
    const saved: Record<string, unknown> = JSON.parse(await furnish());
    for (const kind of ['accessPoints', 'trails', 'malwarePlans', 'oidcProviders']) {
      expect(saved[kind]).toHaveLength(1);
      delete saved[kind];
    }
    const sandbox = await startSandbox({ world: JSON.stringify(saved) });
    expect(Object.keys(sandbox.world().buckets)).toEqual(['acme-one', 'terraform-state']);
    expect([sandbox.world().trails, sandbox.world().accessPoints]).toEqual([{}, {}]);
    await sandbox.stop();
  });

  test.each(['', 'null', '{}', '{"format":"vendor-bucket-sandbox/2"}'])('%j is not one', async (text) => {
    await expect(startSandbox({ world: text })).rejects.toThrow('not a world');
  });
});

describe('XML', () => {
  test('text comes back as it went in', () => {
    const text = `<a> & "b" 'c' \t\r\n é 😀`;
    const root = parseXml(renderXml(element('Root', element('Text', text), element('Empty')), 'urn:x'));
    expect(child(root, 'Text')?.text).toBe(text);
    expect(child(root, 'Empty')).toEqual({ name: 'Empty', children: [], text: '' });
  });

  test.each([
    '',
    'text',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a>x<b/></a>',
    '<a>&nbsp;</a>',
    '<a>&#0;</a>',
    '<a>& b</a>',
    '<!DOCTYPE a><a/>',
    '<a><!-- x --></a>',
    '<a><![CDATA[x]]></a>',
    '<a><?x y?></a>',
    '<a b="1" b="2"/>',
    '<a b=c/>',
    '<a'.repeat(40),
    '<a>'.repeat(40) + '</a>'.repeat(40),
  ])('%j is malformed', (text) => {
    expect(parseXml(text)).toBeUndefined();
  });

  test('what is nested deeper than the stack is malformed', () => {
    expect(parseXml('<a>'.repeat(100_000) + '</a>'.repeat(100_000))).toBeUndefined();
  });
});
