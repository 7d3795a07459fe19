import type { Analysis, Gap } from '../analysis/analysis.js';
import type { PublicVerdict } from '../iam/public.js';

/** Something that an analysis warns of: a word for it, and a sentence as data. */
export interface Danger {
  readonly word: string;
  readonly text: string;
}

const kinds: Readonly<Record<PublicVerdict['kind'], string>> = {
  'bucket-policy': 'the policy of the bucket',
  'access-point-policy': 'the policy of the access point',
  'key-policy': 'the policy of the key of',
};

/** Every statement that makes a policy public, with the reason. */
export function publicDangers(analysis: Analysis | undefined): readonly Danger[] {
  return (analysis?.public ?? [])
    .filter((policy) => policy.public)
    .flatMap(({ kind, of, statements }) =>
      statements
        .filter((statement) => statement.public)
        .map(({ sid, reason }) => ({
          word: 'public',
          text: `${kinds[kind]} ${of}, statement ${sid || 'without a name'}: ${reason}`,
        })),
    );
}

/** What is granted beyond the vendor's page, and what it asks for and nobody grants. */
export function gapDangers(analysis: Analysis | undefined): readonly Danger[] {
  const say = (word: string, may: string) => (gap: Gap) => ({
    word,
    text: `${gap.principal} ${may} ${gap.action} on ${gap.resource}: ${gap.why}`,
  });
  return [
    ...(analysis?.beyond ?? []).map(say("beyond the vendor's page", 'may call')),
    ...(analysis?.missing ?? []).map(say('missing', 'may not call')),
  ];
}
