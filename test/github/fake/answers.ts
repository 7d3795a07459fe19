import type { components } from '@octokit/openapi-types';
import type {
  FakeActivity,
  FakeComment,
  FakeCommit,
  FakeDeployment,
  FakeEvent,
  FakeIssue,
  FakeLabel,
  FakePull,
  FakeReview,
  FakeState,
  FakeStatus,
} from './state.js';

type Schemas = components['schemas'];
type Part<T> = T extends readonly (infer Item)[] ? Part<Item>[] : T extends object ? { [K in keyof T]?: Part<T[K]> } : T;

/** What is made becomes the JSON of GitHub's published API description: its types check the names and values of the fields. */
export interface Answers {
  readonly user: (login: string) => Schemas['simple-user'];
  readonly pull: (pull: FakePull) => Part<Schemas['pull-request']>;
  readonly review: (review: FakeReview, pull: FakePull) => Schemas['pull-request-review'];
  readonly commit: (commit: FakeCommit) => Part<Schemas['commit']>;
  readonly activity: (activity: FakeActivity) => Schemas['activity'];
  readonly event: (event: FakeEvent) => Part<Schemas['issue-event']>;
  readonly file: (path: string, content: string, sha: string) => Schemas['content-file'];
  readonly comment: (comment: FakeComment) => Schemas['issue-comment'];
  readonly status: (status: FakeStatus) => Schemas['status'];
  readonly deployment: (deployment: FakeDeployment) => Part<Schemas['deployment']>;
  readonly deploymentStatus: (deployment: FakeDeployment, index: number) => Part<Schemas['deployment-status']>;
  readonly label: (label: FakeLabel) => Schemas['label'];
  readonly issue: (issue: FakeIssue | FakePull, form: 'listed' | 'single') => Part<Schemas['issue']>;
}

