import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRoles } from '../../src/action/accounts/roles.js';
import { whichRole } from '../../src/action/accounts/which-role.js';
import { accountNamed } from '../../src/settings/accounts.js';
import { parseSettings } from '../../src/settings/parse.js';
import { take } from '../resolve/fixture.js';
import { accountSettings, lab, prod, roleOf } from './accounts-world.js';
import { StandInSts, tokenFor } from './stand-in-sts.js';

const settings = take(parseSettings('s.yml', accountSettings())).value;
const setting = (name: string) => {
  const found = accountNamed(settings, name);
  if (found === undefined) throw new Error(`There is no account ${name}.`);
  return found;
};

let sts: StandInSts;
beforeEach(async () => {
  sts = await StandInSts.start();
  for (const one of [prod, lab]) sts.trusting.add(roleOf(one, 'plan'));
});
afterEach(() => sts.stop());

function roles(more: Partial<Parameters<typeof openRoles>[0]> = {}) {
  const env = {
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_PROFILE: 'other',
    AWS_ACCESS_KEY_ID: 'AKIAOTHEROTHEROTHER',
    AWS_CA_BUNDLE: '/ca.pem',
  };
  return openRoles({
    env,
    which: 'plan-role',
    runId: '7-1',
    getToken: async (audience) => tokenFor(audience),
    mask: () => undefined,
    ...more,
  });
}
const envOf = async (of: ReturnType<typeof roles>, name = 'prod') => take(await of.envOf(name, setting(name)));
const faultOf = async (of: ReturnType<typeof roles>) => {
  const given = await of.envOf('prod', setting('prod'));
  return given.ok ? undefined : given.faults[0];
};

describe('a session in an account', () => {
  test('is the only credentials of its environment, in the region of its state', async () => {
    const env = await envOf(roles());
    expect(Object.keys(env).sort()).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_CA_BUNDLE',
      'AWS_DEFAULT_REGION',
      'AWS_ENDPOINT_URL_STS',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
    ]);
    expect(sts.sessions.get(env['AWS_ACCESS_KEY_ID'] ?? '')).toEqual({ account: prod.id, role: 'plan' });
    expect(sts.calls).toMatchObject([
      { RoleArn: roleOf(prod, 'plan'), RoleSessionName: 'vendor-bucket-plan-7-1', DurationSeconds: '3600' },
    ]);
  });

  test('is taken once for each account, however often it is asked for', async () => {
    const of = roles();
    const [a, b] = await Promise.all([envOf(of), envOf(of)]);
    expect(b).toBe(a);
    await envOf(of, 'test');
    expect(sts.calls).toHaveLength(2);
  });

  test('is renewed where less than half of it is left', async () => {
    let now = Date.now();
    const of = roles({ now: () => now });
    const first = await envOf(of);
    now += 29 * 60_000;
    expect(await envOf(of)).toBe(first);
    now += 2 * 60_000;
    expect((await envOf(of))['AWS_ACCESS_KEY_ID']).not.toBe(first['AWS_ACCESS_KEY_ID']);
  });

  test('and its token are masked before anybody has them', async () => {
    const masked: string[] = [];
    const env = await envOf(roles({ mask: (text) => void masked.push(text) }));
    expect(masked).toEqual([tokenFor('sts.amazonaws.com'), env['AWS_SECRET_ACCESS_KEY'], env['AWS_SESSION_TOKEN']]);
  });
});

describe('there is no session', () => {
  test.each<[string, () => Partial<Parameters<typeof openRoles>[0]>, string]>([
    ['where GitHub gives no token', () => ({ getToken: () => Promise.reject(new Error('secret words')) }), 'role/no-token'],
    ['where the token is for another audience', () => ({ getToken: async () => tokenFor('sigstore') }), 'role/refused'],
    [
      'where it is of another repository',
      () => ({ getToken: async (audience) => tokenFor(audience, 'acme/other') }),
      'role/refused',
    ],
    ['by a role that does not trust it', () => ({ which: 'apply-role' }), 'role/refused'],
    [
      'at an address where the token could be read on the way',
      () => ({ env: { AWS_ENDPOINT_URL_STS: 'http://sts.example' } }),
      'role/refused',
    ],
  ])('%s', async (_name, more, code) => {
    const fault = await faultOf(roles(more()));
    expect(fault?.code).toBe(code);
    expect(fault?.message).toContain('"prod"');
    expect(JSON.stringify(fault)).not.toMatch(/secret words|eyJ/);
  });

  test('of an account other than the one that was asked for', async () => {
    sts.answersFor.set(roleOf(prod, 'plan'), lab.id);
    expect((await faultOf(roles()))?.code).toBe('role/other-account');
  });
});

test.each([
  ['plan', 'pull-request', 'plan-role'],
  ['gate', 'run', 'plan-role'],
  ['matrix', 'push', 'plan-role'],
  ['report', 'pull-request', 'plan-role'],
  ['auto', 'pull-request', 'plan-role'],
  ['auto', 'review', 'plan-role'],
  ['auto', 'merge-group', 'plan-role'],
  ['auto', 'push', 'apply-role'],
  ['auto', 'run', 'apply-role'],
  ['auto', 'issue', 'apply-role'],
  ['apply', 'push', 'apply-role'],
  ['unlock', 'run', 'apply-role'],
] as const)('the command %s on %s works by the %s', (command, kind, expected) => {
  expect(whichRole(command, { kind })).toBe(expected);
});
