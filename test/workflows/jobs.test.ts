import { describe, expect, test } from '@jest/globals';
import { parseExpression } from './expression.js';
import { parseWorkflow, textOf } from './files.js';
import { startedJobs, valueOf, type Run } from './jobs.js';

const workflow = parseWorkflow(textOf('.github/workflows/bucket-request.yml'));
const repository = 'acme/buckets';
const accounts = { accounts: true, 'plan-role': '', 'apply-role': '' };
const roles = { accounts: false, 'plan-role': 'arn:plan', 'apply-role': 'arn:apply', matrix: false, command: 'auto' };

function started(event_name: string, event: object, more: Partial<Run> & { readonly ref?: string } = {}): readonly string[] {
  const github = {
    event_name,
    repository,
    ref_name: more.ref ?? 'main',
    event: { repository: { default_branch: 'main' }, ...event },
  };
  return startedJobs(workflow, { github, ...more, inputs: { ...roles, ...more.inputs } });
}

const pull = (action: string, more: object = {}) => ({
  action,
  pull_request: { number: 1, state: 'open', head: { sha: 'a', repo: { full_name: repository } } },
  ...more,
});
const fork = { action: 'submitted', pull_request: { state: 'open', head: { repo: { full_name: 'mallory/buckets' } } } };
const issue = (type: string, body: string | null, action = 'closed') => ({ action, issue: { number: 5, user: { type }, body } });
const ours = '<!-- vendor-bucket:handover/acme-vendor-files -->\nThe bucket exists.';
const found = { ends: { look: { outputs: { 'has-changes': 'true', requests: '[{}]' } } } };
const owed = { ends: { look: { outputs: { 'has-changes': 'true', requests: '[]' } } } };
const nothing = { ends: { look: { outputs: { 'has-changes': 'false', requests: '[]' } } } };
const many = { inputs: { matrix: true } };

describe('an event starts the jobs that it is for, and no other', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['a pull request', started('pull_request', pull('opened')), ['plan']],
    ['another title', started('pull_request', pull('edited', { changes: { title: {} } })), []],
    ['another base', started('pull_request', pull('edited', { changes: { base: { ref: {} } } })), ['plan']],
    ['a pull request with a matrix', started('pull_request', pull('opened'), { ...many, ends: { list: { outputs: { 'has-changes': 'true' } } } }), ['list', 'plan-each', 'report']], // prettier-ignore
    ['one without requests', started('pull_request', pull('opened'), { ...many, ends: { list: { outputs: { 'has-changes': 'false' } } } }), ['list', 'report']], // prettier-ignore
    ['a failed list', started('pull_request', pull('opened'), { ...many, ends: { list: { result: 'failure' } } }), ['list']],
    ['a review', started('pull_request_review', pull('submitted')), ['gate']],
    ['a review in a fork', started('pull_request_review', fork), []],
    ['a merge group', started('merge_group', {}), ['plan']],
    ['an issue that is opened', started('issues', issue('Bot', ours, 'opened')), []],
    ['a hand-over that is closed', started('issues', issue('Bot', ours)), ['handed-over']],
    ['a plan by hand', started('workflow_dispatch', {}, { inputs: { command: 'plan' } }), ['plan']],
    ['a gate by hand', started('workflow_dispatch', {}, { inputs: { command: 'gate' } }), ['gate']],
    ['an unlock by hand', started('workflow_dispatch', {}, { ...found, inputs: { command: 'unlock' } }), ['unlock']],
    ['a doctor by hand', started('workflow_dispatch', {}, { ...found, inputs: { command: 'doctor' } }), ['doctor']],
    ['the weekly clock', started('schedule', { repository: undefined }, { ...found, inputs: { command: 'doctor' } }), ['doctor']],
    ['the daily clock', started('schedule', { repository: undefined }, found), ['look', 'apply']],
    [
      'a pull request, whatever the command',
      started('pull_request', pull('opened'), { inputs: { command: 'doctor' } }),
      ['plan'],
    ],
    ['an apply by hand', started('workflow_dispatch', {}, { ...found, inputs: { command: 'apply' } }), ['look', 'apply']],
  ])('%s', (_, jobs, expected) => expect(jobs).toEqual(expected));
});

describe('the environment is entered for work alone', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['a push with work', started('push', {}, found), ['look', 'apply']],
    ['a push without', started('push', {}, nothing), ['look']],
    ['the clock without work', started('schedule', { repository: undefined }, nothing), ['look']],
    ['only a hand-over is owed', started('push', {}, owed), ['look', 'apply']],
    ['only a hand-over is owed, with a matrix', started('push', {}, { ...owed, ...many }), ['look', 'apply']],
    ['work, with a matrix', started('push', {}, { ...found, ...many }), ['look', 'apply-each', 'apply']],
    ['a job of the matrix failed: the last one says so', started('push', {}, { ...many, ends: { ...found.ends, 'apply-each': { result: 'failure' } } }), ['look', 'apply-each', 'apply']], // prettier-ignore
    ['looking failed', started('push', {}, { ends: { look: { result: 'failure' } } }), ['look']],
    ['there is no role that could look', started('push', {}, { inputs: { 'plan-role': '' } }), ['apply']],
    ['there is no role that applies', started('push', {}, { ...found, inputs: { 'apply-role': '' } }), []],
    ['the roles are those of accounts', started('push', {}, { ...found, inputs: accounts }), ['look', 'apply']],
    ['a hand-over is closed, in an account', started('issues', issue('Bot', ours), { inputs: accounts }), ['handed-over']],
    ['an unlock in an account', started('workflow_dispatch', {}, { inputs: { ...accounts, command: 'unlock' } }), ['unlock']],
  ])('%s', (_, jobs, expected) => expect(jobs).toEqual(expected));
});

describe('no job starts where', () => {
  test.each<[string, readonly string[]]>([
    ['a stranger closes an issue of their own that begins as ours do', started('issues', issue('User', ours))],
    ['a bot closes an issue about something else', started('issues', issue('Bot', 'Bump a dependency'))],
    ['an issue quotes ours', started('issues', issue('Bot', `> ${ours}`))],
    ['a bot closes one of our other texts', started('issues', issue('Bot', '<!-- vendor-bucket:review -->\n'))],
    ['an issue has no text', started('issues', issue('Bot', null))],
    ['somebody pushes a branch', started('push', {}, { ...found, ref: 'topic' })],
    [
      'somebody applies a branch by hand',
      started('workflow_dispatch', {}, { ...found, ref: 'topic', inputs: { command: 'apply' } }),
    ],
    ['somebody asks for a doctor on a branch', started('workflow_dispatch', {}, { ref: 'topic', inputs: { command: 'doctor' } })],
    ['a push comes with the command of the weekly clock', started('push', {}, { ...found, inputs: { command: 'doctor' } })],
    ['somebody unlocks on a branch by hand', started('workflow_dispatch', {}, { ref: 'topic', inputs: { command: 'unlock' } })],
    ['a review of a closed pull request comes in', started('pull_request_review', pull('submitted', { pull_request: { state: 'closed' } }))], // prettier-ignore
  ])('%s', (_, jobs) => expect(jobs).toEqual([]));
});

test.each<[string, unknown]>([
  ["'A' == 'a'", true],
  ["'' || 'b'", 'b'],
  ["null && 'b'", null],
  ["!'' && 1 != 2", true],
  ["github.event.none.more == ''", true],
  ["startsWith('Abc', 'aB')", true],
  ["'true' == true", false],
])('%s is worth %j, as "Evaluate expressions" has it', (source, expected) => {
  expect(valueOf(parseExpression(source), { github: {} })).toEqual(expected);
});
