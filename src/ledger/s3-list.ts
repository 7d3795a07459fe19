import { defined } from '../defined.js';
import { ok, type Result } from '../fault/fault.js';
import type { ListedObject } from './store.js';
import { strange, type S3Call } from './s3-faults.js';

/** One page of a listing, as S3 answers ListObjectsV2 with `encoding-type=url`: keys are encoded, so no mark of XML is in one. */
interface S3Page {
  readonly objects: readonly ListedObject[];
  /** Of the next page; undefined where this is the last. */
  readonly next: string | undefined;
}

/** The query of a page. */
export function pageQuery(prefix: string, next: string | undefined): Readonly<Record<string, string>> {
  return {
    ...defined({ 'continuation-token': next }),
    ...{ 'encoding-type': 'url', 'list-type': '2', prefix },
  };
}

/** Reads a page: `ledger/strange-answer` where it is none, as half a page would be half of what is on record. */
export function parsePage(call: S3Call, body: Buffer): Result<S3Page> {
  const xml = body.toString('utf8');
  const truncated = /<IsTruncated>(true|false)<\/IsTruncated>/.exec(xml)?.[1];
  const next = /<NextContinuationToken>([^<]+)<\/NextContinuationToken>/.exec(xml)?.[1];
  if (!/<ListBucketResult[\s>]/.test(xml) || truncated === undefined || (truncated === 'true' && next === undefined))
    return { ok: false, faults: [strange(call, 'is no listing')] };
  try {
    const objects = [...xml.matchAll(/<Contents>.*?<\/Contents>/gs)].map(([one]) => ({
      key: decodeKey(/<Key>([^<]+)<\/Key>/.exec(one)?.[1]),
      tag: (/<ETag>([^<]+)<\/ETag>/.exec(one)?.[1] ?? '').replace(/&(?:quot|#34|#x22);/g, '"'),
    }));
    return ok({ objects, next: truncated === 'true' ? next : undefined });
  } catch {
    return { ok: false, faults: [strange(call, "names a key that can't be read")] };
  }
}

function decodeKey(encoded = '%'): string {
  return decodeURIComponent(encoded.replaceAll('+', '%20'));
}
