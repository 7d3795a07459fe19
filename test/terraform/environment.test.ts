import { describe, expect, test } from '@jest/globals';
import { childEnvironment } from '../../src/terraform/environment.js';
import { oneLine, plainText, redactSecretsOf } from '../../src/terraform/plaintext.js';

describe('the environment of Terraform', () => {
  const always = { TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1', GOGC: '400', GOMEMLIMIT: '2GiB' };

  test.each([
    'GITHUB_TOKEN',
    'GH_TOKEN',
    'INPUT_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
    'ACTIONS_RUNTIME_TOKEN',
    'TF_LOG',
    'TF_LOG_PROVIDER',
    'TF_LOG_PATH',
    'TF_CLI_ARGS',
    'TF_CLI_ARGS_plan',
    'TF_WORKSPACE',
    'TF_VAR_name',
    'TF_DATA_DIR',
    'TF_REATTACH_PROVIDERS',
    'NODE_OPTIONS',
    'LD_PRELOAD',
  ])('leaves out %s', (name) => {
    expect(childEnvironment({ [name]: 'TRACE' })).toEqual(always);
  });

  test.each([
    'PATH',
    'HOME',
    'AWS_ACCESS_KEY_ID',
    'AWS_ROLE_ARN',
    'HTTPS_PROXY',
    'no_proxy',
    'SSL_CERT_FILE',
    'TF_PLUGIN_CACHE_DIR',
  ])('keeps %s', (name) => {
    expect(childEnvironment({ [name]: 'x' })).toEqual({ ...always, [name]: 'x' });
  });

  test('an overlay adds, replaces and removes, but does not undo what makes Terraform run unattended', () => {
    const overlay = { AWS_PROFILE: undefined, AWS_REGION: 'eu-central-1', TF_INPUT: '1', CHECKPOINT_DISABLE: undefined };
    expect(childEnvironment({ AWS_PROFILE: 'home', PATH: '/bin' }, overlay)).toEqual({
      ...always,
      PATH: '/bin',
      AWS_REGION: 'eu-central-1',
    });
  });
});

describe('text from Terraform', () => {
  test('loses colours, cursor movements and hidden characters, and keeps its lines', () => {
    expect(plainText('\u001b[1m\u001b[31ma\u001b[0m\r\nb\u001b]8;;http://x\u0007c\u202e\u0008\td')).toBe('a\nbc\td');
  });

  test('is one line of limited length in a message', () => {
    expect(oneLine(' a\n\n  b\t', 10)).toBe('a b');
    expect(oneLine('x'.repeat(20), 10)).toBe('xxxxxxx...');
  });

  test('loses the secrets of the environment, longer ones first', () => {
    const env = {
      AWS_SECRET_ACCESS_KEY: 'verysecret',
      AWS_SESSION_TOKEN: 'verysecretandmore',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token',
      HTTPS_PROXY: 'http://ann:hunter2hunter2@proxy:3128',
      AWS_REGION: 'us-east-1',
      TF_TOKEN_short: 'abc',
    };
    const text = 'verysecretandmore verysecret /var/run/token hunter2hunter2 us-east-1 abc';
    expect(redactSecretsOf(env)(text)).toBe('(secret) (secret) /var/run/token (secret) us-east-1 abc');
  });
});
