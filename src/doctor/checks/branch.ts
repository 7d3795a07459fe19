import { quote } from '../../fault/fault.js';
import type { BranchRules, Facts } from '../facts.js';
import { good, judge, unknown, wrong, type Check, type Outcome } from '../finding.js';

/** The statuses that the action sets, and that a merge waits for. */
export const requiredStatuses = ['vendor-bucket/plan', 'vendor-bucket/approval'] as const;

/** Something that the default branch has to be protected by. */
interface Demand {
  readonly id: Check['id'];
  readonly isMet: (rules: BranchRules) => boolean;
  /** Completes "The default branch …". */
  readonly is: string;
  readonly isNot: string;
  /** What to turn on, in GitHub's words. */
  readonly fix: string;
}

const where = 'In Settings, Rules, Rulesets (target: the default branch)';

const demands: readonly Demand[] = [
  {
    id: 'branch/pull-request',
    isMet: ({ pullRequest }) => pullRequest,
    is: 'takes changes by pull requests alone',
    isNot: 'takes direct pushes',
    fix: `${where}, turn on "Require a pull request before merging" with 1 approval.`,
  },
  {
    id: 'branch/code-owners',
    isMet: ({ codeOwners }) => codeOwners,
    is: 'asks code owners for their review',
    isNot: 'does not ask code owners for their review: anybody with write access can change who approves',
    fix: `${where}, turn on "Require review from Code Owners".`,
  },
  {
    id: 'branch/last-push',
    isMet: ({ lastPush }) => lastPush,
    is: 'asks for an approval of the most recent push',
    isNot: 'takes approvals that are older than the most recent push',
    fix: `${where}, turn on "Require approval of the most recent reviewable push".`,
  },
  ...requiredStatuses.map((context): Demand => ({
    id: `branch/status-${context.split('/')[1] ?? ''}`,
    isMet: ({ statuses }) => statuses.some((one) => one.context === context && one.app !== undefined),
    is: `waits for the status ${context}`,
    isNot: `does not wait for the status ${context} of a certain App`,
    fix: `${where}, add "${context}" under "Require status checks to pass", with GitHub Actions (or your App) as its source.`,
  })),
  {
    id: 'branch/force-pushes',
    isMet: ({ blocksForcePushes }) => blocksForcePushes,
    is: 'takes no force pushes',
    isNot: 'takes force pushes',
    fix: `${where}, turn on "Block force pushes".`,
  },
  {
    id: 'branch/deletion',
    isMet: ({ blocksDeletion }) => blocksDeletion,
    is: "can't be deleted",
    isNot: 'can be deleted',
    fix: `${where}, turn on "Restrict deletions".`,
  },
];

/** What protects the default branch: rulesets and its branch protection rule together. */
export const branchChecks: readonly Check[] = [
  ...demands.map((demand): Check => ({ id: demand.id, look: (facts) => isProtected(facts, demand) })),
  { id: 'branch/bypass', look: bypass },
];

function isProtected({ github: { rulesets, protection } }: Facts, { isMet, is, isNot, fix }: Demand): Outcome {
  if (rulesIn({ rulesets, protection }).some(isMet)) return good(`The default branch ${is}.`);
  // Either may have it: wrong is only what both are known not to have.
  return judge(rulesets, 'How the default branch is protected', () =>
    judge(protection, `Whether the default branch ${is}`, () => wrong(`The default branch ${isNot}.`, fix)),
  );
}

function rulesIn({ rulesets, protection }: Pick<Facts['github'], 'rulesets' | 'protection'>): readonly BranchRules[] {
  const rule = protection.is === 'known' && protection.value !== 'none' ? [protection.value] : [];
  return [...(rulesets.is === 'known' ? rulesets.value : []), ...rule];
}

/** What is asked for has to be asked of everybody, by one of the rules at least that has it. */
function bypass({ github }: Facts): Outcome | readonly Outcome[] {
  const all = rulesIn(github);
  const open = all.filter((rules) => rules.bypass.is === 'unknown' || rules.bypass.value.length > 0);
  const passed = open.filter((rules) =>
    demands.some(({ isMet }) => isMet(rules) && !all.some((other) => !open.includes(other) && isMet(other))),
  );
  if (all.length === 0)
    return judge(github.rulesets, 'Who may pass over the protection of the default branch', () =>
      judge(github.protection, 'Who may pass over the protection of the default branch', () =>
        unknown('Nobody has to pass over anything: the default branch has no rules.', 'Protect it first, as said above.'),
      ),
    );
  if (passed.length === 0) return good('Nobody may pass over the protection of the default branch.');
  return passed.map(({ name, bypass: who }) =>
    judge(who, `Who may pass over the ${name}`, (actors) =>
      wrong(
        `${actors.map((actor) => quote(actor)).join(', ')} may pass over the ${name}: such a push is never applied, but it changes the rules.`,
        'Remove them from its bypass list; of a branch protection rule, turn on "Do not allow bypassing the above settings".',
      ),
    ),
  );
}
