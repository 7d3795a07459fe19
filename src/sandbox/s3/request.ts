import { refuse, type Account, type Call, type Outcome, type Refusal } from '../call.js';
import type { Bucket } from '../world.js';
import { parseXml, textAt, type XmlElement } from '../xml.js';

/** A call for a bucket that need not exist, or for no bucket. */
export interface BareRequest {
  readonly call: Call;
  readonly account: Account;
  /** The bucket's name, '' for the service itself. */
  readonly name: string;
}

/** A call for a bucket that exists, is the account's own, and lies in the region that the call is signed for. */
export interface BucketRequest extends BareRequest {
  readonly bucket: Bucket;
  /** The object's key, decoded; '' for the bucket itself. */
  readonly key: string;
}

/**
 * One row of the table of S3's calls. `action` is what the bucket's policy is asked for, without `s3:`; '' where the call asks for each object by
 * itself. `bare` rows look for their bucket themselves.
 */
export type S3Operation =
  | { readonly name: string; readonly action: string; readonly run: (request: BucketRequest) => Outcome }
  | { readonly name: string; readonly bare: (request: BareRequest) => Outcome };

/** By `METHOD level` or `METHOD level ?subresource`, where level is service, bucket or object. */
export type S3Table = Readonly<Record<string, S3Operation>>;

/** Who owns all buckets and objects, as ACLs and lists name an owner. */
export const canonicalUser = '5a4db0c5'.padEnd(64, '0');
export const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
export const xmlType = { 'content-type': 'application/xml' };

export function malformedXml(
  why = 'The XML you provided was not well-formed or did not validate against our published schema',
): Refusal {
  return refuse(400, 'MalformedXML', why);
}
export function invalidArgument(why: string): Refusal {
  return refuse(400, 'InvalidArgument', why);
}
export function invalidRequest(why: string): Refusal {
  return refuse(400, 'InvalidRequest', why);
}
export function invalidState(why: string): Refusal {
  return refuse(409, 'InvalidBucketState', why);
}

/** The body's root element, which has to bear one of these names. */
export function parseBody(call: Call, ...roots: readonly string[]): XmlElement | Refusal {
  const root = parseXml(call.body.toString('utf8'));
  return root !== undefined && roots.includes(root.name) ? root : malformedXml();
}

/** A whole number as S3's configurations hold it, or undefined where it is none. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*-?\d{1,10}\s*$/.test(text) ? Number(text) : undefined;
}

/** The text at a path of a bucket's subresource, or undefined where there is none. */
export function settingOf(bucket: Bucket, query: string, ...path: readonly string[]): string | undefined {
  const text = bucket.subresources.get(query);
  return text === undefined ? undefined : textAt(parseXml(text), ...path);
}
