import { codeSpan, escapeMarkdown, shorten } from './escape.js';

/** What a request means by a changed template and did not before, in sentences. */
export interface AffectedRequest {
  readonly file: string;
  readonly bucket: string;
  readonly words: readonly string[];
}

/** What changed settings and templates mean for the requests that are there. */
export interface RulesImpact {
  readonly affected: readonly AffectedRequest[];
  /** How many more use the templates and mean the same. */
  readonly alike: number;
  /** Requests that use none of the templates mean something else by the settings. */
  readonly others?: true;
  /** Those that get faults by them. */
  readonly broken: readonly { readonly file: string; readonly why: string }[];
}

/** A changed template, as the review names it. */
interface ReviewedTemplate {
  readonly file: string;
  readonly change: 'added' | 'modified' | 'deleted';
  readonly vendors: readonly string[];
}

const mostRequests = 50;
const mostSentences = 12;
const longestSentence = 400;
/** Of a comment, in UTF-16 code units. */
const mostText = 24_000;

const changeWords = { added: 'is added', modified: 'is changed', deleted: 'is deleted' } as const;

/** The part of a review about changed templates: who has to approve them, and what they mean for each request that uses one. */
export function renderTemplates(templates: readonly ReviewedTemplate[], { affected, alike }: RulesImpact): string {
  if (templates.length === 0) return '';
  const named = templates
    .slice(0, mostRequests)
    .map(
      ({ file, change, vendors }) =>
        `- ${codeSpan(file)} ${changeWords[change]}. It needs the approval of those who administer ${vendors.map(codeSpan).join(' and ')}.`,
    );
  const more = templates.length - named.length;
  const head = [
    '### Templates of this repository are changed',
    'A template says who gets into a bucket and to whom it is handed over. The administrators of its vendor have to approve it at the head commit; the status `vendor-bucket/approval` says whether they have.',
    [...named, ...(more > 0 ? [`- And ${more} more.`] : [])].join('\n'),
  ];
  return [...head, ...renderAffected(affected, alike)].join('\n\n');
}

function renderAffected(affected: readonly AffectedRequest[], alike: number): readonly string[] {
  if (affected.length === 0)
    return [alike === 0 ? 'No request uses them.' : `Every request that uses them (${alike}) means the same as before.`];
  const shown: string[] = [];
  let room = mostText;
  for (const request of affected.slice(0, mostRequests)) {
    const text = renderOne(request);
    if (text.length > room) break;
    room -= text.length;
    shown.push(text);
  }
  const rest = affected.length - shown.length;
  return [
    '**What that means for the requests that use them.** Nothing is applied by it: each needs a new plan and a new approval.',
    shown.join('\n'),
    ...(rest > 0 ? [`And ${rest} more requests that mean something else.`] : []),
    ...(alike > 0 ? [`${alike} more requests use them and mean the same as before.`] : []),
  ];
}

function renderOne({ file, bucket, words }: AffectedRequest): string {
  const lines = words.slice(0, mostSentences).map((one) => `  - ${escapeMarkdown(shorten(one, longestSentence))}`);
  const rest = words.length - lines.length;
  return [`- ${codeSpan(bucket)}, ${codeSpan(file)}:`, ...lines, ...(rest > 0 ? [`  - And ${rest} more.`] : [])].join('\n');
}

const mostBroken = 3;

/** A sentence about the requests that get faults; undefined where none does. */
export function brokenWords(broken: RulesImpact['broken']): string | undefined {
  if (broken.length === 0) return undefined;
  const first = broken.slice(0, mostBroken).map(({ file, why }) => `${file} (${why.replace(/\.$/, '')})`);
  const rest = broken.length - first.length;
  const count =
    broken.length === 1 ? 'One request that is there gets faults' : `${broken.length} requests that are there get faults`;
  return `${count} by the changed settings or templates: ${first.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`;
}
