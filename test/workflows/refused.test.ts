import { expect, test } from '@jest/globals';
import { parseWorkflow, textOf } from './files.js';
import { own } from './references.js';
import { check } from './rules.js';

const { jobs } = parseWorkflow(textOf('.github/workflows/bucket-request.yml'));
const isRole = ({ uses = '' }: { readonly uses?: string | undefined }) =>
  uses.startsWith('aws-actions/configure-aws-credentials@');

/** What the role was for, as the step says that speaks where it was refused. */
const expected = {
  plan: 'plan',
  report: 'plan',
  gate: 'gate',
  look: 'look',
  'apply-each': 'apply',
  apply: 'apply',
  'handed-over': 'handover',
  unlock: 'unlock',
};

test('where a role can not be assumed, each job says what that means: after that step has failed, and by nothing else', () => {
  const said = Object.entries(jobs).flatMap(([name, { steps }]) => {
    const index = steps.findIndex((step) => step.with['command'] === 'refused');
    return index === -1 ? [] : [{ name, before: steps[index - 1], step: steps[index] }];
  });
  expect(Object.fromEntries(said.map(({ name, step }) => [name, step?.with['role-for'] ?? 'plan']))).toEqual(expected);
  for (const { before, step } of said) {
    expect(before).toMatchObject({ id: 'role', uses: expect.stringMatching(/^aws-actions\/configure-aws-credentials@/) });
    // Without failure() it would be success() && …, which never holds here; and with always() it would speak where the role was there.
    expect(step).toMatchObject({ uses: own, if: "failure() && steps.role.outcome == 'failure'" });
  }
});

test('no job that assumes a role is silent, but those of a matrix, whose report is refused the same role and says so, and doctor, whose issue does', () => {
  const assuming = Object.entries(jobs).flatMap(([name, { steps }]) => (steps.some(isRole) ? [name] : []));
  expect(assuming.filter((name) => !(name in expected))).toEqual(['plan-each', 'doctor']);
});

test('no error of a step is passed over, but that doctor has no role: the job of a role that was refused has failed, whatever is said of it', () => {
  const text = textOf('.github/workflows/bucket-request.yml');
  const over = Object.entries(jobs).filter(([, { steps }]) => steps.some((step) => step['continue-on-error'] === true));
  expect(over.map(([name]) => name)).toEqual(['doctor']);
  const passed = text.replace('        id: role\n', '        id: role\n        continue-on-error: true\n');
  expect(check(passed)).toEqual({ refusals: ['plan[2]: goes on where it failed'] });
});
