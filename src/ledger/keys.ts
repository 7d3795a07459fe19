import { createHash } from 'node:crypto';
import type { Run } from '../github/run-identity.js';
import type { PlanRecord, PlanSought } from './plan-record.js';

/** A text that stood in the comment of one head, or was about to: SHA-256 over the whole of it. */
export interface CommentNoted {
  readonly pullRequest: number;
  readonly head: string;
  /** 64 hexadecimal digits. */
  readonly digest: string;
}

/** What follow-ups are looked up by. */
export interface FollowUpSought {
  readonly bucket: string;
  readonly head: string;
}

/** All that is remembered of a bucket. Only the role that applies has to be able to write it. */
export function bucketKey(prefix: string, bucket: string): string {
  return `${bucketsPrefix(prefix)}${bucket}.json`;
}

/** What the keys of the records of all buckets begin with. */
export function bucketsPrefix(prefix: string): string {
  return `${prefix}/records/buckets/`;
}

/** A row for each bucket, made from the records. */
export function indexKey(prefix: string): string {
  return `${prefix}/records/index.json`;
}

/** Where the first versions kept what was applied, for all buckets. */
export function oneFileKey(prefix: string): string {
  return `${prefix}/records/applied.json`;
}

/** What the keys of all plans of a bucket at one head of one pull request begin with. */
export function plansPrefix(prefix: string, { bucket, pullRequest, head }: PlanSought): string {
  return `${prefix}/records/plans/${bucket}/${pullRequest}/${head}/`;
}

/** One object for each run, so that none is ever written over another. */
export function planKey(prefix: string, record: PlanSought & Pick<PlanRecord, 'base' | 'run'>): string {
  return `${plansPrefix(prefix, record)}${record.base}/${record.run.id}-${record.run.attempt}.json`;
}

/** The review that a run showed, as it was rendered. */
export function reviewKey(prefix: string, { pullRequest, head, run }: Pick<PlanRecord, 'pullRequest' | 'head' | 'run'>): string {
  return `${prefix}/records/reviews/${pullRequest}/${head}/${run.id}-${run.attempt}.md`;
}

/** That a text was ours before it stood in a comment. */
export function commentKey(prefix: string, { pullRequest, head, digest }: CommentNoted): string {
  return `${prefix}/records/comments/${pullRequest}/${head}/${digest}`;
}

/** What one job of a run's matrix hands on of one request. */
export function resultKey(prefix: string, { run, file }: { readonly run: Run; readonly file: string }): string {
  const name = createHash('sha256').update(file).digest('hex');
  return `${prefix}/records/runs/${run.id}/${run.attempt}/${name}.json`;
}

/** That the tool itself made a commit, to have a bucket reviewed again. Only the role that applies has to be able to write it. */
export function followUpKey(prefix: string, { bucket, head }: FollowUpSought): string {
  return `${prefix}/records/follow-ups/${bucket}/${head}.json`;
}

/** What a policy has to name so that this object and its like may be used. */
export function grantOf(key: string): string {
  return key.replace(/(\/records\/(?:plans|reviews|comments|runs|follow-ups|buckets)\/).*$/, '$1*');
}
