import type { BucketSpec } from '../spec/spec.js';
import type { PostureRow } from './analysis.js';
import type { World } from './world.js';
import type { PublicVerdict } from '../iam/public.js';

/** Something that no other account should be allowed (Security Hub S3.6), and somebody of another account is. */
export interface Admitted {
  readonly principal: string;
  readonly action: string;
}

/** What the controls are judged by. */
export interface Facts {
  readonly spec: BucketSpec;
  readonly world: World;
  readonly public: readonly PublicVerdict[];
  readonly admitted: readonly Admitted[];
}

export interface Judgement {
  readonly state: PostureRow['state'];
  readonly words: string;
  /** What a reviewer has to decide on, as a heading: what is so, where the control's title says what should be. */
  readonly decide?: string;
  /** Controls that stand in another row, with the reason why a scanner is wrong about them. */
  readonly without?: readonly string[];
}

/** A control row: what it is about, and how a spec stands. Undefined: the row is none of this spec. */
export interface Control {
  readonly id: string;
  /** What should be. */
  readonly title: string;
  /** Security Hub's, Checkov's and Trivy's ids, by their own shape. */
  readonly ids: string;
  readonly judge: (facts: Facts) => Judgement | undefined;
}

export const satisfied = (words: string): Judgement => ({ state: 'satisfied', words });
export const notApplicable = (words: string): Judgement => ({ state: 'not-applicable', words });
/** With the reason that a scanner's exception wants. */
export const skipped = (words: string): Judgement => ({ state: 'skipped', words });
/** Likewise, where a reviewer has to say whether the reason is good enough. `decide` is the heading: what is so. */
export const undecided = (decide: string, words: string): Judgement => ({ state: 'skipped', words, decide });

/** `the bucket`, `the bucket and its replica`, `the bucket, its replica and the log bucket`: those that the stack creates. */
export function bucketWords({ replication, logBucket }: BucketSpec): string {
  const all = [
    'the bucket',
    ...(replication !== undefined && replication.account === undefined ? ['its replica'] : []),
    ...(logBucket === undefined ? [] : ['the log bucket']),
  ];
  return all.length === 1 ? 'the bucket' : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
}
