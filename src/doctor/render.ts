import { countOf } from '../fault/fault.js';
import { reveal } from '../fault/hidden.js';
import { painter } from '../fault/paint.js';
import { wrap } from '../fault/wrap.js';
import { topics, type Finding, type Topic } from './finding.js';

const titles: Readonly<Record<Topic, string>> = {
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
  const show = ({ check, ...found }: Finding): readonly string[] => {
    const state = paint(colours[found.state], found.state);
    const says = wrap(`  ${state}${' '.repeat(lead.length - 2 - found.state.length)}${reveal(found.says)}`, width);
    if (found.state === 'ok') return [says];
    return [
      says,
      wrap(`${' '.repeat(lead.length)}${paint('green', 'fix:')} ${reveal(found.fix)} ${paint('dim', `(${check})`)}`, width, {
        hang: 5,
      }),
    ];
  };
  const parts = topics.flatMap((topic) => {
    const own = findings.filter(({ check }) => check.startsWith(`${topic}/`));
    return own.length === 0 ? [] : [[paint('bold', titles[topic]), ...shownOnce(own).flatMap(show)].join('\n')];
  });
  return [...parts, paint('bold', summary(findings))].join('\n\n');
}

/** Lines that say the same, as of all that one answer would have told, are one. */
function shownOnce(findings: readonly Finding[]): readonly Finding[] {
  const bySays = new Map<string, { readonly first: Finding; more: number }>();
  for (const one of findings) {
    const before = bySays.get(`${one.state} ${one.says}`);
    if (before === undefined) bySays.set(`${one.state} ${one.says}`, { first: one, more: 0 });
    else before.more += 1;
  }
  return [...bySays.values()].map(({ first, more }) =>
    more === 0 ? first : { ...first, check: `${first.check} and ${more} more` },
  );
}

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
