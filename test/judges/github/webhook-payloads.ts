import { payloadsOf } from '../../end-to-end/payloads.js';
import type { FakeIssue } from '../../github/fake/state.js';
import { startFakeGitHub } from '../../github/fake-github.js';

/** A payload of the tests' own, and the name of its definition in the schemas. */
interface OwnPayload {
  readonly definition: string;
  readonly payload: unknown;
}

/** Of every event that has a payload: a schedule's has no schema. */
export async function ownPayloads(): Promise<readonly OwnPayload[]> {
  const github = await startFakeGitHub({ users: ['acme', 'alice', 'dave', 'mallory'] });
  try {
    const pull = github.addPull({ author: 'dave' });
    const forked = github.addPull({ author: 'mallory', fork: true });
    github.review(pull.number, 'alice', 'APPROVED');
    const issue: FakeIssue = {
      ...{ number: 9, id: 9, title: 'Hand over', body: 'Words', user: 'alice', createdAt: github.state.now() },
      ...{ state: 'open', stateReason: null, closedBy: null, closer: null, closedAt: null, labels: [], assignees: ['alice'] },
    };
    github.state.issues.set(issue.number, issue);
    github.closeIssue(issue.number, 'alice');
    const of = payloadsOf(github);
    const [before, after] = ['a'.repeat(40), 'b'.repeat(40)];
    return [
      { definition: 'pull_request$opened', payload: of.pullRequest(pull, 'opened') },
      { definition: 'pull_request$synchronize', payload: of.pullRequest(pull, 'synchronize') },
      { definition: 'pull_request$opened', payload: of.pullRequest(forked, 'opened') },
      { definition: 'pull_request_review$submitted', payload: of.review(pull, 'submitted') },
      { definition: 'push$event', payload: of.push(before, after) },
      { definition: 'issues$closed', payload: of.issue(issue.number, 'closed', 'alice') },
      { definition: 'merge_group$checks_requested', payload: of.mergeGroup(before, after, pull.number) },
      { definition: 'workflow_dispatch$event', payload: of.dispatch({ command: 'apply' }) },
    ];
  } finally {
    await github.stop();
  }
}
