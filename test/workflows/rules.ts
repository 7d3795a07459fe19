import { isThere, ownManifest, parseWorkflow } from './files.js';
import { own, references } from './references.js';
import { checkout, roleRules, stepsOf, type Rule } from './role-rules.js';

/** Everything that is used is pinned by commit, with its version beside it; what is our own is there, and has no version. */
const pinned: Rule = (workflow, text) => {
  const steps = stepsOf(workflow).flatMap(({ where, step: { uses } }) => (uses === undefined ? [] : [{ where, uses }]));
  return steps.flatMap(({ where, uses }) => {
    if (uses.startsWith('$/'))
      return uses !== '$/' && isThere(`${uses.slice(2)}/action.yml`) ? [] : [`${where}: ${uses} is no action of this repository`];
    const lines = text.split('\n').filter((line) => line.includes(`uses: ${uses}`));
    const good =
      /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(uses) &&
      lines.every((line) => /@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$/.test(line));
    return good ? [] : [`${where}: ${uses} is not pinned by commit with its version beside it`];
  });
};

/** One commit for one action. */
const samePin: Rule = (workflow) => {
  const all = [...new Set(stepsOf(workflow).flatMap(({ step }) => step.uses ?? []))].filter((uses) => uses.includes('@'));
  const names = all.map((uses) => uses.split('@')[0]);
  return names.filter((name, i) => names.indexOf(name) !== i).map((name) => `${name} is pinned to several commits`);
};

const noExpressionInScript: Rule = (workflow) =>
  stepsOf(workflow).flatMap(({ where, step }) =>
    (step.run ?? '').includes('${{') ? [`${where}: an expression stands in a script`] : [],
  );

const permissions: Rule = ({ permissions: top, jobs }) => [
  ...(top !== undefined && Object.values(top).every((level) => level !== 'write')
    ? []
    : ['the workflow gives every job write permissions, or does not say']),
  ...Object.entries(jobs).flatMap(([name, job]) =>
    job.permissions !== undefined || (top !== undefined && Object.keys(top).length > 0)
      ? []
      : [`${name}: no permissions of its own`],
  ),
];

/** With these a stranger's pull request would run beside secrets. */
const noDangerousEvent: Rule = ({ on }) =>
  ['pull_request_target', 'workflow_run', 'issue_comment'].filter((event) => event in on).map((event) => `${event} is used`);

/** An hour is the longest session of a role that nobody has changed, and the life of an App's token. */
const timeouts: Rule = ({ jobs }) =>
  Object.entries(jobs).flatMap(([name, job]) =>
    job.uses !== undefined || (job['timeout-minutes'] ?? 361) <= 60 ? [] : [`${name}: no timeout within an hour`],
  );

const runners: Rule = ({ jobs }) =>
  Object.entries(jobs).flatMap(([name, job]) =>
    (job.uses === undefined) === (job['runs-on'] !== undefined) ? [] : [`${name}: a runner, or a workflow`],
  );

/** Concurrency groups are the whole repository's: another workflow that named one alike would cancel an apply. Its own reference it can't share. */
const groups: Rule = (workflow) =>
  [['', workflow] as const, ...Object.entries(workflow.jobs)].flatMap(([name, { concurrency }]) =>
    concurrency === undefined || concurrency.group.startsWith('${{ github.workflow_ref }}')
      ? []
      : [`${name}: its concurrency group may be another workflow's too`],
  );

/** Whatever changes AWS or the repository waits for its turn, and is neither cancelled nor replaced. */
const appliesWait: Rule = ({ jobs, concurrency: whole }) =>
  Object.entries(jobs).flatMap(([name, job]) => {
    const changes = job.environment !== undefined || (job.steps.length > 0 && job.permissions?.['contents'] === 'write');
    const groups = [whole, job.concurrency].filter((one) => one !== undefined);
    const waits = groups.length > 0 && groups.every((one) => one['cancel-in-progress'] === false && one.queue === 'max');
    return changes && !waits ? [`${name}: an apply could be cancelled or lost`] : [];
  });

const checkouts: Rule = (workflow) =>
  stepsOf(workflow).flatMap(({ where, step, job }) => {
    if (!step.uses?.startsWith(checkout)) return [];
    const whole = !job.steps.some(({ uses }) => uses === own) || step.with['fetch-depth'] === 0;
    return [
      ...(step.with['persist-credentials'] === false ? [] : [`${where}: leaves the token in the checkout`]),
      ...(whole ? [] : [`${where}: has not the whole history`]),
    ];
  });

const needsExist: Rule = ({ jobs }) =>
  Object.entries(jobs).flatMap(([name, { needs }]) =>
    needs.filter((needed) => !(needed in jobs)).map((needed) => `${name}: needs ${needed}, which is no job`),
  );

const stepIds: Rule = ({ jobs }) =>
  Object.entries(jobs).flatMap(([name, { steps }]) => {
    const ids = steps.flatMap(({ id }) => id ?? []);
    return new Set(ids).size === ids.length ? [] : [`${name}: two steps have one id`];
  });

/** What is given to our own action, and what is read of it, its manifest has. */
const ownInputs: Rule = (workflow) => {
  const { inputs } = ownManifest;
  return stepsOf(workflow).flatMap(({ where, step }) =>
    step.uses === own
      ? Object.keys(step.with).flatMap((name) => (name in inputs ? [] : [`${where}: the action has no input ${name}`]))
      : [],
  );
};

const rules: Readonly<Record<string, Rule>> = {
  pinned,
  samePin,
  noExpressionInScript,
  permissions,
  noDangerousEvent,
  timeouts,
  runners,
  appliesWait,
  groups,
  ...roleRules,
  checkouts,
  needsExist,
  stepIds,
  ownInputs,
  references,
};

export const ruleNames = Object.keys(rules);

/** What all rules find wrong with a workflow, by the rule. */
export function check(text: string): Readonly<Record<string, readonly string[]>> {
  const workflow = parseWorkflow(text);
  const found = Object.entries(rules).map(([name, rule]) => [name, rule(workflow, text)] as const);
  return Object.fromEntries(found.filter(([, problems]) => problems.length > 0));
}
