import type { BucketSpec } from '../spec/spec.js';
import { buildStack } from '../stack/build.js';
import type { TerraformJson } from '../stack/text.js';
import type { CheckovException } from './exceptions.js';

/** A stack in two files, that say to Terraform what `cdk.tf.json` alone would. */
interface CheckovStack {
  /** `cdk.tf.json`, without what Checkov's reader of JSON ends in an exception on. */
  readonly configuration: string;
  /** That, in Terraform's own language. */
  readonly rest: string;
}

/** The configuration of a spec as Checkov can read it: {@link forCheckov}. */
export function synthesizeForCheckov(spec: BucketSpec): CheckovStack {
  return forCheckov(buildStack(spec));
}

/**
 * A configuration as Checkov can read it. It takes each block of a JSON file for a map of maps, and gives up the whole run where it meets
 * `required_version` or `removed` (https://github.com/bridgecrewio/checkov/issues/7454, checkov/terraform_json/parser.py).
 */
export function forCheckov(stack: TerraformJson): CheckovStack {
  const {
    removed = [],
    terraform,
    ...others
  } = stack as {
    readonly removed?: readonly { readonly from: string }[];
    readonly terraform: TerraformJson;
  };
  const { required_version: version, ...settings } = terraform;
  const configuration = { ...others, terraform: settings };
  const blocks = removed.map(({ from }) => `removed {\n  from = ${from}\n\n  lifecycle {\n    destroy = false\n  }\n}\n`);
  const required = `terraform {\n  required_version = ${JSON.stringify(version)}\n}\n`;
  return { configuration: `${JSON.stringify(configuration, null, 2)}\n`, rest: [required, ...blocks].join('\n') };
}

/**
 * A baseline of Checkov: findings that it leaves out of its report, by resource (checkov/common/output/baseline.py). Checkov reads over the
 * reason; a person doesn't.
 */
export function checkovBaseline(exceptions: readonly CheckovException[]): string {
  const findings = exceptions.map(({ resource, control, title, reason }) => ({ resource, check_ids: [control], title, reason }));
  return `${JSON.stringify({ failed_checks: [{ file: '/cdk.tf.json', findings }] }, null, 2)}\n`;
}

/** The settings that Checkov finds in the folder that `-d` names. It takes the baseline's path from where it is called. */
export function checkovSettings(baseline: string): string {
  return `# What "vendor-bucket synth --exceptions checkov" writes beside a stack. Why each finding is left out stands in the baseline.
framework:
  - terraform_json
baseline: ${JSON.stringify(baseline)}
`;
}
