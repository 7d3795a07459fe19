import { expect, test } from '@jest/globals';
import { stepsOf } from '../../src/action/apply/approved-steps.js';
import { begunPlans, freeNow, noteBegun, type LookAt } from '../../src/action/apply/begun.js';
import type { PlannedRequest } from '../../src/run/planned.js';
import { planFrom } from '../change/stack-values.js';
import { memoryStore } from '../../src/ledger/index.js';
import { specOf } from '../policies/specs.js';
import { applying, head, ledgerOver, readAll, value } from '../ledger/records.js';

const [bucket, replica] = ['aws_s3_bucket.bucket', 'aws_s3_bucket.replica'];
const planned = (name: string) => planFrom({}, { [bucket]: { bucket: 'acme-files' }, [replica]: { bucket: name } });
const freeOf = (name: string, before: ReturnType<typeof applying>) => {
  const look: LookAt = async () => new Map([[replica, { is: 'own', id: name }]]);
  return freeNow({ planned: { plan: planned(name) } } as unknown as PlannedRequest, before, look);
};

test("what an earlier plan found free stays so under its name alone: another bucket in its place is somebody else's", async () => {
  const before = applying({ steps: stepsOf(planned('first')), free: [bucket, replica] });
  expect(await freeOf('first', before)).toEqual({ free: [replica], now: [] });
  expect(await freeOf('archive', before)).toEqual({ free: [], now: [] });
  expect(await freeOf('first', applying({ steps: stepsOf(planned('first')) }))).toEqual({ free: [], now: [] });
});

test('of what was free, an apply that ended in order leaves what it had begun', async () => {
  const ledger = ledgerOver(memoryStore());
  const begun = applying({ free: [bucket, replica] });
  value(await ledger.writeApplying(begun));
  const free = [bucket, replica];
  value(await noteBegun(ledger, begun.bucket, begun, { free, unfinished: [replica, 'aws_s3_bucket_policy.bucket'] }));
  expect((await readAll(ledger)).applying.get(begun.bucket)?.free).toEqual([replica]);
  value(await noteBegun(ledger, begun.bucket, begun, { free: [bucket], unfinished: [] }));
  expect((await readAll(ledger)).applying.get(begun.bucket)?.free).toEqual([replica]);
  value(await noteBegun(ledger, begun.bucket, begun, { free, unfinished: [] }));
  expect((await readAll(ledger)).applying.get(begun.bucket)).not.toHaveProperty('free');
});

test('who plans is told that what was begun is taken over only at the head that it was begun for', () => {
  const spec = specOf();
  const record = applying({ bucket: spec.bucket, file: spec.file, free: [bucket], steps: stepsOf(planned('first')) });
  const remembered = { applied: new Map(), applying: new Map([[spec.bucket, record]]), isOwn: true };
  const at = (commit: string) => begunPlans(remembered, [spec], commit).get(spec.id)?.takesOver;
  expect(at(head)).toEqual({ of: 'this plan', addresses: [bucket] });
  expect(at('f'.repeat(40))).toEqual({ of: 'another plan', addresses: [bucket] });
});
