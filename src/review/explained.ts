import { countOf } from '../fault/fault.js';
import type { BucketSpec } from '../spec/spec.js';
import { renderAccess } from './access.js';
import { renderDiagram } from './diagram.js';
import { renderDifferences } from './differences.js';
import { details, escapeMarkdown, table } from './escape.js';
import { renderHandover } from './handover.js';
import type { RequestReview, ReviewState } from './input.js';
import { renderDecisions, renderPosture } from './posture.js';
import type { Row } from './admission-words.js';
import { settingsOf } from './spec-words.js';

/** Whether a request makes a bucket, rather than changes one that is there. */
export function isNew({ plan, before, goesOn }: Pick<RequestReview, 'plan' | 'before' | 'goesOn'>): boolean {
  if (plan === undefined) return before === undefined;
  if (goesOn === 'first') return true;
  return plan.changes.some(({ action, type, name }) => action === 'create' && type === 'aws_s3_bucket' && name === 'bucket');
}

/**
 * What a bucket will be. Of a new one its settings, who can do what and what there is to decide stand open; of one that is there only
 * what differs from before. The rest is behind one line.
 */
export function renderBucket(spec: BucketSpec, request: RequestReview, state: ReviewState): readonly string[] {
  const isOfNew = isNew(request);
  const handover = renderHandover(spec, knownOutputs(request));
  const open = isOfNew ? renderNew(spec, request) : renderDifferences(spec, request);
  return [
    ...open,
    details(
      isOfNew ? 'All of the bucket: settings, controls, diagram' : 'The whole bucket, who can do what, controls, diagram',
      renderRest(spec, request, isOfNew),
    ),
    ...renderNotes(spec),
    details(
      `Hand-over to ${escapeMarkdown(spec.vendor.title)}`,
      handover.markdown,
      state === 'applied' || state === 'handed over' ? 'open' : 'closed',
    ),
  ];
}

/** What decides about a new bucket; the other settings are behind the line. */
const concerns = new Set([
  'Bucket',
  'Phase',
  'Encryption',
  'Deleted files',
  'Files',
  'Object lock',
  'Replication',
  'Network',
  'CORS',
]);

function renderNew(spec: BucketSpec, { analysis }: RequestReview): readonly string[] {
  return [
    settingsTable(spec, ([concern]) => concerns.has(concern)),
    ...(analysis === undefined
      ? []
      : ['### Who can do what', ...renderAccess(analysis, spec.vendor.own), ...renderDecisions(analysis)]),
  ];
}

function renderRest(spec: BucketSpec, { analysis }: RequestReview, isOfNew: boolean): string {
  const access = isOfNew || analysis === undefined ? [] : ['### Who can do what', ...renderAccess(analysis, spec.vendor.own)];
  return [settingsTable(spec), ...access, ...(analysis === undefined ? [] : renderPosture(analysis)), renderDiagram(spec)].join(
    '\n\n',
  );
}

function renderNotes({ notes }: BucketSpec): readonly string[] {
  const list = notes.map(({ text }) => `- ${escapeMarkdown(text)}`).join('\n');
  return notes.length === 0 ? [] : [details(`To know: ${countOf(notes.length, 'note')}`, list)];
}

function settingsTable(spec: BucketSpec, shown: (row: Row) => boolean = () => true): string {
  const [first = ['', ''], ...rest] = settingsOf(spec)
    .filter(shown)
    .map((row) => row.map(escapeMarkdown));
  return table(first, rest);
}

/** The outputs that the plan knows already, and those of the apply. */
function knownOutputs({ plan, outputs }: RequestReview): Readonly<Record<string, string>> {
  const planned = (plan?.outputs ?? []).flatMap(({ name, after, unknownPaths, sensitive }) =>
    typeof after === 'string' && unknownPaths.length === 0 && !sensitive ? [[name, after] as const] : [],
  );
  return { ...Object.fromEntries(planned), ...outputs };
}
