import type { PublicVerdict } from '../iam/public.js';
import type { ActionGroup } from '../iam/catalogue.js';

/** What somebody may do on something: the actions that are allowed, by group; a group without any is absent. */
export interface AccessRow {
  /** The vendor's title, a role's name, a service, `This AWS account`, `Everyone else`. */
  readonly who: string;
  readonly kind: 'vendor' | 'own' | 'service' | 'account' | 'everyone';
  readonly principals: readonly string[];
  /** In words: `every file`, `files under exports/`, `the bucket`, `the replica's files`, `the key, through this bucket`. */
  readonly on: string;
  readonly may: Readonly<Partial<Record<ActionGroup, readonly string[]>>>;
  /** What has to hold, each in words: `by TLS 1.2 or newer`, `from 203.0.113.0/24`. */
  readonly conditions: readonly string[];
}

/** An action that the vendor's page asks for and nobody grants, or the other way round. */
export interface Gap {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly why: string;
}

export interface PostureRow {
  /** Stable: `public-access-block`. */
  readonly id: string;
  /** What should be, or what is so where a reviewer has to decide on it. */
  readonly title: string;
  readonly controls: {
    readonly securityHub: readonly string[];
    readonly checkov: readonly string[];
    readonly trivy: readonly string[];
  };
  readonly state: 'satisfied' | 'not-applicable' | 'skipped';
  /** By what it is satisfied, why it does not apply, or the reason that a scanner's exception wants. */
  readonly words: string;
  /** Whether a reviewer has to decide on it. */
  readonly decide: boolean;
}

/** What the documents of a spec mean, before anything exists. */
export interface Analysis {
  readonly public: readonly PublicVerdict[];
  readonly access: readonly AccessRow[];
  readonly missing: readonly Gap[];
  readonly beyond: readonly Gap[];
  readonly posture: readonly PostureRow[];
}
