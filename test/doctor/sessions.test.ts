import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { reachInto } from '../../src/cli/doctor/sessions.js';
import { foundationWith } from './facts.js';

const foundation = foundationWith();

let server: Server;
let asked: { readonly url: string | undefined; readonly authorization: string | undefined }[];
let env: Readonly<Record<string, string>>;
beforeEach(async () => {
  asked = [];
  server = createServer(({ url, headers }, response) => {
    asked.push({ url, authorization: headers.authorization });
    response.end(JSON.stringify({ count: 1, value: 'a.b.c' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  // GitHub, "OpenID Connect reference": the address has a query already.
  env = { ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer', GITHUB_RUN_ID: '7', AWS_PROFILE: 'x' }; // prettier-ignore
});
afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

type Assume = NonNullable<Parameters<typeof reachInto>[2]>;
const session = {
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 's', sessionToken: 't' },
  account: '111122223333',
  ends: undefined,
};

describe('doctor in a job of GitHub Actions', () => {
  test("takes a session of the account's planning role, by the token of the job", async () => {
    const roles: Parameters<Assume>[0][] = [];
    const assume: Assume = (role) => {
      roles.push(role);
      return Promise.resolve({ session });
    };
    const reached = await reachInto(foundation, env, assume);
    expect(asked).toEqual([{ url: '/token?api-version=2.0&audience=sts.amazonaws.com', authorization: 'Bearer bearer' }]);
    expect(roles).toEqual([
      {
        ...{ webIdentityToken: 'a.b.c', roleArn: 'arn:aws:iam::111122223333:role/vendor-bucket-plan', region: 'us-east-1' },
        ...{ durationSeconds: 900, roleSessionName: 'vendor-bucket-doctor-7' },
      },
    ]);
    expect(reached).toMatchObject({ value: { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SESSION_TOKEN: 't' } });
    expect(reached).not.toHaveProperty('value.AWS_PROFILE');
  });

  test('says where the role is refused, and what to do', async () => {
    const refused = await reachInto(foundation, env, () => Promise.resolve({ why: 'AccessDenied' }));
    expect(refused).toMatchObject({ is: 'unknown', why: expect.stringContaining('AWS answers AccessDenied'), fix: expect.stringContaining('bootstrap --plan-only') }); // prettier-ignore
  });

  test.each([
    ['has credentials by another step', { AWS_ACCESS_KEY_ID: 'AKIDOTHER' }],
    ['gets no token, as on a machine of a person', { ACTIONS_ID_TOKEN_REQUEST_URL: '' }],
  ])('leaves the environment as it is where it %s', async (_, more) => {
    const given = { ...env, ...more };
    expect(await reachInto(foundation, given, () => Promise.reject(new Error('nobody is to be asked')))).toEqual({
      is: 'known',
      value: given,
    });
    expect(asked).toEqual([]);
  });

  test.each(['sts.example', '127.sts.example', '127.0.0.1.sts.example'])(
    'sends its token to nobody who listens on the way to %s',
    async (host) => {
      const given = { ...env, AWS_ENDPOINT_URL_STS: `http://${host}` };
      expect(await reachInto(foundation, given, () => Promise.resolve({ session }))).toMatchObject({ is: 'unknown' });
      expect(asked).toEqual([]);
    },
  );
});
