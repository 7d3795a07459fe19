import { isDangerous } from '../change/change.js';
import { changeItems } from './change-words.js';
import type { Detail } from './detail.js';
import { codeBlock, shorten } from './escape.js';
import { isNew, renderBucket } from './explained.js';
import type { GoesOn, RequestReview, ReviewInput } from './input.js';
import { renderPlan } from './plan-section.js';

/** What a section needs to know besides its request. */
interface SectionContext {
  readonly detail: Detail;
  readonly explained: boolean;
  /** The only request of its review: its dangers stand above already. */
  readonly alone: boolean;
  readonly input: Pick<ReviewInput, 'state' | 'links' | 'place'>;
}

/** Everything about one request. What is affected stands open, and all else behind a line that says what it is. */
export function renderSection(request: RequestReview, context: SectionContext): string {
  const { detail, explained, input } = context;
  const { spec, plan } = request;
  const parts = [
    ...(request.error === undefined
      ? []
      : ['### Terraform failed', codeBlock(shorten(request.error, 4 * detail.sentence), 'text')]),
    ...(request.goesOn === undefined ? [] : [goesOn[request.goesOn]]),
    ...renderChanges(request, context),
    ...(spec && explained ? renderBucket(spec, request, input.state) : []),
    ...(plan ? renderPlan(request, plan, { detail, input }) : []),
  ];
  return parts.join('\n\n');
}

const goesOn: Readonly<Record<GoesOn, string>> = {
  first:
    "The first apply of this bucket did not end. This plan goes on where it stopped. Nothing of it was in use, so it is judged as a new bucket's.",
  later: 'An earlier apply of this bucket did not end. This plan goes on where it stopped: it starts from what that apply made.',
};

function renderChanges(request: RequestReview, { detail, alone }: SectionContext): readonly string[] {
  const { changes = [], drift = [], plan } = request;
  const parts: string[] = [];
  const [said, outside] = [changes, drift].map((all) => (alone ? all.filter((change) => !isDangerous(change)) : all));
  // What else a new bucket is made of stands in its settings.
  const shown = isNew(request)
    ? said?.filter(({ kind, address }) => kind !== 'creates' || address === 'aws_s3_bucket.bucket')
    : said;
  if (shown !== undefined && shown.length > 0) {
    parts.push(
      `### What ${(said?.length ?? 0) < changes.length ? 'else ' : ''}changes`,
      changeItems(shown, detail.sentence).join('\n'),
    );
  }
  if (plan && plan.changes.length === 0 && !alone) parts.push('No changes: what is in AWS is what the request asks for.');
  if (outside !== undefined && outside.length > 0)
    parts.push('### Changed outside of Terraform since the last apply', changeItems(outside, detail.sentence).join('\n'));
  return parts;
}
