/** A value of the request that nobody is shown: it is in the configuration, and masked wherever people read. */
export interface Maskable {
  readonly value: string;
  readonly sensitive: boolean;
}

/** Who may assume a role of this account. */
export type RoleTrust =
  | { readonly by: 'principals'; readonly principals: readonly string[]; readonly externalId: Maskable }
  /** Nobody outside yet: the account itself, with an external id that stands in until the vendor has given its own (first phase). */
  | { readonly by: 'own-account'; readonly externalId: Maskable }
  | {
      readonly by: 'oidc';
      /** Host and path of the issuer, without `https://`. */
      readonly provider: string;
      readonly audience: string;
      readonly subject: Maskable;
      /** Whether this stack creates the account's provider; it exists otherwise. */
      readonly create: boolean;
      /** The parameter of the request that decides it; absent where the template does. */
      readonly createParameter?: string;
    };

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
