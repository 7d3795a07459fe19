import type { Analysis, PostureRow } from '../analysis/analysis.js';
import { escapeMarkdown, visible } from './escape.js';

const states: Readonly<Record<PostureRow['state'], string>> = {
  satisfied: 'satisfied',
  'not-applicable': 'not applicable',
  skipped: 'skipped for a reason',
};

/** How the spec stands to the controls of scanners: the count by state. */
export function renderPosture({ posture }: Analysis): readonly string[] {
  return posture.length === 0 ? [] : [`Security controls: ${escapeMarkdown(counts(posture))}.`];
}

/** What somebody has to decide on, but for what had to be decided `before` already. */
export function renderDecisions({ posture }: Analysis, before?: Analysis): readonly string[] {
  const known = new Set(before?.posture.filter(({ decide }) => decide).map(({ title }) => title));
  const open = posture
    .filter(({ decide, title }) => decide && !known.has(title))
    .map((row) => `- **${escapeMarkdown(row.title)}**${idsOf(row, escapeMarkdown)}: ${escapeMarkdown(row.words)}`);
  return open.length === 0 ? [] : ['### To decide on', open.join('\n')];
}

/** The same in lines of plain text, with every control that is not satisfied. */
export function postureLines({ posture }: Analysis): readonly string[] {
  if (posture.length === 0) return [];
  const shown = posture.filter(({ state }) => state !== 'satisfied');
  const line = (row: PostureRow) =>
    `  ${row.decide ? 'To decide on: ' : ''}${visible(row.title)}${idsOf(row, visible)}: ${states[row.state]}`;
  return [`  ${visible(counts(posture))}`, ...shown.flatMap((row) => [line(row), `      ${visible(row.words)}`])];
}

/** What somebody has to decide on, in lines of plain text. */
export function decisionLines({ posture }: Analysis): readonly string[] {
  return posture.filter(({ decide }) => decide).flatMap((row) => [`  ${visible(row.title)}`, `      ${visible(row.words)}`]);
}

function counts(posture: readonly PostureRow[]): string {
  return (['satisfied', 'not-applicable', 'skipped'] as const)
    .map((state) => [posture.filter((row) => row.state === state).length, states[state]] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(', ');
}

function idsOf({ controls }: PostureRow, escape: (text: string) => string): string {
  const ids = [...controls.securityHub, ...controls.checkov, ...controls.trivy];
  return ids.length === 0 ? '' : ` (${ids.map(escape).join(', ')})`;
}
