import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { routes } from '../github/fake/server.js';
import { Description, type SentCall } from './github/description.js';
import { traffic } from './github/traffic.js';
import { npmTool, record } from './tools.js';

const judge = 'openapi';

/**
 * Answers that GitHub gives and its description leaves out, each as "Troubleshooting the REST API" has them for every call: 404 for what is not
 * there, 403 "Resource not accessible by integration" for what a token may not. One that is described now fails the test.
 */
const undescribed: readonly string[] = [
  'actions/get-workflow-run-attempt: GitHub gives no 404',
  'teams/list-members-in-org: GitHub gives no 403',
];

/** What is wrong on purpose, so that a judge that says nothing any more is seen. */
function expectControls(description: Description, calls: readonly SentCall[]): void {
  const call = (operation: string): SentCall => {
    const found = calls.find((one) => one.operation === operation && one.status < 300);
    if (found === undefined) throw new Error(`Nobody called ${operation}.`);
    return found;
  };
  const status = call('repos/create-commit-status');
  const pull = call('pulls/get');
  const requests: readonly SentCall[] = [
    { ...status, body: { ...(status.body as object), state: 'done' } },
    { ...status, body: { ...(status.body as object), colour: 'red' } },
    { ...status, body: { context: 'x' } },
    { ...status, method: 'PUT' },
    { ...call('pulls/list'), path: '/repos/acme/buckets/pulls?status=open' },
    { ...call('pulls/list'), path: '/repos/acme/buckets/pulls?state=merged' },
    { ...pull, path: '/repos/acme/buckets/pulls/seven' },
  ];
  expect(requests.filter((one) => description.requestFaults(one).length === 0)).toEqual([]);
  const answer = pull.answer as object;
  const answers = [
    { ...pull, answer: { ...answer, number: 'seven' } },
    { ...pull, answer: { ...answer, state: 'merged' } },
    { ...pull, answer: { ...answer, head: null } },
    { ...pull, status: 201 },
  ];
  expect(answers.filter((one) => description.answerFaults(one).length === 0)).toEqual([]);
}

test('GitHub describes every request that the action sends, and every answer that its tests give', async () => {
  const tool = npmTool(judge);
  if ('notRun' in tool) return record(judge, { judge, notRun: tool.notRun });
  const description = new Description(join(tool.folder, 'node_modules/@octokit/openapi/generated/api.github.com.json'));
  const calls = (await traffic()).filter(({ operation }) => operation !== 'graphql');
  expectControls(description, calls);

  const seen = new Set(calls.map(({ operation }) => operation));
  expect(routes.map(({ operation }) => operation).filter((name) => name !== 'graphql' && !seen.has(name))).toEqual([]);
  expect([...new Set(calls.flatMap((call) => description.requestFaults(call)))]).toEqual([]);
  expect([...new Set(calls.flatMap((call) => description.answerFaults(call)))].toSorted()).toEqual(undescribed);
  record(judge, {
    judge: "GitHub's OpenAPI description",
    version: description.version,
    held: `${calls.length} requests and answers of ${seen.size} operations`,
    result: `all as described, ${undescribed.length} refusals that it leaves out listed`,
  });
});
