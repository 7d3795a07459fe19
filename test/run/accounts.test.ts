import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault, Result } from '../../src/fault/fault.js';
import { limitTo, partsOf } from '../../src/run/accounts.js';
import { checkCredentials } from '../../src/run/own-credentials.js';
import { resolveAll } from '../../src/run/resolve-all.js';
import { parseSettings } from '../../src/settings/parse.js';
import { buildStack } from '../../src/stack/build.js';
import { accountSettings, lab, prod, requestIn } from '../action/accounts-world.js';
import { take, templatesWith } from '../resolve/fixture.js';

const settings = take(parseSettings('s.yml', accountSettings())).value;
const texts = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([file, text]) => ({ file, bytes: { ok: true, value: new TextEncoder().encode(text) } as const }));
const resolved = (files: Readonly<Record<string, string>>) => resolveAll(texts(files), templatesWith(), settings);
const both = { 'a.yml': requestIn('ss-self-hosted-a', 'prod'), 'b.yml': requestIn('ss-self-hosted-b') };
const loaded = { specs: [...resolved(both).specs.values()], settings };
const codes = (result: Result<unknown>) => (result.ok ? [] : result.faults.map(({ code }: Fault) => code));

describe('requests of several accounts', () => {
  test('are taken apart by account, each with its own settings', () => {
    expect(partsOf(loaded).map((part) => [part.specs.map(({ file }) => file), part.settings.state?.s3.bucket])).toEqual([
      [['a.yml'], prod.state],
      [['b.yml'], lab.state],
    ]);
  });

  test('are limited to one by its name', () => {
    expect(take(limitTo(loaded, 'prod')).specs.map(({ file }) => file)).toEqual(['a.yml']);
    expect(take(limitTo(loaded, undefined)).specs).toHaveLength(2);
    expect(limitTo(loaded, 'prd')).toMatchObject({ faults: [{ code: 'usage/account', fix: 'Write --account prod.' }] });
    expect(codes(limitTo({ ...loaded, specs: [] }, 'prod'))).toEqual(['usage/account']);
  });

  test('have a provider that works in their account alone', () => {
    // AWS provider, "allowed_account_ids": "List of allowed AWS account IDs to prevent you from mistakenly using an incorrect one".
    const [a] = loaded.specs;
    expect(a && JSON.stringify(buildStack(a)['provider'])).toContain(`"allowed_account_ids":["${prod.id}"]`);
  });

  test('can have names alike that are unique in an account, and no bucket of one name', () => {
    const point = `access: { points: [{ name: acme-reports, principals: ['arn:aws:iam::IDENTITY:role/reports'], actions: read }] }\n`;
    const withPoint = (bucket: string, { name, id }: typeof prod | typeof lab) =>
      `${requestIn(bucket, name)}${point.replace('IDENTITY', id)}`;
    const alike = resolved({ 'a.yml': withPoint('ss-self-hosted-a', prod), 'b.yml': withPoint('ss-self-hosted-b', lab) });
    expect([...alike.faults]).toEqual([]);
    const same = resolved({ 'a.yml': requestIn('ss-self-hosted-a', 'prod'), 'b.yml': requestIn('ss-self-hosted-a', 'test') });
    expect([...same.faults.values()].flat().map(({ code }) => code)).toContain('request/duplicate-bucket');
    const twice = resolved({ 'a.yml': withPoint('ss-self-hosted-a', prod), 'b.yml': withPoint('ss-self-hosted-b', prod) });
    expect([...twice.faults.values()].flat().map(({ code }) => code)).toEqual(['request/point-collision']);
  });

  test('keep off the state buckets of all', () => {
    const other = resolved({
      'a.yml': `vendor: custom\nbucket: ${lab.state}\nregion: us-east-1\naccount: prod\nparameters: { principals: ['arn:aws:iam::999988887777:role/x'], actions: ['s3:PutObject'] }\n`,
    });
    expect([...other.faults.values()].flat().map(({ code }) => code)).toEqual(['request/state-bucket']);
  });
});

describe('the credentials of a machine', () => {
  let server: Server;
  beforeAll(async () => {
    // STS API, GetCallerIdentity.
    const answer = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${prod.id}:user/x</Arn><UserId>X</UserId><Account>${prod.id}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
    server = createServer((_, response) => void response.writeHead(200, { 'content-type': 'text/xml' }).end(answer));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const env = () => ({
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  const of = (name: string) => take(limitTo(loaded, name));

  test('are of the account of its requests', async () => {
    expect(codes(await checkCredentials(of('prod'), env()))).toEqual([]);
  });

  test('are refused where they are of another, with what to do', async () => {
    const refused = await checkCredentials(of('test'), env());
    expect(refused).toMatchObject({
      faults: [{ code: 'account/other-credentials', fix: expect.stringContaining('AWS_PROFILE=test') }],
    });
  });

  test('are of one account: requests of two are refused', async () => {
    expect(codes(await checkCredentials(loaded, env()))).toEqual(['account/several']);
  });

  test('are not asked for where the settings know of no accounts', async () => {
    const plain = resolveAll(texts({ 'a.yml': requestIn('ss-self-hosted-a') }), templatesWith(), {}).specs;
    expect(codes(await checkCredentials({ specs: [...plain.values()], settings: {} }, {}))).toEqual([]);
  });
});
