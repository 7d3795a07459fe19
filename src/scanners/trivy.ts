import type { Exception } from './exceptions.js';

/**
 * A `.trivyignore.yaml` (Trivy, "Filtering"): findings in a stack's file that Trivy leaves out, each with its reason. The ids
 * are those that every version knows: newer ones name their checks without "AVD-", and take these as aliases (aquasecurity/trivy-checks).
 */
export function trivyIgnore(exceptions: readonly Exception[]): string {
  const entries = exceptions.map(({ control, title, reason }) =>
    [`  - id: ${control}`, '    paths:', '      - cdk.tf.json', `    statement: ${JSON.stringify(`${title}: ${reason}`)}`].join(
      '\n',
    ),
  );
  const list = entries.length === 0 ? 'misconfigurations: []' : ['misconfigurations:', ...entries].join('\n');
  return `# What "vendor-bucket synth --exceptions trivy" writes beside a stack: findings that are meant so, and why.\n${list}\n`;
}
