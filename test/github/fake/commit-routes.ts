import { found, invalid, listed, made, notFound, text, tooLong, type Asked, type Reply, type Route } from './route.js';
import type { FakeActivity, FakeDeployment, FakeStatus } from './state.js';

const longestDescription = 140;

const known = new WeakMap<FakeActivity, object>();

function keep(row: FakeActivity, answer: object): object {
  known.set(row, answer);
  return answer;
}

export const commitRoutes: readonly Route[] = [
  {
    operation: 'repos/get-branch',
    method: 'GET',
    path: './branches/{branch}',
    needs: ['contents: read'],
    run: ({ state, path }) => {
      const asked = path['branch'] ?? '';
      const name = state.renamed.get(asked) ?? asked;
      const sha = state.refs.get(name);
      const { rulesets, protection } = state.settings;
      const isProtected = name === state.defaultBranch && (rulesets.length > 0 || protection !== null);
      return sha === undefined ? notFound : found({ name, commit: { sha }, protected: isProtected });
    },
  },
  {
    operation: 'actions/get-workflow-run-attempt',
    method: 'GET',
    path: './actions/runs/{run_id}/attempts/{attempt_number}',
    needs: ['actions: read'],
    run: ({ state, path }) => {
      const [id, attempt] = [Number(path['run_id']), Number(path['attempt_number'])];
      const status = state.runs.get(`${id}/${attempt}`);
      return status === undefined
        ? notFound
        : found({ id, run_attempt: attempt, status, conclusion: null, updated_at: state.runsEnded });
    },
  },
  {
    operation: 'actions/list-workflow-runs-for-repo',
    method: 'GET',
    path: './actions/runs',
    needs: ['actions: read'],
    query: ['branch', 'status', 'per_page'],
    run: ({ state, query }) => {
      const runs = state.branchRuns.filter((run) => run.status === query.get('status') && run.branch === query.get('branch'));
      const rows = runs.map((run) => ({ ...run, html_url: `https://github.com/acme/buckets/actions/runs/${run.id}` }));
      return found({ total_count: rows.length, workflow_runs: rows });
    },
  },
  {
    operation: 'repos/list-activities',
    method: 'GET',
    path: './activity',
    needs: ['contents: read'],
    query: ['ref'],
    run: ({ state, answers, query }) => {
      const ref = query.get('ref');
      const isListed = (branch: string) => state.refs.has(branch) || state.listsGoneByName;
      const rows = state.activity.filter(
        ({ branch }) => ref === null || ([branch, `refs/heads/${branch}`].includes(ref) && isListed(branch)),
      );
      // Each row is made once: there can be thousands, and a hundred pages are asked for.
      const data = rows.map((row) => known.get(row) ?? keep(row, answers.activity(row))).reverse();
      return { status: 200, data, pages: 'cursor' };
    },
  },
  {
    operation: 'repos/list-commit-statuses-for-ref',
    method: 'GET',
    path: './commits/{ref}/statuses',
    needs: ['statuses: read'],
    run: ({ state, answers, path }) =>
      listed(
        state.statuses
          .filter(({ sha }) => sha === path['ref'])
          .map(answers.status)
          .reverse(),
      ),
  },
  {
    operation: 'repos/create-commit-status',
    method: 'POST',
    path: './statuses/{sha}',
    needs: ['statuses: write'],
    run: setStatus,
  },
  {
    operation: 'repos/list-deployments',
    method: 'GET',
    path: './deployments',
    needs: ['deployments: read'],
    query: ['environment', 'sha', 'task', 'ref'],
    run: ({ state, answers, query }) => {
      const fields = ['environment', 'sha', 'task', 'ref'] as const;
      const matching = state.deployments.filter((one) =>
        fields.every((field) => (query.get(field) ?? one[field]) === one[field]),
      );
      return listed(matching.map(answers.deployment).reverse());
    },
  },
  { operation: 'repos/create-deployment', method: 'POST', path: './deployments', needs: ['deployments: write'], run: deploy },
  {
    operation: 'repos/list-deployment-statuses',
    method: 'GET',
    path: './deployments/{deployment_id}/statuses',
    needs: ['deployments: read'],
    run: (asked) => {
      const deployment = deploymentOf(asked);
      if (deployment === undefined) return notFound;
      return listed(deployment.statuses.map((_, index) => asked.answers.deploymentStatus(deployment, index)).reverse());
    },
  },
  {
    operation: 'repos/create-deployment-status',
    method: 'POST',
    path: './deployments/{deployment_id}/statuses',
    needs: ['deployments: write'],
    run: setDeploymentStatus,
  },
];

