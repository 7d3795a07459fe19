import type { FakeGitHub, FakePull } from '../github/fake-github.js';

/** Event payloads, in the shapes of GitHub's "Webhook events and payloads", by what a GitHub on loopback knows. */
export function payloadsOf(github: FakeGitHub) {
  const { state, answers } = github;
  const owner = { ...answers.user('acme'), type: 'Organization' };
  const repository = {
    ...{ id: 4242, name: state.repo, full_name: `${state.owner}/${state.repo}`, private: true, fork: false, owner },
    default_branch: state.defaultBranch,
  };
  const sender = (login: string) => ({ repository, organization: { login: state.owner }, sender: answers.user(login) });
  const pullOf = (pull: FakePull) => ({
    ...answers.pull(pull),
    ...{ merged: pull.mergedAt !== null, mergeable: null, commits: pull.commits.length, additions: 1, deletions: 0 },
  });
  return {
    pullRequest: (pull: FakePull, action: string) => ({
      ...{ action, number: pull.number, pull_request: pullOf(pull) },
      ...(action === 'synchronize' ? { before: pull.base, after: pull.head } : {}),
      ...sender(pull.user),
    }),
    review: (pull: FakePull, action: string) => {
      const review = pull.reviews.at(-1);
      if (review === undefined) throw new Error(`#${pull.number} has no review.`);
      const { state: word, ...rest } = answers.review(review, pull);
      // Webhooks write the state in lower case, and the pull request without its counts.
      return { action, review: { ...rest, state: word.toLowerCase() }, pull_request: answers.pull(pull), ...sender(review.user) };
    },
    push: (before: string, after: string) => ({
      ...{
        ref: `refs/heads/${state.defaultBranch}`,
        before,
        after,
        base_ref: null,
        created: false,
        deleted: false,
        forced: false,
      },
      ...{ commits: [], head_commit: { id: after, message: 'Merge' }, pusher: { name: 'dave', email: 'dave@example.com' } },
      ...sender('dave'),
    }),
    issue: (number: number, action: string, by: string) => {
      const issue = state.issues.get(number);
      if (issue === undefined) throw new Error(`There is no issue #${number}.`);
      return { action, issue: answers.issue(issue, 'listed'), ...sender(by) };
    },
    mergeGroup: (base: string, head: string, number: number) => ({
      action: 'checks_requested',
      merge_group: {
        ...{ head_sha: head, base_sha: base, base_ref: 'refs/heads/main' },
        ...{ head_ref: `refs/heads/gh-readonly-queue/main/pr-${number}-${base}`, head_commit: { id: head, message: 'Merge' } },
      },
      ...sender('dave'),
    }),
    dispatch: (inputs: Readonly<Record<string, string>>) => ({
      inputs,
      ref: 'refs/heads/main',
      workflow: 'buckets.yml',
      ...sender('dave'),
    }),
    schedule: () => ({ schedule: '17 4 * * *', workflow: 'buckets.yml', ...sender('dave') }),
  };
}
