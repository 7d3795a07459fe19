import { isThere, parseManifest, parseWorkflow, textOf, type Workflow } from './files.js';
import { own, references } from './references.js';

/** What a rule finds wrong, each as a sentence that begins with where it is. */
type Rule = (workflow: Workflow, text: string) => readonly string[];

const stepsOf = ({ jobs }: Workflow) =>
  Object.entries(jobs).flatMap(([name, job]) =>
    job.steps.map((step, index) => ({ where: `${name}[${index}]`, name, job, step, index })),
  );

const checkout = 'actions/checkout@';
const credentials = 'aws-actions/configure-aws-credentials@';
const appToken = 'actions/create-github-app-token@';

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

/** What a job uploads, every other job of the run can read and replace; and a link in the checkout leads to the environment, where the keys are. */
const nothingLeaves: Rule = ({ jobs }) =>
  Object.entries(jobs).flatMap(([name, { steps }]) => {
    const used = steps.map(({ uses, run }) => uses ?? `run: ${run ?? ''}`);
    if (!used.some((uses) => uses.startsWith(credentials)))
      return used
        .filter((uses) => /artifact|cache/.test(uses))
        .map((uses) => `${name}: ${uses} takes files from one job to another`);
    const known = [checkout, credentials, appToken, own];
    return used
      .filter((uses) => !known.some((one) => uses.startsWith(one)))
      .map((uses) => `${name}: ${uses} stands beside a role`);
  });

/** Keys are good for as long as the job may run, and no longer. */
const sessions: Rule = (workflow) =>
  stepsOf(workflow).flatMap(({ where, step, job }) =>
    !step.uses?.startsWith(credentials) || step.with['role-duration-seconds'] === (job['timeout-minutes'] ?? 0) * 60
      ? []
      : [`${where}: a session that is not as long as the job`],
  );

/** A token of the App is minted before a role is there, with what the job has and the reading of teams. */
const appTokens: Rule = (workflow) =>
  stepsOf(workflow).flatMap(({ where, step, job, index }) => {
    if (!step.uses?.startsWith(appToken)) return [];
    const wanted = Object.entries({ ...job.permissions, members: 'read' })
      .filter(([name]) => name !== 'id-token')
      .map(([name, level]) => `permission-${name}: ${level}`);
    const given = Object.entries(step.with).flatMap(([name, level]) =>
      name.startsWith('permission-') ? [`${name}: ${String(level)}`] : [],
    );
    return [
      ...(given.sort().join() === wanted.sort().join() ? [] : [`${where}: the App's token may not what the job may`]),
      ...(job.steps.slice(0, index).some(({ uses }) => uses?.startsWith(credentials))
        ? [`${where}: is minted beside a role`]
        : []),
    ];
  });

/** Whoever opens an issue can close it. */
const strangers: Rule = ({ jobs }) =>
  Object.entries(jobs).flatMap(([name, { if: when = '' }]) =>
    !when.includes("'issues'") ||
    (when.includes("github.event.issue.user.type == 'Bot'") &&
      when.includes("startsWith(github.event.issue.body, '<!-- vendor-bucket:handover/')"))
      ? []
      : [`${name}: an issue of a stranger starts it`],
  );

/** Whatever changes AWS or the repository waits for its turn, and is neither cancelled nor replaced. */
const appliesWait: Rule = ({ jobs }) =>
  Object.entries(jobs).flatMap(([name, job]) => {
    const changes = job.environment !== undefined || (job.steps.length > 0 && job.permissions?.['contents'] === 'write');
    const waits = job.concurrency?.['cancel-in-progress'] === false && job.concurrency.queue === 'max';
    return changes && !waits ? [`${name}: an apply could be cancelled or lost`] : [];
  });

/** The applying role and the environment that it trusts go together, and never with what reads a pull request. */
const environments: Rule = ({ jobs }) =>
  Object.entries(jobs).flatMap(([name, job]) => {
    if (job.uses !== undefined) return [];
    const roles = job.steps.flatMap((step) => String(step.with['role-to-assume'] ?? ''));
    const applies = roles.some((role) => role.includes('apply-role'));
    const reads = JSON.stringify(job).includes('pull_request') || JSON.stringify(job).includes('pull_request.head');
    return [
      ...(applies === (job.environment !== undefined)
        ? []
        : [`${name}: the applying role without its environment, or the environment without it`]),
      ...(applies && reads ? [`${name}: the applying role in a job that reads a pull request`] : []),
      ...(applies && !/\binputs\.apply-role != ''/.test(guardOf(name, jobs)) ? [`${name}: runs where there is no role`] : []),
      ...(applies && !/default_branch|issues/.test(guardOf(name, jobs)) ? [`${name}: is not kept to the default branch`] : []),
    ];
  });

/** A job's condition, and those of the jobs that it needs to have run. */
function conditionsOf(name: string, jobs: Workflow['jobs']): string {
  const job = jobs[name];
  return job === undefined ? '' : [job.if ?? '', ...job.needs.map((needed) => conditionsOf(needed, jobs))].join('\n');
}

/** What has to hold for a job to run: what holds for the jobs that it needs counts only where it does not run without them. */
function guardOf(name: string, jobs: Workflow['jobs']): string {
  const own = jobs[name]?.if ?? '';
  return /\b(?:always|cancelled|failure)\(\)/.test(own) ? own : conditionsOf(name, jobs);
}

const oidc: Rule = ({ jobs }) =>
  Object.entries(jobs).flatMap(([name, job]) => {
    if (job.uses !== undefined) return [];
    const assumes = job.steps.some(({ uses }) => uses?.startsWith(credentials));
    return assumes === (job.permissions?.['id-token'] === 'write')
      ? []
      : [`${name}: id-token: write where no role is assumed, or not where one is`];
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

/** Forks get no role: there it would fail, and where it did not it would be a leak. */
const forks: Rule = ({ jobs }) =>
  Object.entries(jobs).flatMap(([name, job]) => {
    if (!/github\.event_name == 'pull_request/.test(conditionsOf(name, jobs))) return [];
    const same = 'github.event.pull_request.head.repo.full_name == github.repository';
    return job.steps.some(({ uses, if: when = '' }) => uses?.startsWith(credentials) && !`${job.if ?? ''} ${when}`.includes(same))
      ? [`${name}: assumes a role for a fork`]
      : [];
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
  const { inputs } = parseManifest(textOf('action.yml'));
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
  nothingLeaves,
  sessions,
  appTokens,
  strangers,
  environments,
  oidc,
  checkouts,
  forks,
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
