import type { AccessRow, Analysis } from '../analysis/analysis.js';
import type { OwnTemplate } from '../spec/spec.js';
import { summarizeAccess, type AccessLine } from './access-summary.js';
import { codeSpan, details, escapeMarkdown, table, visible } from './escape.js';
import { actionGroups, type ActionGroup } from '../iam/catalogue.js';

export const groupHeads: Readonly<Record<ActionGroup, string>> = {
  list: 'List',
  read: 'Read',
  write: 'Write',
  delete: 'Delete',
  settings: 'Change settings',
};

const none = '–';
/** Of the actions of one group that are named; the rest is counted. */
const mostActions = 8;

/** Who can do what, as a table, with every action by its name behind it. */
export function renderAccess(analysis: Analysis, own?: OwnTemplate): readonly string[] {
  const { lines, machinery, always } = summarizeAccess(analysis);
  const rows = lines.map((line) => [
    [escapeMarkdown(line.who), ...line.principals.map(codeSpan)].join('<br>'),
    ...actionGroups.map((group) => cell(line, group)),
    line.conditions.length === 0 ? none : line.conditions.map(escapeMarkdown).join('; '),
  ]);
  const granted = [...lines, ...machinery].filter(({ byOwnPolicies }) => !byOwnPolicies);
  const named = granted.flatMap((line) => line.rows.map(namedActions)).filter((line) => line !== '');
  const services = machinery.map(({ who }) => escapeMarkdown(who)).join(', ');
  return [
    table(['Who', ...actionGroups.map((group) => groupHeads[group]), 'If'], rows),
    ...(always.length === 0 ? [] : [`Whoever uses the bucket: ${always.map(escapeMarkdown).join('; ')}.`]),
    ...(services === '' ? [] : [`What AWS does here by itself: ${services}.`]),
    ...verdicts(analysis, own).map(escapeMarkdown),
    ...(named.length === 0 ? [] : [details('The actions, by name', named.join('\n'))]),
  ];
}

function cell({ may, byOwnPolicies }: AccessLine, group: ActionGroup): string {
  const places = may[group];
  if (places === undefined) return none;
  return byOwnPolicies ? '✓' : places.map(escapeMarkdown).join(', ');
}

function namedActions({ who, on, may }: AccessRow): string {
  const groups = actionGroups.flatMap((group) => {
    const actions = may[group] ?? [];
    const rest = actions.length - mostActions;
    const shown = actions.slice(0, mostActions).map(codeSpan).join(', ');
    return actions.length === 0 ? [] : [`${group} ${shown}${rest > 0 ? ` and ${rest} more` : ''}`];
  });
  return groups.length === 0 ? '' : `- ${escapeMarkdown(who)} on ${escapeMarkdown(on)}: ${groups.join('; ')}`;
}

/** What there is to be calm about, in sentences: nothing public, and what the vendor's page asks for. */
function verdicts({ public: policies, missing, beyond }: Analysis, own?: OwnTemplate): readonly string[] {
  const open = policies.some((policy) => policy.public);
  const count = `${policies.length} ${policies.length === 1 ? 'policy' : 'policies'}`;
  const asks = own === undefined ? 'its page asks for' : `this repository's own template ${own.file} asks for`;
  return [
    ...(open || policies.length === 0 ? [] : [`Nothing is public: ${count} looked at, statement by statement.`]),
    ...(missing.length + beyond.length > 0 ? [] : [`The vendor gets what ${asks}, and nothing beyond.`]),
  ];
}

/** Who can do what, in lines of plain text. */
export function accessLines(analysis: Analysis, own?: OwnTemplate, how: 'by name' | 'in short' = 'by name'): readonly string[] {
  const { lines, machinery, always } = summarizeAccess(analysis);
  return [
    ...[...lines.filter((line) => !isEveryone(line)), ...machinery, ...lines.filter(isEveryone)].flatMap((line) =>
      textOf(line, how),
    ),
    ...(always.length === 0 ? [] : [`  Whoever uses the bucket: ${visible(always.join('; '))}`]),
    ...verdicts(analysis, own).map((sentence) => `  ${visible(sentence)}`),
  ];
}

const isEveryone = ({ rows }: AccessLine) => rows.every(({ kind }) => kind === 'everyone');

function textOf(
  { who, principals, may, conditions, byOwnPolicies, rows }: AccessLine,
  how: 'by name' | 'in short',
): readonly string[] {
  const row = (name: string, words: readonly string[], joint = ', ') =>
    words.length === 0 ? [] : [`      ${name.padEnd(8)}  ${visible(words.join(joint))}`];
  const given = actionGroups.flatMap((group) => row(group, may[group] ?? []));
  if (given.length === 0) return [`  ${visible(who)}: nothing`];
  const names = [...new Set(rows.flatMap((one) => actionGroups.flatMap((group) => one.may[group] ?? [])))];
  return [
    `  ${visible(who)}`,
    ...principals.map((principal) => `      ${visible(principal)}`),
    ...given,
    ...row('if', conditions, '; '),
    ...(byOwnPolicies || how === 'in short' ? [] : row('by name', names)),
  ];
}
