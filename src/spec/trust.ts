import type { Maskable, RoleTrust } from './spec.js';

/** The part of a trust that can be secret: the external id, or the subject of the tokens. */
export function secretOf(trust: RoleTrust): Maskable {
  switch (trust.by) {
    case 'principals':
    case 'own-account':
      return trust.externalId;
    case 'oidc':
      return trust.subject;
  }
}

/** A trust with another value in that part. */
export function withSecret(trust: RoleTrust, secret: Maskable): RoleTrust {
  switch (trust.by) {
    case 'principals':
    case 'own-account':
      return { ...trust, externalId: secret };
    case 'oidc':
      return { ...trust, subject: secret };
  }
}

/** Whom outside of this account a trust names: full ARNs of users, roles or account roots. */
export function trustedPrincipals(trust: RoleTrust): readonly string[] {
  switch (trust.by) {
    case 'principals':
      return trust.principals;
    case 'own-account':
    case 'oidc':
      return [];
  }
}

/** The identity provider whose tokens a trust takes, if it takes any. */
export function trustedProvider(trust: RoleTrust): Extract<RoleTrust, { by: 'oidc' }> | undefined {
  switch (trust.by) {
    case 'principals':
    case 'own-account':
      return undefined;
    case 'oidc':
      return trust;
  }
}

/** Whether nobody outside is trusted yet: the vendor has still to say who assumes the role. */
export function isProvisional(trust: RoleTrust): boolean {
  switch (trust.by) {
    case 'own-account':
      return true;
    case 'principals':
    case 'oidc':
      return false;
  }
}

/** The action of STS by which a role is assumed. */
export function assumeAction(trust: RoleTrust): 'sts:AssumeRole' | 'sts:AssumeRoleWithWebIdentity' {
  switch (trust.by) {
    case 'principals':
    case 'own-account':
      return 'sts:AssumeRole';
    case 'oidc':
      return 'sts:AssumeRoleWithWebIdentity';
  }
}
