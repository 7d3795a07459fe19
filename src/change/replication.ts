import { aspect, changed, neutral, on, onOff, ranked, set, text, type Aspect, type Definition } from './aspect.js';
import { unknown } from './plan-view.js';
import type { BucketState } from './bucket-state.js';

const enabled = (value: string | undefined) => (value === 'Enabled' ? 'yes' : 'no');
const replicates = (was: BucketState, now: BucketState) => was.replication.enabled === true && now.replication.enabled === true;
const copies = <T extends string | boolean>(definition: Omit<Definition<BucketState, T>, 'type'>) =>
  aspect({ type: 'aws_s3_bucket_replication_configuration', ...definition });

/** What can be said of the copies of a bucket's files. */
export const replicationAspects: readonly Aspect<BucketState>[] = [
  copies({
    code: 'replication/on',
    subject: 'replication is',
    read: (b) => b.replication.enabled,
    say: onOff,
    judge: on,
  }),
  copies({
    code: 'replication/target',
    subject: 'files are replicated to',
    link: 'before',
    read: (b) => b.replication.target,
    say: text('nowhere'),
    judge: changed,
    when: (_was, now) => now.replication.enabled === true && (replicates(_was, now) || now.replication.target === unknown),
  }),
  copies({
    code: 'replication/account',
    subject: 'another account that gets a copy of each file:',
    read: (b) => (b.replication.enabled === undefined ? undefined : b.replication.account),
    say: text('none'),
    // Whoever owns the copies does with them what they like.
    judge: (was, now) => (was !== undefined && now === undefined ? 'neutral' : 'weakens'),
  }),
  copies({
    code: 'replication/delete-markers',
    subject: 'deletions are replicated:',
    read: (b) => b.replication.deleteMarkers,
    say: enabled,
    judge: neutral,
    when: replicates,
  }),
  copies({
    code: 'replication/storage-class',
    subject: "the replica's storage class is",
    read: (b) => b.replication.storageClass,
    say: text("the file's own"),
    judge: neutral,
    when: replicates,
  }),
  copies({
    code: 'replication/time-control',
    subject: 'replication within 15 minutes:',
    read: (b) => b.replication.timeControl,
    say: enabled,
    judge: ranked('Enabled'),
    when: replicates,
  }),
  copies({
    code: 'replication/encrypted-objects',
    subject: 'files under a KMS key are replicated:',
    read: (b) => b.replication.encryptedObjects,
    say: enabled,
    judge: ranked('Enabled'),
    when: replicates,
  }),
  copies({
    code: 'replication/key',
    subject: "the replica's key is",
    read: (b) => b.replication.key,
    say: text('managed by AWS'),
    judge: set,
    when: replicates,
  }),
  copies({
    code: 'replication/role',
    subject: 'the role that replicates is',
    read: (b) => b.replication.role,
    say: text('none'),
    judge: changed,
    when: replicates,
  }),
  copies({
    code: 'replication/other',
    subject: 'which files are replicated:',
    read: (b) => b.replication.other,
    say: text('all'),
    judge: changed,
    when: replicates,
  }),
];
