import { countOf } from '../fault/fault.js';
import { reveal } from '../fault/hidden.js';
import { painter } from '../fault/paint.js';
import { wrap } from '../fault/wrap.js';
import { notKnownBecause, topics, type Finding, type Topic } from './finding.js';

export const titles: Readonly<Record<Topic, string>> = {
  repository: 'The repository and the workflow',
  people: 'Who approves',
  branch: 'The default branch',
  environment: 'The environment and forks',
  roles: 'The two roles',
  state: 'The state bucket',
  machine: 'This machine',
};

const colours = { ok: 'green', wrong: 'red', unknown: 'yellow' } as const;
const lead = '  unknown  ';

interface Style {
  readonly colour: boolean;
  readonly width?: number | undefined;
}

/** The findings as a terminal shows them: by topic, each with its state, and below what is not ok how to mend it; last how many there are. */
export function renderFindings(findings: readonly Finding[], { colour, width }: Style): string {
  const paint = painter(colour);
  const show = ({ state, says, fix, checks }: Group): readonly string[] => [
    ...folded({ state, says, checks }).map((one) =>
      wrap(`  ${paint(colours[state], state)}${' '.repeat(lead.length - 2 - state.length)}${reveal(one)}`, width),
    ),
    ...(fix === undefined
      ? []
      : [
          wrap(
            `${' '.repeat(lead.length)}${paint('green', 'fix:')} ${reveal(fix)} ${paint('dim', `(${checks.join(', ')})`)}`,
            width,
            {
              hang: 5,
            },
          ),
        ]),
  ];
  const parts = topics.flatMap((topic) => {
    const groups = groupsOf(findings, topic);
    return groups.length === 0 ? [] : [[paint('bold', titles[topic]), ...groups.flatMap(show)].join('\n')];
  });
  const again = findings.flatMap(({ state, says, check }) =>
    state === 'wrong' ? [wrap(`  ${paint('red', 'wrong')}    ${reveal(says)} ${paint('dim', `(${check})`)}`, width)] : [],
  );
  return [...parts, [paint('bold', summary(findings)), ...again].join('\n')].join('\n\n');
}

/** What is not known for one reason, said once; its checks stand beside the fix. */
function folded({ state, says, checks }: Pick<Group, 'state' | 'says' | 'checks'>): readonly string[] {
  const reasons = new Set(says.map((one) => one.split(notKnownBecause)[1]));
  const [why] = reasons;
  if (state !== 'unknown' || says.length < 2 || reasons.size !== 1 || why === undefined) return says;
  return [`${countOf(checks.length, 'check')} can't tell: ${why}`];
}

/** Findings of one topic and state that are mended by the same: their sentences, each once. What is ok stands alone. */
export interface Group {
  readonly state: Finding['state'];
  readonly says: readonly string[];
  readonly fix?: string;
  readonly checks: readonly string[];
}

/** The findings of a topic, those with one fix together, where the first of them stands. */
export function groupsOf(findings: readonly Finding[], topic: Topic): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const one of findings.filter(({ check }) => check.startsWith(`${topic}/`))) {
    const fix = one.state === 'ok' ? {} : { fix: one.fix };
    const key = JSON.stringify([one.state, fix.fix ?? one.says]);
    const { says, checks } = groups.get(key) ?? { says: [], checks: [] };
    groups.set(key, {
      state: one.state,
      ...fix,
      says: [...new Set([...says, one.says])],
      checks: [...new Set([...checks, one.check])],
    });
  }
  return [...groups.values()];
}

/** How many things are wrong, not known and ok, as a sentence. */
function summary(findings: readonly Finding[]): string {
  const { ok, wrong, unknown } = countStates(findings);
  const wrongs = wrong === 0 ? 'Nothing is wrong' : wrong === 1 ? '1 thing is wrong' : `${wrong} things are wrong`;
  return `${wrongs}${unknown === 0 ? '' : `, ${unknown} not known`}; ${countOf(ok, 'line')} ok.`;
}

export function countStates(findings: readonly Finding[]): Readonly<Record<Finding['state'], number>> {
  const of = (state: Finding['state']) => findings.filter((one) => one.state === state).length;
  return { ok: of('ok'), wrong: of('wrong'), unknown: of('unknown') };
}

/** The same for machines: the shape that docs/doctor.md describes. */
export function findingsToJson(findings: readonly Finding[]): { readonly counts: object; readonly findings: readonly object[] } {
  return {
    counts: countStates(findings),
    findings: findings.map(({ check, state, says, ...rest }) => ({
      ...{ check, state, says: reveal(says) },
      ...('fix' in rest ? { fix: reveal(rest.fix) } : {}),
    })),
  };
}
