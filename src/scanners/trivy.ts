import type { BucketSpec } from '../spec/spec.js';
import { buildStack } from '../stack/build.js';
import type { Exception } from './exceptions.js';
import { inNativeSyntax } from './native-syntax.js';

/**
 * The configuration as Trivy can read it. Of a JSON file it sees no block in a resource, so that versioning seems to be off, and nothing
 * at all of a resource with a `provider` (https://github.com/aquasecurity/trivy/issues/5907, pkg/iac/terraform/block.go).
 */
export function synthesizeForTrivy(spec: BucketSpec): string {
  return inNativeSyntax(buildStack(spec));
}

/**
 * A `.trivyignore.yaml` (Trivy, "Filtering"): findings in a stack's file that Trivy leaves out, each with its reason. The ids
 * are those that every version knows: newer ones name their checks without "AVD-", and take these as aliases (aquasecurity/trivy-checks).
 */
export function trivyIgnore(exceptions: readonly Exception[]): string {
  const entries = exceptions.map(({ control, title, reason }) =>
    [`  - id: ${control}`, '    paths:', '      - cdk.tf', `    statement: ${JSON.stringify(`${title}: ${reason}`)}`].join('\n'),
  );
  const list = entries.length === 0 ? 'misconfigurations: []' : ['misconfigurations:', ...entries].join('\n');
  return `# What "vendor-bucket synth --exceptions trivy" writes beside a stack: findings that are meant so, and why.\n${list}\n`;
}
