import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialSource } from '../../src/ledger/index.js';
import { credentialsOf } from '../../src/ledger/credentials.js';
import { codes, value } from './records.js';

const secret = 'not/a+secret';
const inTheHour = () => new Date(Date.now() + 3600_000).toISOString();
let home: string;
let server: Server | undefined;
let before: NodeJS.ProcessEnv;

beforeEach(() => {
  before = { ...process.env };
  home = mkdtempSync(join(tmpdir(), 'credentials-'));
});
afterEach(() => {
  process.env = before;
  rmSync(home, { recursive: true, force: true });
  server?.close();
});

/** A stand-in on loopback; AWS's providers read the environment of the process. */
async function serve(answer: (url: string, method: string) => string): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end(answer(request.url ?? '', request.method ?? ''));
  });
  const own = server;
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  const address = own.address();
  return { asked, url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}` };
}

function setOnly(env: Readonly<Record<string, string>>): Readonly<Record<string, string | undefined>> {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_') && name !== 'HOME');
  process.env = { ...Object.fromEntries(kept), HOME: home, ...env };
  return process.env;
}

const identity = (id: string, expiration = inTheHour()) =>
  JSON.stringify({ AccessKeyId: id, SecretAccessKey: secret, Token: 'token', Expiration: expiration, Code: 'Success' });

describe('credentials', () => {
  test("of a container (ECS, EKS pod identity) are its endpoint's, asked for once while they last", async () => {
    const { url, asked } = await serve(() => identity('ASIACONTAINER'));
    const give = value(credentialsOf(setOnly({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/pod` })));
    expect(value(await give())).toEqual({ accessKeyId: 'ASIACONTAINER', secretAccessKey: secret, sessionToken: 'token' });
    value(await give());
    expect(asked).toEqual(['GET /pod']);
  });

  test('that end soon, or that AWS refused, are asked for anew', async () => {
    let nth = 0;
    const { url } = await serve(() =>
      identity(`ASIANUMBER${++nth}`, nth === 1 ? new Date(Date.now() + 60_000).toISOString() : inTheHour()),
    );
    const give = value(credentialsOf(setOnly({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url })));
    expect(value(await give()).accessKeyId).toBe('ASIANUMBER1');
    expect(value(await give()).accessKeyId).toBe('ASIANUMBER2');
    expect(value(await give()).accessKeyId).toBe('ASIANUMBER2');
    expect(value(await give('renew')).accessKeyId).toBe('ASIANUMBER3');
  });

  test('of an instance come from its metadata', async () => {
    const role = '/latest/meta-data/iam/security-credentials/';
    const { url } = await serve((path) =>
      path === '/latest/api/token' ? 'session' : path === role ? 'ci' : identity('ASIAINSTANCE'),
    );
    const env = setOnly({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url, RUNNER_ENVIRONMENT: 'self-hosted' });
    expect(value(await value(credentialsOf(env))()).accessKeyId).toBe('ASIAINSTANCE');
  });

  test('of a profile come from its file', async () => {
    const file = join(home, 'keys');
    writeFileSync(file, `[ci]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = ${secret}\n`);
    const give = value(credentialsOf(setOnly({ AWS_PROFILE: 'ci', AWS_SHARED_CREDENTIALS_FILE: file })));
    expect(value(await give()).accessKeyId).toBe('AKIAPROFILE');
  });

  test('of a web identity come from STS, also where there is a profile', async () => {
    const { url, asked } = await serve(
      () => `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIAWEB12</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${inTheHour()}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`, // prettier-ignore
    );
    const file = join(home, 'jwt');
    writeFileSync(file, 'a.b.c');
    const role = { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/ci' };
    const give = value(credentialsOf(setOnly({ ...role, AWS_PROFILE: 'none', AWS_ENDPOINT_URL_STS: url })));
    expect(value(await give()).accessKeyId).toBe('ASIAWEB12');
    expect(asked).toEqual(['POST /']);
  });

  test.each([
    ['AWS_PROFILE', 'none'],
    ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://198.51.100.1/'],
    ['AWS_WEB_IDENTITY_TOKEN_FILE', '/none'],
  ])("that can't be used say that %s was seen, and nothing of what it holds", async (name, text) => {
    const given = await value(credentialsOf(setOnly({ [name]: text, AWS_EC2_METADATA_DISABLED: 'true' })))();
    expect(codes(given)).toEqual(['ledger/credentials']);
    expect(given.ok ? '' : given.faults[0]?.message).toContain(name);
    expect(JSON.stringify(given)).not.toContain('198.51');
  });

  test("are looked for where Terraform would look, and never on a machine of GitHub's", () => {
    expect(credentialSource({})).toBeUndefined();
    expect(credentialSource({ RUNNER_ENVIRONMENT: 'github-hosted' })).toBeUndefined();
    expect(credentialSource({ RUNNER_ENVIRONMENT: 'self-hosted' })).toBe('instance metadata');
    expect(credentialSource({ RUNNER_ENVIRONMENT: 'self-hosted', AWS_EC2_METADATA_DISABLED: 'true' })).toBeUndefined();
    expect(credentialSource({ AWS_PROFILE: 'a', AWS_WEB_IDENTITY_TOKEN_FILE: 'b' })).toBe('AWS_WEB_IDENTITY_TOKEN_FILE');
  });
});
