import type { Gap } from '../analysis/analysis.js';
import type { BucketSpec } from '../spec/spec.js';
import { kinds, type Change } from './change.js';

const encryptionAt = 'aws_s3_bucket_server_side_encryption_configuration.bucket';
const policyAt = 'aws_s3_bucket_policy.bucket';

/**
 * What a plan does to the vendor's own part, which no resource shows: an action that its page needs and that nobody grants any more, a key that it has to
 * allow its own principals to use (a key of another account takes both sides: KMS, "Allowing users in other accounts to use a KMS key"), and an
 * encryption that it has to name with each upload. Nothing where the plan changes nothing. Gives all changes, the worst first.
 */
export function withVendorSide(changes: readonly Change[], spec: BucketSpec, missing: readonly Gap[]): readonly Change[] {
  if (changes.length === 0) return changes;
  const { title } = spec.vendor;
  const say = (code: string, text: string, address: string): Change => ({ kind: 'breaks', code, text, address });
  const found = [
    ...missing.map(({ principal, action, resource, why }) =>
      say('vendor/missing', `${principal} may not call ${action} on ${resource}: ${why}`, policyAt),
    ),
    ...(hasNewKey(changes, spec)
      ? [
          say(
            'vendor/key',
            `${title} has to allow its own principals to use the new key first: until then they can't read or write`,
            encryptionAt,
          ),
        ]
      : []),
    ...(changes.some(isHeaderAsked) && uploads(spec)
      ? [
          say(
            'vendor/header',
            `${title} has to name the bucket's encryption with each upload: one that names none is refused`,
            policyAt,
          ),
        ]
      : []),
  ];
  return [...changes, ...found].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

/** A role of the own account gets the key with the plan; principals of the vendor's account need its word, too. */
function hasNewKey(changes: readonly Change[], { encryption, grants }: BucketSpec): boolean {
  const isOther = ({ code, address }: Change) => address === encryptionAt && /^encryption\/(type|key)$/.test(code);
  return encryption.key.from !== 's3' && grants.some(({ keyActions }) => keyActions.length > 0) && changes.some(isOther);
}

/** A vendor that only reads names no encryption, and need not. */
function uploads({ grants, roles }: BucketSpec): boolean {
  const statements = [...grants, ...roles].flatMap((one) => one.statements);
  return statements.some(({ actions }) => actions.some((action) => matchesAction(action, 's3:PutObject')));
}

function matchesAction(pattern: string, action: string): boolean {
  const [known] = pattern.toLowerCase().split('*');
  return pattern.includes('*') ? action.toLowerCase().startsWith(known ?? '') : pattern.toLowerCase() === action.toLowerCase();
}

function isHeaderAsked({ code, kind, text, address }: Change): boolean {
  if (address !== policyAt || kind !== 'strengthens' || !code.startsWith('policy/')) return false;
  return /uploads that (name no encryption|do not name the bucket's)/.test(text);
}
