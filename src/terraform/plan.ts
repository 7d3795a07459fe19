import type { Json } from './json.js';

/** What happens to a resource. A replacement is one action, whichever of the two steps comes first. */
export type Action = 'create' | 'read' | 'update' | 'replace' | 'delete' | 'forget' | 'no-op';

/** One resource instance of a plan. Values that Terraform marks as sensitive read `(sensitive)`. */
export interface ResourceChange {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly providerName: string;
  /** The key of a leftover object of an interrupted replacement, if it is about that. */
  readonly deposed?: string;
  readonly action: Action;
  /** Terraform's own steps, in order: `["create", "delete"]` replaces without a gap. */
  readonly steps: readonly string[];
  readonly before: Json;
  readonly after: Json;
  /** JSON Pointers (RFC 6901) to what is known only after applying, sorted. */
  readonly unknownPaths: readonly string[];
  readonly sensitiveBefore: readonly string[];
  readonly sensitiveAfter: readonly string[];
  /** Those of both whose values are the same on both sides; absent where there are none. */
  readonly sensitiveUnchanged?: readonly string[];
  /** JSON Pointers to what forces a replacement, sorted. */
  readonly replacePaths: readonly string[];
  /** Terraform's own reason, like `replace_because_tainted`. */
  readonly actionReason?: string;
  /** The id of an existing object that is taken over. */
  readonly importId?: string;
  /** The address that it had before, if it is moved. */
  readonly previousAddress?: string;
  /** SHA-256 over the sensitive values, only for the fingerprint: never shown, since a short value could be guessed from it. */
  readonly sensitiveDigest?: string;
  /** SHA-256 of each sensitive value that it gets, by JSON Pointer: as secret as {@link sensitiveDigest}. */
  readonly sensitiveMade?: readonly (readonly [path: string, digest: string])[];
}

/** One output of a plan that changes. */
export interface OutputChange {
  readonly name: string;
  readonly action: Action;
  readonly before: Json;
  readonly after: Json;
  readonly unknownPaths: readonly string[];
  readonly sensitive: boolean;
  readonly sensitiveDigest?: string;
}

/** What Terraform would do. */
export interface Plan {
  /** `terraform` or `tofu`. */
  readonly engine: string;
  readonly terraformVersion: string;
  /** What would happen: everything but what is unchanged and what is only read, by address. A take-over or a move counts. */
  readonly changes: readonly ResourceChange[];
  /** Every resource instance, also unchanged ones and data that is read on applying, by address. */
  readonly resources: readonly ResourceChange[];
  /** How many managed resource instances stay as they are. */
  readonly unchanged: number;
  /** What was changed outside of Terraform since the last apply, by address. Not part of what would happen. */
  readonly drift: readonly ResourceChange[];
  /** The outputs that change, by name. */
  readonly outputs: readonly OutputChange[];
  /** Terraform's own text, for reading only: nothing is decided by it. */
  readonly text: string;
}
