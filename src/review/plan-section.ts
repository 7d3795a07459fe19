import { countActions, countWords } from './change-words.js';
import type { Detail } from './detail.js';
import { codeBlock, codeSpan, details, link } from './escape.js';
import type { RequestReview, ReviewInput, ReviewPlan } from './input.js';

interface PlanContext {
  readonly detail: Detail;
  readonly input: Pick<ReviewInput, 'links' | 'place'>;
}

const signs: Readonly<Record<string, string>> = { create: '+', delete: '-', replace: '-', update: '!', forget: '#' };
const endings: Readonly<Record<string, string>> = { replace: ' (replaced)', forget: ' (forgotten)' };

/** What Terraform would do, in its own terms, behind one line. */
export function renderPlan(
  request: RequestReview,
  { changes, text }: ReviewPlan,
  { detail, input }: PlanContext,
): readonly string[] {
  if (changes.length === 0) return [];
  const parts: string[] = [];
  if (detail.resources) {
    const list = changes.map(({ action, address }) => `${signs[action] ?? ' '} ${address}${endings[action] ?? ''}`);
    parts.push(codeBlock(list.join('\n'), 'diff'));
  }
  if (text.trim() !== '') parts.push(renderPlanText(text, detail.planText, input));
  if (request.fingerprint !== undefined) parts.push(`Fingerprint ${codeSpan(request.fingerprint)}`);
  return parts.length === 0 ? [] : [details(`Terraform: ${countWords(countActions(request))}`, parts.join('\n\n'))];
}

/** A plan's text, as a diff that GitHub colours, whole lines of it only. */
function renderPlanText(text: string, most: number, input: PlanContext['input']): string {
  const whole = text.trim();
  if (whole.length <= most) return details('Plan', codeBlock(asDiff(whole), 'diff'));
  const lines = whole.split('\n');
  const shown = whole.slice(0, most).split('\n').slice(0, -1);
  const where = whereWhole(input);
  if (shown.length === 0) return `The plan's text (${lines.length} lines) does not fit here. ${where}`;
  const notice = `**Cut:** ${shown.length} of ${lines.length} lines are shown. ${where}`;
  return details(
    `Plan (the first ${shown.length} of ${lines.length} lines)`,
    `${notice}\n\n${codeBlock(asDiff(shown.join('\n')), 'diff')}`,
  );
}

function whereWhole({ place, links }: PlanContext['input']): string {
  if (place === 'summary') return 'The command line shows all of it: vendor-bucket plan.';
  return links?.run === undefined ? "There is more in the run's summary." : `There is more in ${link('the run', links.run)}.`;
}

/** Terraform's signs, moved to where a diff has them. */
function asDiff(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line.replace(
        /^( +)(-\/\+|\+\/-|[-+~])( |$)/,
        (_, space: string, sign: string, after: string) => `${sign === '~' ? '!' : sign}${space}${after}`,
      ),
    )
    .join('\n');
}
