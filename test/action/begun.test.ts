import { expect, test } from '@jest/globals';
import { stepsOf } from '../../src/flows/action/approved-steps.js';
import { freeNow, noteBegun, type LookAt } from '../../src/flows/action/begun.js';
import type { PlannedRequest } from '../../src/flows/planning.js';
import { planFrom } from '../change/stack-values.js';
import { memoryStore } from '../../src/ledger/index.js';
import { applying, ledgerOver, readAll, value } from '../ledger/records.js';

const [bucket, replica] = ['aws_s3_bucket.bucket', 'aws_s3_bucket.replica'];
const planned = (name: string) => planFrom({}, { [bucket]: { bucket: 'acme-files' }, [replica]: { bucket: name } });
const freeOf = (name: string, before: ReturnType<typeof applying>) => {
  const look: LookAt = async () => new Map([[replica, { is: 'own', id: name }]]);
  return freeNow({ planned: { plan: planned(name) } } as unknown as PlannedRequest, before, look);
};

test('what an earlier plan found free stays so under its name alone: another bucket in its place is somebody else’s', async () => {
  const before = applying({ steps: stepsOf(planned('first')), free: [bucket, replica] });
  expect(await freeOf('first', before)).toEqual([replica]);
  expect(await freeOf('archive', before)).toEqual([]);
  expect(await freeOf('first', applying({ steps: stepsOf(planned('first')) }))).toEqual([]);
});

test('of what was free, an apply that ended in order leaves what it had begun', async () => {
  const ledger = ledgerOver(memoryStore());
  const begun = applying({ free: [bucket, replica] });
  value(await ledger.writeApplying(begun));
  value(await noteBegun(ledger, begun.bucket, begun, [replica, 'aws_s3_bucket_policy.bucket']));
  expect((await readAll(ledger)).applying.get(begun.bucket)?.free).toEqual([replica]);
  value(await noteBegun(ledger, begun.bucket, begun, []));
  expect((await readAll(ledger)).applying.get(begun.bucket)).not.toHaveProperty('free');
});
