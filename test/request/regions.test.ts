import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isOptIn, partitionOf, regionNames } from '../../src/request/regions.js';
import { parseRequest } from '../../src/request/parse.js';

/** A copy of AWS's published list, with the release that it is of; anew by: pip download botocore, botocore/data/partitions.json. */
const { partitions } = JSON.parse(readFileSync(join(import.meta.dirname, 'aws-regions.json'), 'utf8')) as {
  readonly partitions: Readonly<Record<string, readonly string[]>>;
};
/** What requests can be for. The others: no version of the AWS provider in our range finds their endpoints, or nobody reaches them from the internet. */
const supported = ['aws', 'aws-cn', 'aws-us-gov'];

test("the regions are those of AWS's own list, each in its partition", () => {
  const listed = supported.flatMap((partition) => (partitions[partition] ?? []).map((region) => [region, partition]));
  expect(Object.fromEntries(regionNames.map((region) => [region, partitionOf(region)]))).toEqual(Object.fromEntries(listed));
});

// "Enable or disable AWS Regions in your account": Regions that AWS opened after March 20, 2019 are off at first.
test('a region that came since is off until somebody enables it', () => {
  for (const region of ['me-west-1', 'sa-west-1', 'mx-central-1']) expect(isOptIn(region)).toBe(true);
});

test('a region of another partition of AWS is no misspelt one: the fault names the partition', () => {
  for (const [partition, regions] of Object.entries(partitions).filter(([name]) => !supported.includes(name)))
    for (const region of regions) {
      const found = parseRequest('a.yml', `vendor: custom\nbucket: acme-files\nregion: ${region}\n`);
      const [fault] = found.ok ? [] : found.faults;
      expect(fault?.code).toBe('request/unknown-region');
      expect(fault?.message).toBe(`"${region}" is a region of the AWS partition ${partition}, which is not supported.`);
    }
});
