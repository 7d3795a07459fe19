import type { Fault } from '../fault/fault.js';
import type { Source } from '../yaml/document.js';
import { asMap, encryptionFaults } from './encryption.js';
import { partitionOf } from './regions.js';
import type { PartialRequest } from './schema.js';

const path = ['replication'] as const;
const encryptionPath = [...path, 'encryption'] as const;

/** The replica's encryption, and what has to be known of a replica in another account, which is not made here. */
export function checkReplication({ encryption, replication }: PartialRequest, source: Source): readonly Fault[] {
  if (replication === undefined) return [];
  const { region, account } = replication;
  const sourceType = asMap(encryption ?? 'sse-s3').type;
  const replica = asMap(replication.encryption ?? sourceType);
  const faults = [...encryptionFaults(replica, { source, path: encryptionPath, region, account })];
  if (account === undefined) return faults;

  if (replication.bucket === undefined) {
    const message = `The replica belongs to account ${account}, and its name is not given.`;
    const fix = 'Add replication.bucket, the name of the bucket that exists there.';
    faults.push(source.fault([...path, 'account'], { code: 'request/replica-bucket-needed', message, fix }));
  }
  const keyArn = `arn:${partitionOf(region) ?? 'aws'}:kms:${region}:${account}:key/<id>`;
  if (replica.type !== 'sse-s3' && replica.key === undefined) {
    const message = `The replica belongs to account ${account}, and its ${replica.type} key is not given.`;
    const fix = `Add replication.encryption with type: ${replica.type} and key: ${keyArn}.`;
    faults.push(source.fault(encryptionPath, { code: 'request/replica-key-needed', message, fix }, 'key'));
  }
  if (replica.type !== 'sse-s3' && replica.key === 'create') {
    const message = `A key can't be created in account ${account} from here.`;
    const fix = `Write the full ARN of a key of that account: ${keyArn}.`;
    faults.push(source.fault([...encryptionPath, 'key'], { code: 'request/replica-key-created', message, fix }));
  }
  return faults;
}
