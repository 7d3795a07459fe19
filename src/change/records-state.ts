import { at, canonical, flag, items, lines, text } from './attributes.js';
import { isRecord, isUnknown, unknown, type Read } from './plan-view.js';

/** Where a bucket's access logs go. */
export interface AccessLogState {
  readonly bucket: Read<string>;
  readonly prefix: Read<string>;
  /** What else it says, in canonical JSON. */
  readonly other: Read<string>;
}

/** The list of a bucket's files that S3 writes. */
export interface InventoryState {
  readonly on: Read<boolean>;
  readonly frequency: Read<string>;
  readonly versions: Read<string>;
  readonly bucket: Read<string>;
  readonly prefix: Read<string>;
  readonly format: Read<string>;
  readonly encryption: Read<string>;
  readonly key: Read<string>;
  /** In lines, sorted. */
  readonly fields: Read<string>;
  /** Of which files it is, in canonical JSON; undefined: of all. */
  readonly filter: Read<string>;
}

/** What a trail records, and how it is kept. */
export interface TrailState {
  readonly name: Read<string>;
  readonly logging: Read<boolean>;
  /** `All`, `ReadOnly`, `WriteOnly`; in canonical JSON where it is not that simple. */
  readonly records: Read<string>;
  /** Of what, in lines. */
  readonly of: Read<string>;
  readonly bucket: Read<string>;
  readonly prefix: Read<string>;
  readonly key: Read<string>;
  readonly validation: Read<boolean>;
  readonly everyRegion: Read<boolean>;
  readonly globalServices: Read<boolean>;
}

export function readAccessLogs(values: unknown): AccessLogState {
  const rest = isRecord(values) ? [values['target_grant'], values['target_object_key_format']] : [];
  return {
    bucket: text(at(values, 'target_bucket')),
    prefix: text(at(values, 'target_prefix')),
    other: whole(rest),
  };
}

export function readInventory(values: unknown): InventoryState {
  const to = at(values, 'destination', 'bucket');
  const enabled = flag(at(values, 'enabled'));
  const key = text(at(to, 'encryption', 'sse_kms', 'key_id'));
  const own = items(at(to, 'encryption'), 'sse_s3');
  const target = text(at(to, 'bucket_arn'));
  return {
    // The provider enables it unless it is told otherwise.
    on: values === undefined ? undefined : isUnknown(enabled) ? unknown : enabled !== false || undefined,
    frequency: text(at(values, 'schedule', 'frequency')),
    versions: text(at(values, 'included_object_versions')),
    bucket: isUnknown(target) ? target : target?.replace(/^arn:[^:]*:s3:::/, ''),
    prefix: text(at(to, 'prefix')),
    format: text(at(to, 'format')),
    encryption: own === unknown ? unknown : key !== undefined ? 'aws:kms' : own.length > 0 ? 'AES256' : undefined,
    key,
    fields: lines(values, 'optional_fields'),
    filter: whole(isRecord(values) ? values['filter'] : values),
  };
}

export function readTrail(values: unknown): TrailState {
  const logging = flag(at(values, 'enable_logging'));
  const selectors = items(values, 'event_selector');
  const advanced = items(values, 'advanced_event_selector');
  const simple = selectors !== unknown && advanced !== unknown && selectors.length === 1 && advanced.length === 0;
  const [selector] = simple ? selectors : [];
  const resources = items(selector, 'data_resource');
  const plain = simple && resources !== unknown && resources.length === 1 && at(resources[0], 'type') === 'AWS::S3::Object';
  const every = selectors === unknown || advanced === unknown ? unknown : whole([selectors, advanced]);
  return {
    name: text(at(values, 'name')),
    // The provider switches it on unless it is told otherwise.
    logging: isUnknown(logging) ? unknown : logging !== false || undefined,
    records: plain ? text(at(selector, 'read_write_type')) : every,
    of: plain ? lines(resources[0], 'values') : undefined,
    bucket: text(at(values, 's3_bucket_name')),
    prefix: text(at(values, 's3_key_prefix')),
    key: text(at(values, 'kms_key_id')),
    validation: flag(at(values, 'enable_log_file_validation')),
    everyRegion: flag(at(values, 'is_multi_region_trail')),
    globalServices: flag(at(values, 'include_global_service_events')),
  };
}

function whole(value: unknown): Read<string> {
  if (value === unknown) return unknown;
  const found = canonical(value);
  return found === 'null' ? undefined : found;
}
