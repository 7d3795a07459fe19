import { analyse } from '../analysis/analyse.js';
import { documentsOf } from '../analysis/world.js';
import type { BucketSpec } from '../spec/spec.js';
import type { Fault } from '../fault/fault.js';
import { secretsOf, withoutSecrets } from '../review/mask.js';
import type { Source } from '../yaml/document.js';

/** From so many UTF-16 code units on a value is none of our own words, such as the name of a risk: with a digit in it, and without one. */
const least = { withDigit: 8, withoutDigit: 16 } as const;

/**
 * Sensitive values by which something else would be hidden from whoever approves. What is masked is masked wherever it stands: so a value may be
 * neither a word that a review is made of, nor what the request says in the open, such as whom it lets in.
 */
export function secretFaults(spec: BucketSpec, source: Pick<Source, 'fault'>): readonly Fault[] {
  const secrets = secretsOf(spec);
  if (secrets.length === 0) return [];
  const open = openWords(withoutSecrets(spec));
  return secrets.flatMap((secret) => {
    const why = whyHiding(secret, open);
    return why === undefined ? [] : [source.fault(['parameters'], { code: 'request/sensitive-hides', ...why }, 'key')];
  });
}

function whyHiding(secret: string, open: string): Pick<Fault, 'message' | 'fix'> | undefined {
  if (secret.length < (/[0-9]/.test(secret) ? least.withDigit : least.withoutDigit)) {
    return {
      message: 'A sensitive parameter (masked here) is as short as a word: masking it would hide that word wherever it stands.',
      fix: `Copy the value as the vendor shows it; one of your own has to have ${least.withDigit} characters with a digit, or ${least.withoutDigit} without.`,
    };
  }
  if (!open.includes(secret)) return undefined;
  return {
    message:
      'A sensitive parameter (masked here) has a value that stands elsewhere in the request, or in what it is given: masking it would hide that, too.',
    fix: 'Copy the value as the vendor shows it; take none that stands elsewhere, such as an ARN, an account or a name.',
  };
}

/** All that is said of a spec beside its sensitive values. */
function openWords(spec: BucketSpec): string {
  return JSON.stringify([spec, analyse(spec), documentsOf(spec).map(({ document }) => document)]);
}
