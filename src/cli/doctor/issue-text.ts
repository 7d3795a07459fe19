import { topics, type Finding } from '../../doctor/finding.js';
import { countStates, groupsOf, titles, type Group } from '../../doctor/render.js';
import { countOf } from '../../fault/fault.js';
import type { KeptText } from '../../github/kept-issue.js';
import type { IssueWords } from '../../github/issue-text.js';
import { codeSpan, details, escapeMarkdown } from '../../review/escape.js';

/** What the issue is found by: these words stand in its text, too, as GitHub's search wants. */
export const issueKey = 'vendor-bucket-doctor';

/** UTF-16 code units; GitHub takes 65,536, and what is cut is said. */
const mostText = 60_000;
/** Of one thing to do. */
const mostSayings = 20;

/**
 * The findings as the one issue has them: wrong lines keep it open, lines that are not known are listed in it. A line that was wrong and is not
 * known any more keeps it open, too: nobody has said that it was mended. `before`: what the issue says while it is open.
 */
export function issueOf(findings: readonly Finding[], before: IssueWords | undefined): KeptText {
  const { wrong } = countStates(findings);
  const formerly = wrongIn(before?.body ?? '');
  const lost = findings.filter(({ state, check }) => state === 'unknown' && formerly.has(check));
  const unknown = findings.filter((one) => one.state === 'unknown' && !lost.includes(one));
  const isOpen = wrong > 0 || lost.length > 0;
  const body = shortened([
    ...(isOpen ? [about] : ['Nothing is wrong any more.']),
    ...section(
      wrongTitle(wrong),
      findings.filter(({ state }) => state === 'wrong'),
    ),
    ...section('What was wrong, and is not known now', lost),
    ...(unknown.length === 0 ? [] : [`${unknownTitle}: ${unknown.length}`, ...listed(unknown, 'hidden')]),
  ]);
  return {
    state: isOpen ? 'open' : 'closed',
    text: { key: issueKey, title: `vendor-bucket doctor: ${titleOf({ wrong, lost: lost.length })}`, body },
    again: 'Something is wrong again: it stands above.',
  };
}

const about =
  '`vendor-bucket doctor` looks once a week whether this repository, GitHub and AWS are set up as they should be. It writes this issue anew when something changes, and closes it when nothing is wrong any more. To look now, run the workflow by hand with the command `doctor`.';

const unknownTitle = '### Not known';

function wrongTitle(count: number): string {
  return count === 1 ? '1 thing is wrong' : `${count} things are wrong`;
}

function titleOf({ wrong, lost }: { readonly wrong: number; readonly lost: number }): string {
  if (wrong > 0) return wrongTitle(wrong);
  return lost > 0 ? 'nobody knows whether what was wrong still is' : 'nothing is wrong';
}

function section(title: string, findings: readonly Finding[]): readonly string[] {
  return findings.length === 0 ? [] : [`### ${title}`, ...listed(findings, 'shown')];
}

function listed(findings: readonly Finding[], how: 'shown' | 'hidden'): readonly string[] {
  return topics.flatMap((topic) => {
    const groups = groupsOf(findings, topic);
    if (groups.length === 0) return [];
    return how === 'shown'
      ? [`**${titles[topic]}**`, ...groups.map(item)]
      : [details(titles[topic], groups.map(item).join('\n\n'))];
  });
}

function item({ says, fix = '', checks }: Group): string {
  const names = checks.map((check) => `\`${check}\``).join(', ');
  const shown = says.slice(0, mostSayings).map((one) => `- ${escapeMarkdown(one)}`);
  const more = says.length > mostSayings ? [`- and ${says.length - mostSayings} more`] : [];
  return [...shown, ...more, `\n  → ${fixed(fix)} (${names})`].join('\n');
}

/** A sentence; code where what has to be copied would be broken by what keeps it from naming somebody or linking somewhere. */
function fixed(fix: string): string {
  return /@|:\/\//.test(fix) ? codeSpan(fix) : escapeMarkdown(fix);
}

/** Whole paragraphs, as many as there is room for. */
function shortened(paragraphs: readonly string[]): string {
  let length = 0;
  const fitting = paragraphs.filter((one) => (length += one.length + 2) <= mostText);
  const left = paragraphs.length - fitting.length;
  return [...fitting, ...(left === 0 ? [] : [`${countOf(left, 'more paragraph')}: run \`vendor-bucket doctor\`.`])].join('\n\n');
}

/** The checks whose lines an issue calls wrong. Whoever edits them keeps it open or has it closed, and nothing else. */
function wrongIn(body: string): ReadonlySet<string> {
  const [shown = ''] = body.split(unknownTitle);
  return new Set([...shown.matchAll(/`([a-z]+\/[a-z-]+)`/g)].map(([, check = '']) => check));
}
