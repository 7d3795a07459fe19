import type { Refusal } from '../call.js';
import type { Bucket } from '../world.js';
import type { XmlElement } from '../xml.js';
import type { BucketRequest } from './request.js';

/** Checks what a PUT brings against the bucket and the world, and gives what is kept of it. */
export type Accept = (root: XmlElement, request: BucketRequest) => XmlElement | Refusal;
/** A part of a bucket that is plain XML, got and put as a whole. */
export interface Subresource {
  /** The query parameter. */
  readonly query: string;
  /** The calls' names; without `remove` there is no such call. */
  readonly names: { readonly get: string; readonly put: string; readonly remove?: string };
  /** What policies call it: reading takes `s3:Get…`, putting and deleting `s3:Put…`. */
  readonly permission: string;
  readonly root: string;
  /** What GET answers where nothing was put. */
  readonly absent: XmlElement | Refusal;
  readonly accept: Accept;
  /** What a DELETE leaves, where that is not nothing. */
  readonly removed?: XmlElement;
  /** A bucket has several, told apart by the parameter `id`; a DELETE of one that is not there answers as a GET. */
  readonly several?: true;
  /** The status of a PUT that went well, where it is not 200. */
  readonly putStatus?: 204;
  /** Headers of what GET and PUT answer. */
  readonly headers?: (bucket: Bucket) => Readonly<Record<string, string>>;
}