const isStatusState = (value: unknown): value is FakeStatus['state'] =>
  ['error', 'failure', 'pending', 'success'].includes(String(value));

function setStatus({ state, answers, token, path, body }: Asked): Reply {
  const description = text(body, 'description') ?? null;
  const wanted = body['state'];
  if (!isStatusState(wanted)) return invalid('Validation Failed');
  if (description !== null && description.length > longestDescription) return tooLong('description', longestDescription);
  const status: FakeStatus = {
    id: state.nextId(),
    sha: path['sha'] ?? '',
    context: text(body, 'context') ?? 'default',
    state: wanted,
    description,
    targetUrl: text(body, 'target_url') ?? null,
    creator: token.login,
    createdAt: state.now(),
  };
  state.statuses.push(status);
  return made(answers.status(status));
}

function deploymentOf({ state, path }: Asked): FakeDeployment | undefined {
  return state.deployments.find(({ id }) => id === Number(path['deployment_id']));
}

function deploy({ state, answers, token, body }: Asked): Reply {
  const ref = text(body, 'ref');
  const description = text(body, 'description') ?? null;
  if (ref === undefined) return invalid('Validation Failed');
  if (description !== null && description.length > longestDescription) return tooLong('description', longestDescription);
  // Without these GitHub waits for every status of the commit, and merges the default branch into it.
  if (!Array.isArray(body['required_contexts']) || body['required_contexts'].length > 0 || body['auto_merge'] !== false) {
    return { status: 409, data: { message: 'Conflict: Commit status checks failed for main.', status: '409' } };
  }
  const { payload } = body;
  const deployment: FakeDeployment = {
    id: state.nextId(),
    sha: ref,
    ref,
    task: text(body, 'task') ?? 'deploy',
    environment: text(body, 'environment') ?? 'production',
    description,
    payload: typeof payload === 'object' && payload !== null ? { ...payload } : '',
    creator: token.login,
    createdAt: state.now(),
    statuses: [],
  };
  state.deployments.push(deployment);
  return made(answers.deployment(deployment));
}

const isDeploymentState = (value: unknown): value is FakeDeployment['statuses'][number]['state'] =>
  ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'].includes(String(value));

function setDeploymentStatus(asked: Asked): Reply {
  const { state, answers, body } = asked;
  const deployment = deploymentOf(asked);
  const wanted = body['state'];
  const description = text(body, 'description') ?? '';
  if (deployment === undefined) return notFound;
  if (!isDeploymentState(wanted)) return invalid('Validation Failed');
  if (description.length > longestDescription) return tooLong('description', longestDescription);
  // "auto_inactive": a success ends every earlier deployment to the environment, unless told not to.
  if (wanted === 'success' && body['auto_inactive'] !== false)
    for (const other of state.deployments.filter((one) => one !== deployment && one.environment === deployment.environment))
      other.statuses.push({ ...statusOf(asked, 'inactive', ''), logUrl: '', environmentUrl: '' });
  const [logUrl, environmentUrl] = [text(body, 'log_url') ?? '', text(body, 'environment_url') ?? ''];
  deployment.statuses.push({ ...statusOf(asked, wanted, description), logUrl, environmentUrl });
  return made(answers.deploymentStatus(deployment, deployment.statuses.length - 1));
}

type DeploymentStatusNow = Omit<FakeDeployment['statuses'][number], 'logUrl' | 'environmentUrl'>;

function statusOf({ state, token }: Asked, now: DeploymentStatusNow['state'], description: string): DeploymentStatusNow {
  return { id: state.nextId(), state: now, description, creator: token.login, createdAt: state.now() };
}
