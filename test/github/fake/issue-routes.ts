import { found, invalid, listed, made, notFound, text, texts, tooLong, type Asked, type Reply, type Route } from './route.js';
import type { FakeIssue } from './state.js';

const longestBody = 65_536;

export const issueRoutes: readonly Route[] = [
  {
    operation: 'issues/list-comments',
    method: 'GET',
    path: './issues/{issue_number}/comments',
    needs: ['issues: read', 'pull-requests: read'],
    run: ({ state, answers, path }) =>
      listed([...state.comments.values()].filter(({ issue }) => issue === Number(path['issue_number'])).map(answers.comment)),
  },
  {
    operation: 'issues/create-comment',
    method: 'POST',
    path: './issues/{issue_number}/comments',
    needs: ['issues: write', 'pull-requests: write'],
    run: ({ state, answers, token, path, body }) => {
      const issue = Number(path['issue_number']);
      const words = text(body, 'body');
      if (!state.pulls.has(issue) && !state.issues.has(issue)) return notFound;
      if (words === undefined || words === '') return invalid('Validation Failed');
      if (words.length > longestBody) return tooLong('body', longestBody);
      const now = state.now();
      const comment = { id: state.nextId(), issue, user: token.login, body: words, createdAt: now, updatedAt: now };
      state.comments.set(comment.id, comment);
      return made(answers.comment(comment));
    },
  },
  {
    operation: 'issues/update-comment',
    method: 'PATCH',
    path: './issues/comments/{comment_id}',
    needs: ['issues: write', 'pull-requests: write'],
    run: ({ state, answers, path, body }) => {
      const comment = state.comments.get(Number(path['comment_id']));
      const words = text(body, 'body');
      if (comment === undefined || words === undefined) return notFound;
      if (words.length > longestBody) return tooLong('body', longestBody);
      comment.body = words;
      comment.updatedAt = state.now();
      return found(answers.comment(comment));
    },
  },
  {
    operation: 'issues/list-for-repo',
    method: 'GET',
    path: './issues',
    needs: ['issues: read'],
    query: ['state', 'labels', 'direction', 'sort'],
    run: ({ state, answers, query }) => {
      const wanted = query.get('state') ?? 'open';
      const label = query.get('labels');
      const all = [...state.issues.values(), ...state.pulls.values()].filter((one) => wanted === 'all' || one.state === wanted);
      const labelled = all.filter((one) => label === null || ('labels' in one && one.labels.includes(label)));
      const order = query.get('direction') === 'asc' ? 1 : -1;
      return listed(labelled.sort((a, b) => order * (a.number - b.number)).map((one) => answers.issue(one, 'listed')));
    },
  },
  {
    operation: 'search/issues-and-pull-requests',
    method: 'GET',
    path: '/search/issues',
    needs: ['issues: read'],
    query: ['q', 'sort', 'order'],
    run: ({ state, answers, query }) => {
      const asked = /^"([^"]+)" in:title,body is:issue repo:\S+$/.exec(query.get('q') ?? '');
      if (asked?.[1] === undefined) return invalid('Validation Failed');
      const word = asked[1];
      const all = [...state.issues.values()].filter(({ title, body }) => `${title}\n${body}`.includes(word));
      const order = query.get('order') === 'asc' ? 1 : -1;
      const items = all.sort((a, b) => order * (a.number - b.number)).slice(0, 100);
      return found({
        total_count: all.length,
        incomplete_results: false,
        items: items.map((one) => answers.issue(one, 'listed')),
      });
    },
  },
  {
    operation: 'issues/get',
    method: 'GET',
    path: './issues/{issue_number}',
    needs: ['issues: read'],
    run: ({ state, answers, path }) => {
      const number = Number(path['issue_number']);
      const issue = state.issues.get(number);
      if (issue !== undefined) return found(answers.issue(issue, 'single'));
      return state.deletedIssues.has(number)
        ? { status: 410, data: { message: 'This issue was deleted', status: '410' } }
        : notFound;
    },
  },
  {
    operation: 'issues/update',
    method: 'PATCH',
    path: './issues/{issue_number}',
    needs: ['issues: write'],
    run: ({ state, answers, token, path, body }) => {
      const issue = state.issues.get(Number(path['issue_number']));
      if (issue === undefined) return notFound;
      const words = text(body, 'body') ?? issue.body;
      if (words.length > longestBody) return tooLong('body', longestBody);
      Object.assign(issue, { title: text(body, 'title') ?? issue.title, body: words });
      if (body['state'] === 'open' && issue.state === 'closed')
        Object.assign(issue, {
          state: 'open',
          stateReason: 'reopened',
          closedBy: null,
          closer: null,
          closedAt: null,
          reopenings: 1 + (issue.reopenings ?? 0),
        });
      // "Update an issue": `state_reason` is not_planned, duplicate, reopened or completed, and ignored unless the state is changed.
      if (body['state'] === 'closed' && issue.state === 'open')
        Object.assign(issue, {
          state: 'closed',
          stateReason: text(body, 'state_reason') ?? 'completed',
          closedBy: token.login,
          closer: null,
          closedAt: state.now(),
        });
      return found(answers.issue(issue, 'single'));
    },
  },
  { operation: 'issues/create', method: 'POST', path: './issues', needs: ['issues: write'], run: openIssue },
  {
    operation: 'issues/create-label',
    method: 'POST',
    path: './labels',
    needs: ['issues: write'],
    run: ({ state, answers, body }) => {
      const name = text(body, 'name');
      const color = text(body, 'color') ?? 'ededed';
      if (name === undefined || !/^[0-9a-f]{6}$/i.test(color))
        return invalid('Validation Failed', [{ resource: 'Label', code: 'invalid', field: 'color' }]);
      if (state.labels.has(name))
        return invalid('Validation Failed', [{ resource: 'Label', code: 'already_exists', field: 'name' }]);
      const label = { id: state.nextId(), name, color, description: text(body, 'description') ?? null };
      state.labels.set(name, label);
      return made(answers.label(label));
    },
  },
  {
    operation: 'graphql',
    method: 'POST',
    path: '/graphql',
    needs: [],
    run: ({ state, token, body }) => {
      const query = text(body, 'query') ?? '';
      if (query === 'query { viewer { login databaseId } }')
        return found({ data: { viewer: { login: token.login, databaseId: state.users.get(token.login)?.id ?? null } } });
      if (query.includes('itemTypes: [CLOSED_EVENT]')) return lastClosing(state, body['variables']);
      if (query.includes('mergeQueue(branch: $branch)')) return queueOf(state, body['variables']);
      return found({ errors: [{ type: 'undefinedField', message: 'The fake knows three queries only.' }] });
    },
  },
];

