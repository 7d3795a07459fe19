import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { analyse } from '../../src/analysis/analyse.js';
import { compareTrust } from '../../src/change/trust-change.js';
import { readPolicy } from '../../src/change/policy.js';
import { documentsOf } from '../../src/analysis/world.js';
import { vendorRoleTrust } from '../../src/policies/vendor-role-policy.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { trustedProvider } from '../../src/spec/trust.js';
import { resolveText, take } from '../resolve/fixture.js';
import { iamCall } from '../sandbox/client.js';
import { refs } from './callers.js';
import { customGrant, specOf } from './specs.js';
import { waysToTrust } from './trusts.js';

const [, readme = ''] = /\n\| vendor \| what \|[^\n]*\n([\s\S]*?)\n\n/.exec(readFileSync('README.md', 'utf8')) ?? [];

describe.each(Object.entries(waysToTrust))('a role that is trusted by %s', (by, { trust, example, readme: words, gains }) => {
  const { statements, keyActions } = customGrant;
  const spec = specOf({ grants: [], roles: [{ name: 'acme-files-vendor', trust, statements, keyActions }] });

  test('comes of a template, which an example shows', () => {
    const { roles } = take(resolveText(readFileSync(`examples/${example}`, 'utf8')));
    expect(roles.map((role) => role.trust.by)).toContain(by);
  });

  test('gives what the page asks for, and nothing beyond', () => {
    const { missing, beyond, public: verdicts } = analyse(spec);
    expect({ missing, beyond, public: verdicts.filter((verdict) => verdict.public) }).toEqual({
      missing: [],
      beyond: [],
      public: [],
    });
  });

  test('is said in words when it is new', () => {
    const document = documentsOf(spec).find(({ kind }) => kind === 'role-trust')?.document;
    const now = readPolicy(JSON.stringify(document));
    const changes = typeof now === 'object' ? compareTrust([], now, 'of-vendor') : [];
    expect(changes).toEqual([{ kind: 'weakens', code: 'policy/allow', text: expect.stringMatching(gains) }]);
  });

  test('is taken by the IAM of the sandbox', async () => {
    const sandbox = await startSandbox({});
    const provider = trustedProvider(trust);
    if (provider !== undefined) {
      const known = { Url: `https://${provider.provider}`, 'ClientIDList.member.1': provider.audience };
      expect(await iamCall(sandbox, 'CreateOpenIDConnectProvider', known)).toMatchObject({ code: '' });
    }
    const [role] = spec.roles;
    const policy = role && vendorRoleTrust(spec, role, { ...refs, account: sandbox.account });
    const created = { RoleName: 'acme-files-vendor', AssumeRolePolicyDocument: JSON.stringify(policy) };
    expect(await iamCall(sandbox, 'CreateRole', created)).toMatchObject({ code: '' });
    await sandbox.stop();
  });

  if (words !== undefined) test('is in the README, as a way in', () => expect(readme).toContain(`| ${words}`));
});
