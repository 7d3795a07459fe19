import type { BucketSpec } from '../spec/spec.js';
import { buildStack } from './build.js';

/** The bytes of a stack's `cdk.tf.json`: two-space JSON and a line break. */
export function synthesize(spec: BucketSpec): string {
  return `${JSON.stringify(buildStack(spec), null, 2)}\n`;
}