/** A ClosedEvent: its closer is what closed the issue, and null where somebody did so by hand. */
function lastClosing(state: Asked['state'], variables: unknown): Reply {
  const { owner, name, number } = variables as { readonly owner?: unknown; readonly name?: unknown; readonly number?: unknown };
  const issue = owner === state.owner && name === state.repo ? state.issues.get(Number(number)) : undefined;
  if (issue === undefined)
    return found({ data: { repository: { issue: null } }, errors: [{ type: 'NOT_FOUND', message: 'Could not resolve it.' }] });
  const closer = issue.closer === null ? null : { __typename: issue.closer };
  const nodes = issue.state === 'closed' ? [{ closer }] : [];
  const reopenings = { totalCount: issue.reopenings ?? 0 };
  return found({ data: { repository: { issue: { closings: { nodes }, reopenings } } } });
}

function queueOf(state: Asked['state'], variables: unknown): Reply {
  const { owner, name, branch } = variables as { readonly owner?: unknown; readonly name?: unknown; readonly branch?: unknown };
  const known = owner === state.owner && name === state.repo && branch === state.defaultBranch;
  const numbers = known ? state.mergeQueue : null;
  const nodes = numbers?.map((number, n) => ({ position: n + 1, pullRequest: { number } }));
  return found({ data: { repository: { mergeQueue: nodes === undefined ? null : { entries: { nodes } } } } });
}

function openIssue({ state, answers, token, body }: Asked): Reply {
  const title = text(body, 'title');
  const words = text(body, 'body') ?? '';
  if (title === undefined) return invalid('Validation Failed');
  if (words.length > longestBody) return tooLong('body', longestBody);
  const assignees = texts(body, 'assignees');
  const unknown = assignees.find((login) => !state.users.has(login));
  if (unknown !== undefined) {
    return invalid('Validation Failed', [{ value: unknown, resource: 'Issue', field: 'assignees', code: 'invalid' }]);
  }
  const labels = texts(body, 'labels');
  for (const name of labels.filter((name) => !state.labels.has(name))) {
    state.labels.set(name, { id: state.nextId(), name, color: 'ededed', description: null });
  }
  const issue: FakeIssue = {
    number: state.nextNumber(),
    id: state.nextId(),
    title,
    body: words,
    user: token.login,
    state: 'open',
    stateReason: null,
    closedBy: null,
    closer: null,
    closedAt: null,
    labels: [...labels],
    assignees: [...assignees],
    createdAt: state.now(),
  };
  state.issues.set(issue.number, issue);
  return made(answers.issue(issue, 'single'));
}
