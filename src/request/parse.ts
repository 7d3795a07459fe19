import type { Fault, Result } from '../fault/fault.js';
import { decodeDocument } from '../yaml/decode.js';
import type { Located, Source } from '../yaml/document.js';
import { checkEncryption } from './encryption.js';
import { checkNames } from './names.js';
import { checkRegions } from './regions.js';
import { checkReplication } from './replication.js';
import { checkRetention } from './retention.js';
import { laterKeys, requestDraft, requestSchema, type Request, type RequestDraft } from './schema.js';
import { checkTags } from './tags.js';

/** Bytes of a request file, at most: the longest that makes sense has a few thousand. */
const maxBytes = 64 * 1024;

/** A check of what is sound in a request, by somebody who knows more than this room: its faults come with all others. */
export type FurtherCheck = (request: RequestDraft, source: Source) => readonly Fault[];

/**
 * A request file to a request: its shape, and every rule of S3 that needs no more than the request. Codes are `yaml/...` for the
 * document and `request/...` for what it says; all faults come at once, each at its place. Never throws.
 */
export function parseRequest(
  file: string,
  bytes: Uint8Array | string,
  further: FurtherCheck = () => [],
): Result<Located<Request>> {
  return decodeDocument(file, bytes, requestSchema, {
    prefix: 'request',
    lines: 'one',
    maxBytes,
    laterKeys,
    check: { draft: requestDraft, faults: (draft, source) => [...checkRequest(draft, source), ...further(draft, source)] },
  });
}

const checks = [checkNames, checkRegions, checkEncryption, checkReplication, checkRetention, checkTags];

function checkRequest(request: RequestDraft, source: Source): readonly Fault[] {
  return checks.flatMap((check) => check(request, source));
}
