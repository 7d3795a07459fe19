import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { accountHere, regionHere } from '../../src/aws/here.js';
import { startSandbox } from '../../src/sandbox/index.js';

const home = mkdtempSync(join(tmpdir(), 'here-'));
afterAll(() => rmSync(home, { recursive: true }));
mkdirSync(join(home, '.aws'));
// AWS SDKs and Tools Reference Guide, "Shared config and credentials files": sections of the config file.
writeFileSync(
  join(home, '.aws/config'),
  '# region = us-west-1\n[default]\noutput = json\nregion = eu-west-1\n\n[profile files]\ns3 =\n  region = us-west-2\nregion=ap-southeast-2\n[profile bare]\noutput = text\n',
);

test.each<[Record<string, string>, string | undefined]>([
  [{ AWS_REGION: 'us-east-2', AWS_DEFAULT_REGION: 'us-east-1' }, 'us-east-2'],
  [{ AWS_DEFAULT_REGION: 'us-east-1' }, 'us-east-1'],
  [{ HOME: home }, 'eu-west-1'],
  [{ HOME: home, AWS_PROFILE: 'files' }, 'ap-southeast-2'],
  [{ HOME: home, AWS_PROFILE: 'bare' }, undefined],
  [{ HOME: home, AWS_PROFILE: 'default] x' }, undefined],
  [{ HOME: home, AWS_CONFIG_FILE: join(home, 'gone') }, undefined],
  [{}, undefined],
])('the region by %j', (env, region) => expect(regionHere(env)).toBe(region));

test('the account is that of the credentials; without any, or without an answer, it is not known', async () => {
  const sandbox = await startSandbox({});
  try {
    expect(await accountHere(sandbox.env({}), 'us-east-1')).toMatch(/^[0-9]{12}$/);
  } finally {
    await sandbox.stop();
  }
  expect(await accountHere({}, 'us-east-1')).toBeUndefined();
  const nobody = {
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  };
  expect(await accountHere(nobody, 'us-east-1')).toBeUndefined();
});
