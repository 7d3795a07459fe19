import type { Fault, Result } from '../fault/fault.js';
import { decodeDocument } from '../yaml/decode.js';
import type { Located, Source } from '../yaml/document.js';
import type { Elsewhere } from '../yaml/finding.js';
import { checkAccess } from './access.js';
import { checkEncryption } from './encryption.js';
import { checkInventory, checkLogging } from './records.js';
import { checkMfaDelete } from './mfa-delete.js';
import { checkNames } from './names.js';
import { checkProtection } from './watch.js';
import { checkRegions } from './regions.js';
import { checkReplication } from './replication.js';
import { checkRetention } from './retention.js';
import { laterKeys, partialRequest, requestSchema, type Request, type PartialRequest } from './schema.js';
import { checkTags } from './tags.js';

/** Bytes of a request file, at most: the longest that makes sense has a few thousand. */
const maxBytes = 64 * 1024;

/** What somebody who knows more than this room says of a request: its faults come with all others. */
export interface Further {
  /** A check of what is sound in it. `unread` are the root keys that are there and have faults of their own. */
  readonly faults?: (request: PartialRequest, source: Source, unread: ReadonlySet<string>) => readonly Fault[];
  readonly elsewhere?: Elsewhere;
}

/**
 * A request file to a request: its shape, and every rule of S3 that needs no more than the request. Codes are `yaml/...` for the
 * document and `request/...` for what it says; all faults come at once, each at its place. Never throws.
 *
 * @example
 * const good = parseRequest('buckets/a.yml', 'vendor: sendsafely\nbucket: ss-self-hosted-acme\nregion: us-east-1\n');
 * good.ok && good.value.value.bucket; // → 'ss-self-hosted-acme'
 * const bad = parseRequest('buckets/b.yml', 'vendor: sendsafely\nbucket: ss-self-hosted-acme\nregoin: us-east-1\n');
 * bad.ok ? [] : bad.faults.map(({ fix }) => fix); // → ['Write region.']
 */
export function parseRequest(file: string, bytes: Uint8Array | string, further: Further = {}): Result<Located<Request>> {
  return decodeDocument(file, bytes, requestSchema, {
    prefix: 'request',
    lines: 'one',
    maxBytes,
    laterKeys,
    elsewhere: further.elsewhere,
    check: {
      partial: partialRequest,
      faults: (request, source, unread) => [
        ...checkRequest(request, source, unread),
        ...(further.faults?.(request, source, unread) ?? []),
      ],
    },
  });
}

/** A check of some keys. `unread` are the root keys that are there and have faults of their own, so that the request is without them. */
type Check = (request: PartialRequest, source: Source, unread: ReadonlySet<string>) => readonly Fault[];

const checks: readonly Check[] = [
  checkNames,
  checkRegions,
  checkEncryption,
  checkReplication,
  checkRetention,
  checkAccess,
  checkMfaDelete,
  checkLogging,
  checkInventory,
  checkProtection,
  checkTags,
];

function checkRequest(request: PartialRequest, source: Source, unread: ReadonlySet<string>): readonly Fault[] {
  return checks.flatMap((check) => check(request, source, unread));
}
