import type { Workflow } from './files.js';
import { own, ownDoctor } from './references.js';

/** What a rule finds wrong, each as a sentence that begins with where it is. */
export type Rule = (workflow: Workflow, text: string) => readonly string[];

export const stepsOf = ({ jobs }: Workflow) =>
  Object.entries(jobs).flatMap(([name, job]) =>
    job.steps.map((step, index) => ({ where: `${name}[${index}]`, name, job, step, index })),
  );

export const checkout = 'actions/checkout@';
const credentials = 'aws-actions/configure-aws-credentials@';
const appToken = 'actions/create-github-app-token@';

/** A role that is refused ends the job; where all that is done is to look, the rest is looked at without it. */
const refusals: Rule = (workflow) =>
  stepsOf(workflow).flatMap(({ where, step, job }) =>
    step['continue-on-error'] === true &&
    !(step.uses?.startsWith(credentials) && job.steps.some(({ uses }) => uses === ownDoctor))
      ? [`${where}: goes on where it failed`]
      : [],
  );

/** What a job uploads, every other job of the run can read and replace; and a link in the checkout leads to the environment, where the keys are. */
const nothingLeaves: Rule = ({ jobs }) =>
  Object.entries(jobs).flatMap(([name, { steps }]) => {
    const used = steps.map(({ uses, run }) => uses ?? `run: ${run ?? ''}`);
    if (!used.some((uses) => uses.startsWith(credentials)))
      return used
        .filter((uses) => /artifact|cache/.test(uses))
        .map((uses) => `${name}: ${uses} takes files from one job to another`);
    const known = [checkout, credentials, appToken, own, ownDoctor];
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
      ...(applies
        ? job.steps.flatMap(({ with: { command, environment } }) =>
            ['apply', 'refused'].includes(String(command)) && environment !== job.environment?.name
              ? [`${name}: ${String(command)} names another environment than the job entered`]
              : [],
          )
        : []),
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

/** Forks get no role: there it would fail, and where it did not it would be a leak. */
const forks: Rule = ({ jobs }) =>
  Object.entries(jobs).flatMap(([name, job]) => {
    if (!/github\.event_name == 'pull_request/.test(conditionsOf(name, jobs))) return [];
    const same = 'github.event.pull_request.head.repo.full_name == github.repository';
    return job.steps.some(({ uses, if: when = '' }) => uses?.startsWith(credentials) && !`${job.if ?? ''} ${when}`.includes(same))
      ? [`${name}: assumes a role for a fork`]
      : [];
  });

/** Who gets a role or a token, for how long, beside what, and when. */
export const roleRules: Readonly<Record<string, Rule>> = {
  refusals,
  nothingLeaves,
  sessions,
  appTokens,
  strangers,
  environments,
  oidc,
  forks,
};
