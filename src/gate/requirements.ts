import { risks, type Risk } from '../change/change.js';
import { askedAt, dangers, ruleFor, type ApprovalRuleSetting } from '../settings/approvals.js';
import type { Account, ApplyFacts, Facts } from './facts.js';
import { poolOf, standing, type Pool } from './people.js';
import type { Missing } from './verdict.js';

/**
 * So many approvals by people who are in both pools. Of a pull request that names new administrators the base does not know them;
 * of an administrator who has been removed the tip does not.
 */
export interface Requirement {
  readonly vendor: string;
  readonly level: Missing['level'];
  /** The higher count of the two settings. */
  readonly count: number;
  /** Who is named at the base commit; undefined where nobody is asked there. */
  readonly base: Pool | undefined;
  /** Who is named at the default branch's tip. */
  readonly tip: Pool | undefined;
}

/** The rules of one vendor, in both settings; undefined where there is none, or the settings could not be read. */
export function rulesOf(vendor: string, { base, tip }: Facts['settings']) {
  return {
    base: 'value' in base ? ruleFor(base.value.approvals, vendor) : undefined,
    tip: 'value' in tip ? ruleFor(tip.value, vendor) : undefined,
  };
}

type Judged = Pick<Facts, 'record' | 'request' | 'settings' | 'teams'> & { readonly fresh?: ApplyFacts['fresh'] };

/** The worse of the recorded and the fresh risk. */
export function riskOf(facts: Pick<Judged, 'record' | 'fresh'>): Risk {
  const recorded = 'value' in facts.record ? facts.record.value.risk : 'none';
  const fresh = facts.fresh !== undefined && 'value' in facts.fresh ? facts.fresh.value.risk : 'none';
  return risks.indexOf(fresh) > risks.indexOf(recorded) ? fresh : recorded;
}

/** All that has to be fulfilled: for each vendor the ordinary approvals, what its account asks for, and what its danger does. */
export function requirementsOf(facts: Judged): readonly Requirement[] {
  const risk = riskOf(facts);
  const levels = ['ordinary', 'account', ...dangers.filter((level) => risks.indexOf(level) <= risks.indexOf(risk))] as const;
  return [...new Set(facts.request.vendors)].flatMap((vendor) => levels.flatMap((level) => requirement(facts, vendor, level)));
}

/** Whether the settings name somebody, or a team that can't be read might hold them. */
export function mayAdminister(account: Account, facts: Judged): boolean {
  const pools = requirementsOf(facts).flatMap(({ base, tip }) => [base, tip]);
  return pools.some((pool) => pool !== undefined && standing(account, pool) !== 'out');
}

function requirement(facts: Judged, vendor: string, level: Requirement['level']): readonly Requirement[] {
  const rules = rulesOf(vendor, facts.settings);
  const [base, tip] = [asked(rules.base, level), asked(rules.tip, level)];
  if (base === undefined && tip === undefined) return [];
  return [
    {
      vendor,
      level,
      count: Math.max(base?.count ?? 1, tip?.count ?? 1),
      base: base && poolOf(base.users, base.teams, facts.teams),
      tip: tip && poolOf(tip.users, tip.teams, facts.teams),
    },
  ];
}

function asked(rule: ApprovalRuleSetting | undefined, level: Requirement['level']) {
  if (rule === undefined) return undefined;
  return level === 'ordinary' ? { users: rule.users, teams: rule.teams, count: rule.count ?? 1 } : askedAt(rule, level);
}
