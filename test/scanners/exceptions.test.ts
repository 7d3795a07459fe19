import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { analyse } from '../../src/analysis/analyse.js';
import { checkovBaseline, checkovSettings, synthesizeForCheckov } from '../../src/scanners/checkov.js';
import { checkovExceptions, trivyExceptions } from '../../src/scanners/exceptions.js';
import { trivyIgnore } from '../../src/scanners/trivy.js';
import { buildStack } from '../../src/stack/build.js';
import { createdKey, specOf, type Overrides } from '../policies/specs.js';

const logBucket = { bucket: 'acme-files-logs', keepDays: 90 };
const accessLogs = { serverAccess: { bucket: 'acme-files-logs', prefix: 'access/', created: true } };

function checkov(overrides: Overrides): readonly string[] {
  const spec = specOf(overrides);
  return checkovExceptions(spec, analyse(spec).posture).map(({ control, resource }) => `${control} ${resource}`);
}

/** What Checkov itself reports is in the judge; here is that each entry goes with what it is about. */
describe("Checkov's exceptions", () => {
  test('of a plain bucket are what nobody asked for', () => {
    expect([...checkov({})].sort()).toEqual([
      'CKV2_AWS_62 aws_s3_bucket.bucket',
      'CKV_AWS_144 aws_s3_bucket.bucket',
      'CKV_AWS_145 aws_s3_bucket.bucket',
      'CKV_AWS_18 aws_s3_bucket.bucket',
    ]);
  });

  test.each<[string, Overrides, string]>([
    ['a customer key', { encryption: createdKey }, 'CKV_AWS_145 aws_s3_bucket.bucket'],
    ['events for EventBridge', { eventBridge: true }, 'CKV2_AWS_62 aws_s3_bucket.bucket'],
    ['access logs', { logging: accessLogs, logBucket }, 'CKV_AWS_18 aws_s3_bucket.bucket'],
  ])('are not those of what is asked for: %s', (_name, overrides, line) => {
    expect(checkov({})).toContain(line);
    expect(checkov(overrides)).not.toContain(line);
  });

  test('of a log bucket are about the log bucket', () => {
    expect(checkov({ logging: accessLogs, logBucket }).filter((line) => line.endsWith('.logs'))).toEqual([
      'CKV_AWS_144 aws_s3_bucket.logs',
      'CKV_AWS_145 aws_s3_bucket.logs',
      'CKV2_AWS_62 aws_s3_bucket.logs',
    ]);
  });

  test('stand in a baseline, each with its reason', () => {
    const spec = specOf({});
    const exceptions = checkovExceptions(spec, analyse(spec).posture);
    const { failed_checks: files } = JSON.parse(checkovBaseline(exceptions)) as { failed_checks: { findings: unknown[] }[] };
    expect(files.flatMap(({ findings }) => findings)).toContainEqual({
      resource: 'aws_s3_bucket.bucket',
      check_ids: ['CKV_AWS_145'],
      title: 'Data is encrypted under a customer key',
      reason: "the request keeps to S3's own keys (SSE-S3)",
    });
  });

  test('are named by the settings that Checkov finds', () => {
    expect(parse(checkovSettings('a folder: of # mine/.checkov.baseline'))).toEqual({
      framework: ['terraform_json'],
      baseline: 'a folder: of # mine/.checkov.baseline',
    });
  });
});

test("Checkov's configuration and the file beside it say together what the stack says", () => {
  const spec = specOf({});
  const { configuration, rest } = synthesizeForCheckov(spec);
  const { removed, terraform, ...others } = buildStack(spec) as unknown as {
    readonly removed: readonly { readonly from: string }[];
    readonly terraform: { readonly required_version: string };
  };
  const { required_version: version, ...settings } = terraform;
  expect(JSON.parse(configuration)).toEqual({ ...others, terraform: settings });
  expect(rest).toContain(`terraform {\n  required_version = "${version}"\n}\n`);
  expect(
    [...rest.matchAll(/^removed \{\n {2}from = (.*)\n\n {2}lifecycle \{\n {4}destroy = false\n {2}\}\n\}$/gm)].map(
      ([, from]) => from,
    ),
  ).toEqual(removed.map(({ from }) => from));
});

function trivy(overrides: Overrides) {
  const spec = specOf(overrides);
  const read = parse(trivyIgnore(trivyExceptions(spec, analyse(spec).posture))) as {
    readonly misconfigurations: readonly { readonly id: string; readonly paths: unknown; readonly statement: string }[];
  };
  return read.misconfigurations;
}

describe("Trivy's exceptions", () => {
  test("name the stack's file and the reason, once for each id", () => {
    const all = trivy({ logBucket });
    const ids = all.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('AVD-AWS-0132');
    for (const { paths, statement } of all) {
      expect(paths).toEqual(['cdk.tf']);
      expect(statement).toMatch(/^[A-Z].*: ./);
    }
  });

  test('are none of a log bucket that takes the access logs, which Trivy knows by its policy', () => {
    const ids = (overrides: Overrides) => trivy({ encryption: createdKey, ...overrides }).map(({ id }) => id);
    expect(ids({ logBucket })).toContain('AVD-AWS-0132');
    expect(ids({ logBucket, logging: accessLogs })).not.toContain('AVD-AWS-0132');
  });

  test('that are none are an empty list', () => {
    expect(parse(trivyIgnore([]))).toEqual({ misconfigurations: [] });
  });
});
