import { describe, expect, test } from '@jest/globals';
import { textOf } from './files.js';
import { check, ruleNames } from './rules.js';

const reusable = textOf('.github/workflows/bucket-request.yml');

describe('every workflow keeps every rule', () => {
  test.each([
    '.github/workflows/bucket-request.yml',
    '.github/workflows/check.yml',
    'templates/repository/.github/workflows/vendor-bucket.yml',
  ])('%s', (path) => expect(check(textOf(path))).toEqual({}));
});

/** Each takes one rule's ground away: what to replace, by what, and what the rule then says. */
const broken: readonly (readonly [rule: string, what: string | RegExp, by: string, says: RegExp])[] = [
  ['pinned', 'checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0', 'checkout@v5', /not pinned/],
  [
    'pinned',
    'checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0',
    'checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8',
    /not pinned/,
  ],
  ['pinned', 'uses: $/.github/actions/run', 'uses: $/', /no action of this repository/],
  ['pinned', 'uses: $/.github/actions/run', 'uses: ./.github/actions/run', /not pinned/],
  ['samePin', 'checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8', `checkout@${'0'.repeat(40)}`, /several commits/],
  ['noExpressionInScript', 'uses: $/.github/actions/run', 'run: echo ${{ github.head_ref }}', /in a script/],
  ['permissions', 'permissions: {}', 'permissions: { contents: write }', /write permissions/],
  ['permissions', /^permissions: \{\}$/m, '', /does not say/],
  ['permissions', /^ {4}permissions:\n(?: {6}.*\n)+/m, '', /no permissions of its own/],
  ['noDangerousEvent', 'on:\n', 'on:\n  pull_request_target: {}\n', /pull_request_target/],
  ['timeouts', '    timeout-minutes: 60\n', '', /no timeout/],
  ['runners', '    runs-on: ${{ inputs.runner }}\n', '', /a runner/],
  ['appliesWait', /queue: max(?![\s\S]*queue: max)/, 'queue: single', /lost/],
  ['appliesWait', /(workflow_ref \}\}\/apply\n *cancel-in-progress: )false/, '$1true', /cancelled/],
  ['groups', 'group: ${{ github.workflow_ref }}/apply', 'group: vendor-bucket-apply', /another workflow's too/],
  ['nothingLeaves', 'actions/checkout@', 'actions/upload-artifact@', /beside a role/],
  ['nothingLeaves', 'uses: $/.github/actions/run', 'run: env', /beside a role/],
  [
    'nothingLeaves',
    /(name: List\n *id: list\n *uses: )\$\/.github\/actions\/run/,
    '$1actions/cache@0000000000000000000000000000000000000000',
    /from one job to another/,
  ],
  ['sessions', 'role-duration-seconds: 3600', 'role-duration-seconds: 7200', /not as long/],
  ['sessions', '          role-duration-seconds: 900\n', '', /not as long/],
  ['appTokens', 'permission-statuses: write', 'permission-administration: write', /may not what/],
  [
    'appTokens',
    '      - name: Mint a',
    `      - uses: aws-actions/configure-aws-credentials@\n      - name: Mint a`,
    /beside a role/,
  ],
  ['strangers', "github.event.issue.user.type == 'Bot' && ", '', /stranger/],
  ['strangers', 'vendor-bucket:handover/', 'vendor', /stranger/],
  ['environments', /^ {4}environment:\n {6}name.*\n(?: {6}.*\n)+/m, '', /without its environment/],
  ['environments', 'role-to-assume: ${{ inputs.plan-role }}', 'role-to-assume: ${{ inputs.apply-role }}', /reads a pull request/],
  [
    'environments',
    / && \(inputs\.accounts \|\| inputs\.apply-role != ''\)\n {6}&& github\.event\.issue/,
    '\n      && github.event.issue',
    /no role/,
  ],
  [
    'environments',
    / && \(github\.event_name == 'schedule' \|\| github\.ref_name == github\.event\.repository\.default_branch\)\n( {6}&& \(needs\.look)/,
    '\n$1',
    /default branch/,
  ],
  [
    'environments',
    '          environment: ${{ inputs.environment }}\n          terraform',
    '          terraform',
    /apply names another environment/,
  ],
  [
    'environments',
    '          environment: ${{ inputs.environment }}\n      - name',
    '      - name',
    /refused names another environment/,
  ],
  ['oidc', '      id-token: write # to assume the role that plans\n', '', /id-token/],
  ['refusals', 'id: list\n', 'id: list\n        continue-on-error: true\n', /goes on/],
  ['checkouts', 'persist-credentials: false', 'persist-credentials: true', /leaves the token/],
  ['checkouts', 'fetch-depth: 0', 'fetch-depth: 1', /whole history/],
  [
    'forks',
    ' && (!github.event.pull_request || github.event.pull_request.head.repo.full_name == github.repository)',
    '',
    /for a fork/,
  ],
  ['needsExist', 'needs: list', 'needs: lists', /no job/],
  [
    'stepIds',
    '      - name: List\n        id: list',
    '      - id: list\n        run: a\n      - name: List\n        id: list',
    /one id/,
  ],
  ['ownInputs', '          command: gate', '          comand: gate', /no input comand/],
  ['references', 'inputs.settings }}', 'inputs.setting }}', /no input setting/],
  ['references', 'secrets.token ||', 'secrets.tokens ||', /no secret tokens/],
  ['references', 'secrets.token || github.token }}', 'secrets.token || github.token }', /not closed/],
  [
    'references',
    "(github.event_name == 'pull_request' &&",
    "(github.event_name == 'pull_request &&",
    /no expression|missing|too much/,
  ],
  ['references', '${{ matrix.bucket }}', '${{ matrix.name }}', /matrix has no name/],
  ['references', 'steps.list.outputs.matrix', 'steps.list.outputs.matrices', /no output matrices/],
  ['references', 'steps.list.outputs.matrix', 'steps.lists.outputs.matrix', /no step/],
  ['references', 'needs.list.outputs.matrix', 'needs.list.outputs.rows', /has no outputs rows/],
  ['references', 'needs.list.result', 'needs.gate.result', /needs no gate/],
  ['references', "if: inputs.plan-role != ''", "if: secrets.token != ''", /secrets can't be read here/],
  ['references', "if: env.APP == 'true'", "if: env.APPS == 'true'", /env has no APPS/],
  ['references', 'startsWith(', 'beginsWith(', /no function beginsWith/],
];

describe('a rule goes red where it is broken', () => {
  test.each(broken.map(([rule, what, by, says], index) => ({ rule, what, by, says, index })))(
    '$index: $rule, by $by',
    ({ rule, what, by, says }) => {
      const changed = typeof what === 'string' ? reusable.replace(what, () => by) : reusable.replace(what, by);
      expect(changed).not.toBe(reusable);
      expect((check(changed)[rule] ?? []).join('\n')).toMatch(says);
    },
  );

  test('there is such a case for every rule', () => {
    expect(ruleNames.filter((name) => !broken.some(([rule]) => rule === name))).toEqual([]);
  });
});