export function answersOf(state: FakeState, origin: () => string): Answers {
  const web = `https://github.com/${state.owner}/${state.repo}`;
  const api = () => `${origin()}/repos/${state.owner}/${state.repo}`;
  const node = (kind: string, id: number | string) => Buffer.from(`${kind}:${id}`).toString('base64');

  const user: Answers['user'] = (login) => {
    const known = state.users.get(login);
    if (known === undefined) throw new Error(`The fake GitHub has no account ${login}: seed it.`);
    const at = `${origin()}/users/${login}`;
    return {
      login,
      id: known.id,
      node_id: node('User', known.id),
      avatar_url: `https://avatars.githubusercontent.com/u/${known.id}?v=4`,
      gravatar_id: '',
      url: at,
      html_url: `https://github.com/${known.type === 'Bot' ? `apps/${login.replace('[bot]', '')}` : login}`,
      followers_url: `${at}/followers`,
      following_url: `${at}/following{/other_user}`,
      gists_url: `${at}/gists{/gist_id}`,
      starred_url: `${at}/starred{/owner}{/repo}`,
      subscriptions_url: `${at}/subscriptions`,
      organizations_url: `${at}/orgs`,
      repos_url: `${at}/repos`,
      events_url: `${at}/events{/privacy}`,
      received_events_url: `${at}/received_events`,
      type: known.type,
      site_admin: false,
      user_view_type: 'public',
    };
  };

  const repository = () => ({
    id: 4242,
    node_id: node('Repository', 4242),
    name: state.repo,
    full_name: `${state.owner}/${state.repo}`,
    private: true,
    fork: false,
    html_url: web,
    url: api(),
    default_branch: state.defaultBranch,
  });

  const pull: Answers['pull'] = (made) => ({
    id: 900_000 + made.number,
    node_id: node('PullRequest', made.number),
    url: `${api()}/pulls/${made.number}`,
    html_url: `${web}/pull/${made.number}`,
    number: made.number,
    state: made.state,
    locked: false,
    draft: false,
    title: made.title,
    body: made.body,
    user: user(made.user),
    created_at: made.createdAt,
    updated_at: made.createdAt,
    closed_at: made.mergedAt,
    merged_at: made.mergedAt,
    author_association: 'MEMBER',
    assignees: [],
    labels: [],
    head: {
      label: `${state.owner}:${made.headRef}`,
      ref: made.headRef,
      sha: made.head,
      repo: made.fork ? { ...repository(), id: 4343, full_name: `stranger/${state.repo}`, fork: true } : repository(),
    },
    base: { label: `${state.owner}:${made.baseRef}`, ref: made.baseRef, sha: made.base, repo: repository() },
  });

  const review: Answers['review'] = (made, { number }) => ({
    id: made.id,
    node_id: node('PullRequestReview', made.id),
    user: user(made.user),
    body: '',
    state: made.state,
    html_url: `${web}/pull/${number}#pullrequestreview-${made.id}`,
    pull_request_url: `${api()}/pulls/${number}`,
    author_association: 'MEMBER',
    _links: {
      html: { href: `${web}/pull/${number}#pullrequestreview-${made.id}` },
      pull_request: { href: `${api()}/pulls/${number}` },
    },
    ...(made.state === 'PENDING' ? {} : { submitted_at: made.submittedAt }),
    commit_id: made.commit,
  });

  const commit: Answers['commit'] = (made) => ({
    sha: made.sha,
    node_id: node('Commit', made.sha),
    url: `${api()}/commits/${made.sha}`,
    html_url: `${web}/commit/${made.sha}`,
    commit: {
      message: made.message,
      author: { name: made.author ?? 'Somebody', email: made.authorEmail, date: '2026-03-02T08:00:00Z' },
      committer: { name: made.committer ?? 'Somebody', email: made.committerEmail, date: '2026-03-02T08:00:00Z' },
      comment_count: 0,
      verification: {
        verified: made.verified === true,
        reason: made.verified === true ? 'valid' : 'unsigned',
        payload: null,
        signature: null,
        verified_at: null,
      },
    },
    author: made.author === undefined ? null : user(made.author),
    committer: made.committer === undefined ? {} : user(made.committer),
    parents: [],
  });

  const activity: Answers['activity'] = ({ id, branch, before, after, type, actor, at }) => ({
    id,
    node_id: node('PUSH', id),
    before,
    after,
    ref: `refs/heads/${branch}`,
    timestamp: at,
    activity_type: type,
    actor: actor === null ? null : user(actor),
  });

  const event: Answers['event'] = ({ id, event, actor, commit, review, at }) => ({
    id,
    node_id: node('Event', id),
    url: `${api()}/issues/events/${id}`,
    actor: user(actor),
    event,
    commit_id: commit,
    commit_url: commit === null ? null : `${api()}/commits/${commit}`,
    created_at: at,
    performed_via_github_app: null,
    ...(review === undefined
      ? {}
      : { dismissed_review: { state: review.state.toLowerCase(), review_id: review.id, dismissal_message: null } }),
  });

  const file: Answers['file'] = (path, content, sha) => {
    const at = `${api()}/contents/${path}`;
    return {
      type: 'file',
      encoding: 'base64',
      size: Buffer.byteLength(content),
      name: path.split('/').at(-1) ?? '',
      path,
      // In lines of 60 characters, each with a line break, as GitHub writes it.
      content: Buffer.from(content)
        .toString('base64')
        .replace(/.{1,60}/g, '$&\n'),
      sha,
      url: at,
      git_url: `${api()}/git/blobs/${sha}`,
      html_url: `${web}/blob/main/${path}`,
      download_url: null,
      _links: { self: at, git: `${api()}/git/blobs/${sha}`, html: `${web}/blob/main/${path}` },
    };
  };

  const comment: Answers['comment'] = (made) => ({
    id: made.id,
    node_id: node('IssueComment', made.id),
    url: `${api()}/issues/comments/${made.id}`,
    html_url: `${web}/pull/${made.issue}#issuecomment-${made.id}`,
    issue_url: `${api()}/issues/${made.issue}`,
    body: made.body,
    user: user(made.user),
    created_at: made.createdAt,
    updated_at: made.updatedAt,
    author_association: made.user.endsWith('[bot]') ? 'CONTRIBUTOR' : 'MEMBER',
    performed_via_github_app: null,
  });

  const status: Answers['status'] = (made) => ({
    url: `${api()}/statuses/${made.sha}`,
    avatar_url: null,
    id: made.id,
    node_id: node('StatusContext', made.id),
    state: made.state,
    description: made.description,
    target_url: made.targetUrl,
    context: made.context,
    created_at: made.createdAt,
    updated_at: made.createdAt,
    creator: user(made.creator),
  });

  const deployment: Answers['deployment'] = (made) => ({
    url: `${api()}/deployments/${made.id}`,
    id: made.id,
    node_id: node('Deployment', made.id),
    sha: made.sha,
    ref: made.ref,
    task: made.task,
    payload: made.payload as string,
    original_environment: made.environment,
    environment: made.environment,
    description: made.description,
    creator: user(made.creator),
    created_at: made.createdAt,
    updated_at: made.createdAt,
    statuses_url: `${api()}/deployments/${made.id}/statuses`,
    repository_url: api(),
    transient_environment: false,
    production_environment: false,
  });

  const deploymentStatus: Answers['deploymentStatus'] = (made, index) => {
    const one = made.statuses[index];
    if (one === undefined) throw new Error('There is no such status.');
    return {
      url: `${api()}/deployments/${made.id}/statuses/${one.id}`,
      id: one.id,
      node_id: node('DeploymentStatus', one.id),
      state: one.state,
      creator: user(one.creator),
      description: one.description,
      environment: made.environment,
      target_url: one.logUrl,
      log_url: one.logUrl,
      environment_url: one.environmentUrl,
      created_at: one.createdAt,
      updated_at: one.createdAt,
      deployment_url: `${api()}/deployments/${made.id}`,
      repository_url: api(),
    };
  };

  const label: Answers['label'] = ({ id, name, color, description }) => ({
    id,
    node_id: node('Label', id),
    url: `${api()}/labels/${encodeURIComponent(name)}`,
    name,
    color,
    description,
    default: false,
  });

  const issue: Answers['issue'] = (made, form) => {
    const at = { url: `${api()}/issues/${made.number}`, repository_url: api(), number: made.number, title: made.title };
    const both = { ...at, body: made.body, user: user(made.user), state: made.state, locked: false, comments: 0 };
    const dated = { ...both, created_at: made.createdAt, updated_at: made.createdAt, author_association: 'MEMBER' as const };
    if (!('labels' in made)) {
      const { url, html_url } = pull(made);
      const links = { url: String(url), html_url: String(html_url), diff_url: null, patch_url: null };
      return { ...dated, id: 900_000 + made.number, html_url: links.html_url, labels: [], assignees: [], pull_request: links };
    }
    return {
      ...dated,
      id: made.id,
      node_id: node('Issue', made.id),
      html_url: `${web}/issues/${made.number}`,
      state_reason: made.stateReason,
      labels: made.labels.flatMap((name) => state.labels.get(name) ?? []).map(label),
      assignees: made.assignees.map(user),
      assignee: made.assignees[0] === undefined ? null : user(made.assignees[0]),
      closed_at: made.closedAt,
      ...(form === 'single' ? { closed_by: made.closedBy === null ? null : user(made.closedBy) } : {}),
    };
  };

  return { user, pull, review, commit, activity, event, file, comment, status, deployment, deploymentStatus, label, issue };
}
