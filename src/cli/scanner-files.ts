import { join } from 'node:path';
import { analyse } from '../analysis/analyse.js';
import type { BucketSpec } from '../spec/spec.js';
import { failed, ok, quote, type Result } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import { checkovBaseline, checkovSettings, synthesizeForCheckov } from '../scanners/checkov.js';
import { checkovExceptions, trivyExceptions } from '../scanners/exceptions.js';
import { synthesizeForTrivy, trivyIgnore } from '../scanners/trivy.js';
import { synthesize } from '../stack/synthesize.js';

const scanners = ['checkov', 'trivy'] as const;
export type Scanner = (typeof scanners)[number];

/** The scanner that `--exceptions` names. Refuses any other word (`usage/scanner`). */
export function scannerOf(name: string): Result<Scanner> {
  const scanner = scanners.find((known) => known === name);
  if (scanner !== undefined) return ok(scanner);
  const near = nearest(name, scanners);
  return failed({
    code: 'usage/scanner',
    message: `--exceptions is ${quote(name)}, and that is no scanner that exceptions are written for${near === undefined ? '' : `; did you mean ${quote(near)}?`}`,
    fix: 'Write "--exceptions checkov" or "--exceptions trivy".',
  });
}

/** What is written into a stack's folder, by name. `folder` is that folder as Checkov will be given it. */
export function filesOf(spec: BucketSpec, scanner: Scanner | undefined, folder: string): Readonly<Record<string, string>> {
  switch (scanner) {
    case undefined:
      return { 'cdk.tf.json': synthesize(spec) };
    case 'trivy':
      return {
        'cdk.tf': synthesizeForTrivy(spec),
        '.trivyignore.yaml': trivyIgnore(trivyExceptions(spec, analyse(spec).posture)),
      };
    case 'checkov': {
      const { configuration, rest } = synthesizeForCheckov(spec);
      return {
        'cdk.tf.json': configuration,
        'terraform.tf': rest,
        '.checkov.baseline': checkovBaseline(checkovExceptions(spec, analyse(spec).posture)),
        '.checkov.yaml': checkovSettings(join(folder, '.checkov.baseline')),
      };
    }
  }
}

/** The name of a stack's configuration, as the scanner reads it. */
export function configurationFile(scanner: Scanner | undefined): string {
  return scanner === 'trivy' ? 'cdk.tf' : 'cdk.tf.json';
}

/** How a stack is scanned with them, to be copied. */
export function scanLine(scanner: Scanner, folder: string): string {
  return scanner === 'checkov'
    ? `checkov -d ${folder}`
    : `trivy config --ignorefile ${join(folder, '.trivyignore.yaml')} ${folder}`;
}
