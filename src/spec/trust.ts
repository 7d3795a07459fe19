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
