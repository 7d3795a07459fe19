import { getOctokit } from '@actions/github';
import type { Fault, Result } from '../../src/fault/fault.js';
import { graphqlUrlOf } from '../../src/github/addresses.js';
import { openGitHub, workflowLogin, type GitHubOptions } from '../../src/github/octokit.js';
import type { GitHub } from '../../src/github/port.js';
import { workflowToken, type FakeGitHub } from './fake-github.js';

/** A clock that does not wait, and says for how long it would have. */
interface TestClock {
  readonly waits: readonly number[];
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export function testClock(): TestClock {
  let time = Date.parse('2026-03-02T10:00:00Z');
  const waits: number[] = [];
  return {
    waits,
    now: () => time,
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      time += milliseconds;
      return Promise.resolve();
    },
  };
}

interface Connection {
  readonly token?: string;
  readonly clock?: TestClock;
  /** `ask`: GitHub is asked whose the token is. */
  readonly login?: string;
}

/** The port over the real Octokit of the toolkit, as the action's entry connects it. */
export function connect(
  fake: FakeGitHub,
  { token = workflowToken, clock = testClock(), login = workflowLogin }: Connection = {},
): GitHub {
  const options: GitHubOptions = { owner: fake.state.owner, repo: fake.state.repo, clock };
  const { request } = getOctokit(token, { baseUrl: fake.url });
  return openGitHub(request, login === 'ask' ? { ...options, graphqlUrl: graphqlUrlOf(fake.url) } : { ...options, login });
}

/** The value, or a failure of the test that shows the faults. */
export function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.faults.map(({ code, message }) => `${code}: ${message}`).join('\n'));
}

/** The only fault. */
export function faultOf(result: Result<unknown>): Fault {
  const [fault, ...more] = result.ok ? [] : result.faults;
  if (fault === undefined || more.length > 0) throw new Error(`One fault was expected: ${JSON.stringify(result)}`);
  return fault;
}

export function operations(fake: FakeGitHub): readonly string[] {
  return fake.calls().map(({ operation }) => operation);
}
