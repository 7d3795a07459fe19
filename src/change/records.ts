import {
  aspect,
  changed,
  list,
  neutral,
  on,
  onOff,
  ranked,
  set,
  text,
  items,
  yesNo,
  type Aspect,
  type Definition,
} from './aspect.js';
import type { BucketState } from './bucket-state.js';
import type { TrailState } from './records-state.js';

const logs = <T extends string | boolean>(definition: Omit<Definition<BucketState, T>, 'type'>) =>
  aspect({ type: 'aws_s3_bucket_logging', ...definition });
const listing = <T extends string | boolean>(definition: Omit<Definition<BucketState, T>, 'type'>) =>
  aspect({ type: 'aws_s3_bucket_inventory', ...definition });

const isSet = (value: unknown) => value !== undefined;
const logsBoth = (was: BucketState, now: BucketState) => isSet(was.accessLogs.bucket) && isSet(now.accessLogs.bucket);
const listsBoth = (was: BucketState, now: BucketState) => isSet(was.inventory.on) && isSet(now.inventory.on);
const algorithms: Readonly<Record<string, string>> = { AES256: 'SSE-S3', 'aws:kms': 'SSE-KMS' };

/** What can be said of the records that S3 keeps of a bucket: who used it, what is in it, what happens in it. */
export const recordAspects: readonly Aspect<BucketState>[] = [
  logs({
    code: 'logging/server-access',
    subject: 'access logs go',
    link: 'before',
    read: (b) => b.accessLogs.bucket,
    say: (value) => (value === undefined ? 'nowhere' : `to ${value}`),
    judge: set,
  }),
  logs({
    code: 'logging/prefix',
    subject: 'access logs go under',
    link: 'before',
    read: (b) => b.accessLogs.prefix,
    say: text('no prefix'),
    judge: neutral,
    when: logsBoth,
  }),
  logs({
    code: 'logging/other',
    subject: 'how access logs are written, and for whom:',
    link: 'before',
    read: (b) => b.accessLogs.other,
    say: text('plainly'),
    judge: changed,
    when: logsBoth,
  }),
  listing({
    code: 'inventory/on',
    subject: 'the inventory is',
    read: (b) => b.inventory.on,
    say: onOff,
    judge: on,
  }),
  listing({
    code: 'inventory/frequency',
    subject: 'the inventory is made',
    link: 'before',
    read: (b) => b.inventory.frequency,
    say: (value) => value?.toLowerCase() ?? 'never',
    judge: ranked('Weekly', 'Daily'),
    when: listsBoth,
  }),
  listing({
    code: 'inventory/versions',
    subject: 'the inventory lists versions:',
    link: 'before',
    read: (b) => b.inventory.versions,
    say: (value) => value?.toLowerCase() ?? 'none',
    judge: ranked('Current', 'All'),
    when: listsBoth,
  }),
  listing({
    code: 'inventory/bucket',
    subject: 'the inventory goes to',
    link: 'before',
    read: (b) => b.inventory.bucket,
    say: text('nowhere'),
    judge: changed,
    when: listsBoth,
  }),
  listing({
    code: 'inventory/prefix',
    subject: 'the inventory goes under',
    link: 'before',
    read: (b) => b.inventory.prefix,
    say: text('no prefix'),
    judge: neutral,
    when: listsBoth,
  }),
  listing({
    code: 'inventory/format',
    subject: "the inventory's format is",
    read: (b) => b.inventory.format,
    say: text('not set'),
    judge: neutral,
    when: listsBoth,
  }),
  listing({
    code: 'inventory/encryption',
    subject: "the inventory's encryption is",
    read: (b) => b.inventory.encryption,
    say: (value) => (value === undefined ? 'that of its bucket' : (algorithms[value] ?? value)),
    judge: ranked('AES256', 'aws:kms'),
    when: listsBoth,
  }),
  listing({
    code: 'inventory/key',
    subject: "the inventory's key is",
    read: (b) => b.inventory.key,
    say: text('managed by AWS'),
    judge: set,
    // A key that comes or goes is a change of the encryption.
    when: (was, now) => listsBoth(was, now) && isSet(was.inventory.key) && isSet(now.inventory.key),
  }),
  listing({
    code: 'inventory/fields',
    subject: "the inventory's optional fields are",
    link: 'were',
    read: (b) => b.inventory.fields,
    say: items('none'),
    judge: list('strengthens', 'none'),
    when: listsBoth,
  }),
  listing({
    code: 'inventory/filter',
    subject: 'the inventory lists',
    link: 'before',
    read: (b) => b.inventory.filter,
    say: text('every file'),
    judge: (_was, now) => (now === undefined ? 'strengthens' : 'weakens'),
    when: listsBoth,
  }),
  aspect({
    code: 'events/event-bridge',
    type: 'aws_s3_bucket_notification',
    subject: 'events to EventBridge are',
    link: 'were',
    read: (b: BucketState) => b.eventBridge || undefined,
    say: (value) => (value === true ? 'sent' : 'not sent'),
    judge: on,
  }),
];

const trail = <T extends string | boolean>(definition: Omit<Definition<TrailState, T>, 'type'>) =>
  aspect({ type: 'aws_cloudtrail', ...definition });

const calls: Readonly<Record<string, string>> = { All: 'all', ReadOnly: 'those that read', WriteOnly: 'those that write' };

/** What can be said of a trail. */
export const trailAspects: readonly Aspect<TrailState>[] = [
  trail({ code: 'trail/logging', subject: 'the trail records:', read: (t) => t.logging, say: yesNo, judge: on }),
  trail({
    code: 'trail/records',
    subject: 'calls that the trail records:',
    link: 'before',
    read: (t) => t.records,
    say: (value) => (value === undefined ? 'none' : (calls[value] ?? value)),
    judge: (_was, now) => (now === 'All' ? 'strengthens' : 'weakens'),
  }),
  trail({
    code: 'trail/of',
    subject: 'the trail records calls on',
    link: 'before',
    read: (t) => t.of,
    say: items('what its selectors say'),
    judge: list('strengthens', 'none'),
  }),
  trail({
    code: 'trail/bucket',
    subject: 'the trail goes to',
    link: 'before',
    read: (t) => t.bucket,
    say: text('nowhere'),
    judge: changed,
  }),
  trail({
    code: 'trail/prefix',
    subject: 'the trail goes under',
    link: 'before',
    read: (t) => t.prefix,
    say: text('no prefix'),
    judge: neutral,
  }),
  trail({ code: 'trail/key', subject: "the trail's key is", read: (t) => t.key, say: text('managed by AWS'), judge: set }),
  trail({
    code: 'trail/validation',
    subject: "validation of the trail's files is",
    read: (t) => t.validation || undefined,
    say: onOff,
    judge: on,
  }),
  trail({
    code: 'trail/every-region',
    subject: 'the trail is for every region:',
    read: (t) => t.everyRegion || undefined,
    say: yesNo,
    judge: on,
  }),
  trail({
    code: 'trail/global-services',
    subject: 'the trail records global services:',
    read: (t) => t.globalServices || undefined,
    say: yesNo,
    judge: on,
  }),
];
