import type { RoleTrust } from '../../src/spec/trust.js';
import { issuer } from './specs.js';

interface Way<By extends RoleTrust['by']> {
  readonly trust: Extract<RoleTrust, { readonly by: By }>;
  /** An example whose template lets the vendor in so. */
  readonly example: string;
  /** As the README's table of vendors says it, under "gets in by"; undefined where that is not how it stays. */
  readonly readme?: string;
  /** What the review says of such a role that is new. */
  readonly gains: RegExp;
}

/** Every way to trust a vendor with a role: a new one is given here what the tests of each room take. */
export const waysToTrust: { readonly [By in RoleTrust['by']]: Way<By> } = {
  principals: {
    trust: {
      by: 'principals',
      principals: ['arn:aws:iam::222233334444:role/partner'],
      externalId: { value: 'acme:42', sensitive: false },
    },
    example: 'datadog.yml',
    readme: 'role with an external id',
    gains: /partner gets access: may assume the role, with the external id acme:42$/,
  },
  'own-account': {
    trust: { by: 'own-account', externalId: { value: '0000', sensitive: false } },
    example: 'snowflake-first-phase.yml',
    gains: /:root gets access: may assume the role, with the external id 0000$/,
  },
  oidc: {
    trust: {
      by: 'oidc',
      provider: issuer,
      audience: 'sts.amazonaws.com',
      subject: { value: 'https://vendor.example/acme', sensitive: false },
      create: true,
    },
    example: 'github-audit-log.yml',
    readme: 'role, by OpenID Connect',
    gains: /may assume the role, by tokens for sts\.amazonaws\.com, by tokens of https:\/\/vendor\.example\/acme$/,
  },
};
