import type { Request } from '../../src/request/schema.js';
import type { Guardrails } from '../../src/settings/guardrails.js';
import type { VendorTemplate } from '../../src/template/template.js';

/** Keys that a place does without, and why: `retention.lock` stands for all that is below it. */
export type Without = readonly (readonly [why: string, ...keys: string[]])[];

/** What changes nothing in AWS. */
export const withoutChange: Without = [
  ['the vendor is asked for it: it stands in the hand-over', 'retention.vendorFeatures'],
  ['it says by which role and state, and an edit of it is refused', 'account'],
];

/** What the review's table of settings does not say. */
export const withoutRow: Without = [
  ['it stands in the hand-over', 'retention.vendorFeatures'],
  [
    "the replica's row has the type; a change of its key is said in words",
    'replication.encryption.key',
    'replication.encryption.bucketKey',
  ],
];

/** What the change in words calls by its address in Terraform, and not as people do. */
export const withoutWords: Without = [
  ['that there are other rules, where nothing is kept to be recovered, goes with the words beside it', 'retention.versioning'],
];

/** Rows of that table that no `test/cases/review-*` shows. */
export const rowsWithoutGolden = ['Account'];

/** What no control of Security Hub, Checkov or Trivy judges otherwise, whichever value it has. */
export const withoutControl: Without = [
  ['the controls judge the policy, whoever it is for', 'vendor', 'variant'],
  ['they tell nothing of safety', 'account', 'tags', 'owner', 'retention.vendorFeatures'],
  ['a customer key is a customer key', 'encryption.key', 'encryption.bucketKey'],
  [
    'S3.7 asks whether there is a copy, not how it is made',
    'replication.storageClass',
    'replication.timeControl',
    'replication.deleteMarkers',
  ],
  [
    'S3.13 asks whether there is a lifecycle, not what for',
    'retention.keepVersions',
    'retention.expire',
    'retention.transitions',
  ],
  [
    'the access is asked of the evaluator, and stands in "Who can do what"',
    'access.vpcEndpoints',
    'access.vpcs',
    'access.sourceIps',
    'access.cloudfront',
    'access.presignedUrlMaxAge',
    'access.principals',
  ],
  ['they ask whether there is an inventory', 'inventory.versions', 'inventory.format', 'inventory.encryption'],
];

/** A default that `explain --all` does not list. */
export const withoutDefault: Without = [['it is of one entry in a list', 'retention.transitions[].of']];

/** Choices that nobody is known to call otherwise: S3 and its documentation have the same words. */
export const withoutOtherNames: Without = [
  [
    'they are words of plain English',
    'encryption.uploads',
    'encryption.sseC',
    'retention.transitions[].of',
    'access.points[].actions',
    'access.principals[].allow',
    'logging.dataEvents.record',
  ],
  ['S3 has the same words', 'replication.storageClass', 'retention.transitions[].to', 'retention.lock.mode'],
  ['S3 has the same words', 'inventory.frequency', 'inventory.versions', 'inventory.format', 'inventory.encryption.type'],
];

/** What of a spec no edit of `test/stack/edits.ts` changes, by its path. */
export const withoutEdit: Without = [
  ['nothing of it gets into the stack but by other keys', 'vendor', 'owner', 'handover', 'notes', 'defaults'],
  ['an edit of it is refused', 'account'],
  ['it is switched on by hand', 'access.mfaDelete'],
  ['the limits are one statement: other VPCs and addresses stand for them', 'access.network.vpcEndpoints'],
  ['another log bucket is refused, once there is one', 'logBucket.bucket'],
  ["the inventory's key is edited as a whole", 'inventory.encryption.key.arn'],
];

type Rule = keyof NonNullable<VendorTemplate['file']['rules']>;

interface Limits {
  /** The template's rules for what the vendor's page does not allow. */
  readonly rules: readonly Rule[];
  readonly guardrails: readonly (keyof Guardrails)[];
  /** Why there is none of one kind. */
  readonly because?: string;
}

const ownAffair = 'no vendor has a say in it';

/** By what a template and a repository's settings limit each key at the root of a request: a new one is decided on here. */
export const limitsOf = {
  vendor: { rules: [], guardrails: ['vendors'], because: "it is the template's name" },
  variant: { rules: [], guardrails: [], because: "it is the template's own, which `vendors` admits as a whole" },
  parameters: { rules: [], guardrails: [], because: 'a parameter has its own pattern in the template' },
  bucket: { rules: ['bucket'], guardrails: ['name', 'namePrefixes'] },
  region: { rules: ['regions'], guardrails: ['regions'] },
  account: { rules: [], guardrails: [], because: 'each account has guardrails of its own, `vendors` among them' },
  encryption: { rules: ['encryption', 'uploads'], guardrails: ['encryption', 'sseC'] },
  replication: { rules: [], guardrails: ['replicationRegions'], because: ownAffair },
  retention: { rules: ['lock', 'storageClasses'], guardrails: ['recoverDeleted'] },
  access: { rules: ['mfaForDelete'], guardrails: ['network', 'accessPoints', 'cloudfront'] },
  logging: { rules: [], guardrails: ['logging'], because: ownAffair },
  inventory: { rules: [], guardrails: [], because: `${ownAffair}, and it weakens nothing` },
  events: { rules: [], guardrails: [], because: `${ownAffair}, and it weakens nothing` },
  protection: { rules: [], guardrails: [], because: `${ownAffair}, and it weakens nothing` },
  tags: { rules: [], guardrails: ['requiredTags'], because: ownAffair },
  owner: { rules: [], guardrails: [], because: `${ownAffair}; a team can be asked for by a tag` },
} as const satisfies Record<keyof Request, Limits>;
