import { days } from '../request/terms.js';
import { notApplicable, satisfied, skipped, undecided, type Control, type Facts, type Judgement } from './posture-facts.js';

/** What is on record of who used the bucket, and the bucket that holds the records. */
export const recordControls: readonly Control[] = [
  {
    id: 'access-logs',
    title: 'Requests are logged',
    ids: 'S3.9 CKV_AWS_18 AVD-AWS-0089',
    judge: ({ spec: { logging } }) => {
      const target = logging.serverAccess;
      if (target !== undefined) return satisfied(`server access logs go to ${target.bucket}, under ${target.prefix}`);
      return logging.dataEvents === undefined
        ? undecided('Requests are not logged', 'neither access logs nor data events: nothing says later who read or deleted what')
        : skipped("CloudTrail's data events record who used the bucket");
    },
  },
  {
    id: 'data-events-write',
    title: 'Writes are recorded by CloudTrail',
    ids: 'S3.22 AVD-AWS-0171',
    judge: (facts) => dataEvents(facts, 'write'),
  },
  {
    id: 'data-events-read',
    title: 'Reads are recorded by CloudTrail',
    ids: 'S3.23 AVD-AWS-0172',
    judge: (facts) => dataEvents(facts, 'read'),
  },
  {
    id: 'trail',
    title: 'The trail can be relied on',
    ids: 'CKV_AWS_35 CKV_AWS_36 CKV_AWS_67 CKV_AWS_251',
    judge: ({ spec: { logging } }) => {
      if (logging.dataEvents === undefined) return notApplicable('there is no trail');
      if (!logging.dataEvents.created) return notApplicable('the trail exists already and is not managed here');
      return satisfied('encrypted under its own key, its logs validated, in every region, and logging');
    },
  },
  {
    id: 'trail-alarm',
    title: 'The trail tells a topic or a log group',
    ids: 'CKV_AWS_252 CKV2_AWS_10 AVD-AWS-0162',
    judge: ({ spec: { logging } }) =>
      logging.dataEvents?.created === true
        ? skipped('nobody here would read the messages: the trail is a record, not an alarm')
        : undefined,
  },
  {
    id: 'trail-bucket',
    title: "Requests for the trail's files are logged",
    ids: 'AVD-AWS-0163',
    judge: ({ spec: { logging } }) =>
      logging.dataEvents?.created === true
        ? skipped('a log bucket never logs to itself; the trail has digests of its files, which show a change')
        : undefined,
  },
  {
    id: 'notifications',
    title: 'Events are passed on',
    ids: 'CKV2_AWS_62',
    judge: ({ spec }) =>
      spec.eventBridge
        ? satisfied('every event goes to EventBridge')
        : skipped('the request asks for no events; nothing would take them'),
  },
  {
    id: 'inventory',
    title: 'An inventory lists how objects are encrypted',
    ids: '',
    judge: ({ spec: { inventory } }) =>
      inventory === undefined
        ? notApplicable('the request asks for none')
        : satisfied(`${inventory.frequency}, to ${inventory.bucket}`),
  },
  {
    id: 'malware-scan',
    title: 'Uploads are scanned for malware',
    ids: '',
    judge: ({ spec: { malwareScan } }) => {
      if (malwareScan === undefined) return notApplicable('the request asks for none');
      const where = malwareScan.prefixes.length === 0 ? 'every upload' : `uploads under ${malwareScan.prefixes.join(', ')}`;
      return satisfied(`GuardDuty scans ${where}`);
    },
  },
  {
    id: 'log-bucket',
    title: 'The log bucket is only a log bucket',
    ids: 'S3.7 S3.9 S3.17 CKV_AWS_18 CKV_AWS_144 CKV_AWS_145 CKV2_AWS_62 AVD-AWS-0089 AVD-AWS-0132',
    judge: ({ spec: { logBucket } }) =>
      logBucket === undefined
        ? undefined
        : skipped(
            `S3 writes access logs to a bucket with SSE-S3 only, and a log bucket never logs to itself; ${logBucket.bucket} keeps them for ${days(logBucket.keepDays)}, without a copy`,
          ),
  },
  {
    id: 'replica',
    title: 'The replica is only a copy',
    ids: 'S3.7 S3.9 CKV_AWS_18 CKV_AWS_144 CKV2_AWS_62 AVD-AWS-0089',
    judge: ({ spec: { replication } }) =>
      replication === undefined || replication.account !== undefined
        ? undefined
        : skipped(
            `${replication.bucket} is the copy: it is not copied again, nobody outside has access to it, and it tells nobody`,
          ),
  },
];

function dataEvents({ spec: { logging } }: Facts, what: 'read' | 'write'): Judgement {
  const events = logging.dataEvents;
  if (events === undefined) return skipped('the request asks for no data events');
  if (events.record !== 'all' && events.record !== what) return skipped(`the request records ${events.record}s only`);
  if (!events.created) return skipped(`${events.trail} exists already: the hand-over has the step that adds the bucket to it`);
  return satisfied(`the trail ${events.trail} records them`);
}
