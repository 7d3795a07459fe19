import type { Analysis, PostureRow } from '../analysis/analysis.js';
import { escapeMarkdown, visible } from './escape.js';

const states: Readonly<Record<PostureRow['state'], string>> = {
  satisfied: 'satisfied',
  'not-applicable': 'not applicable',
  skipped: 'skipped for a reason',
};

/** How the spec stands to the controls of scanners: the count by state, and only what somebody has to decide on. */
export function renderPosture({ posture }: Analysis): readonly string[] {
  if (posture.length === 0) return [];
  const open = posture.filter(({ decide }) => decide).map((row) => `- **${escapeMarkdown(row.title)}**${idsOf(row, escapeMarkdown)}: ${escapeMarkdown(row.words)}`); // prettier-ignore
  const count = `Security controls: ${escapeMarkdown(counts(posture))}.`;
  return [open.length === 0 ? count : `${count} To decide on:`, ...(open.length === 0 ? [] : [open.join('\n')])];
}

/** The same in lines of plain text, with every control that is not satisfied. */
export function postureLines({ posture }: Analysis): readonly string[] {
  if (posture.length === 0) return [];
  const shown = posture.filter(({ state }) => state !== 'satisfied');
  const line = (row: PostureRow) => `  ${row.decide ? 'To decide on: ' : ''}${visible(row.title)}${idsOf(row, visible)}: ${states[row.state]}`; // prettier-ignore
  return [`  ${visible(counts(posture))}`, ...shown.flatMap((row) => [line(row), `      ${visible(row.words)}`])];
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
