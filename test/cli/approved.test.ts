import { expect, test } from '@jest/globals';
import { approvedFaults, checkApproved } from '../../src/cli/apply.js';
import type { PlannedRequest } from '../../src/run/planned.js';
import { specOf } from '../policies/specs.js';

type Change = PlannedRequest['changes'][number];
const weaker: Change = { kind: 'weakens', code: 'retention/recover-deleted', text: 'kept a day\u001b[2J', address: 'a.b' };

function planned(change: Change): PlannedRequest {
  const plan = { changes: [{}], outputs: [] } as unknown as PlannedRequest['planned']['plan'];
  const stack = { plan } as PlannedRequest['planned'];
  return { spec: specOf(), planned: stack, fingerprint: 'sha256:now', changes: [change], drift: [], risk: 'weakens' };
}

test('a plan that was not approved is refused with its worst change, in words that are safe to show', () => {
  expect(checkApproved(planned(weaker), ['sha256:before']).map(({ message }) => message)).toEqual([
    'the plan of "acme-files" is not one that was approved: its fingerprint is sha256:now (weaker: "kept a day\\u001b[2J")',
  ]);
  expect(checkApproved(planned({ ...weaker, kind: 'creates', text: 'the bucket acme-files' }), [])[0]?.message).toMatch(
    /sha256:now \(new: "the bucket acme-files"\)$/,
  );
});

test('an approved plan is not refused', () => {
  expect(checkApproved(planned(weaker), ['sha256:before', 'sha256:now'])).toEqual([]);
});

test('what is given as approved and is no whole fingerprint is wrong usage', () => {
  const whole = `sha256:${'0'.repeat(64)}`;
  expect(approvedFaults(undefined)).toEqual([]);
  expect(approvedFaults(`${whole}, ${whole}`)).toEqual([]);
  expect(approvedFaults(`${whole},foo,sha256:3b1f`).map(({ code }) => code)).toEqual(['usage/approved', 'usage/approved']);
});
