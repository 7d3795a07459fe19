import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseKeyArn } from '../../src/request/arn.js';
import { isNamePrefix, namePrefixForm } from '../../src/request/name-prefix.js';
import {
  logBucketName,
  malwareRoleName,
  replicaName,
  replicaOf,
  roleName,
  trailName,
  vendorRoleName,
} from '../../src/request/names.js';
import { parseRequest } from '../../src/request/parse.js';
import { isOptIn, partitionOf, regionNames } from '../../src/request/regions.js';
import { codes } from '../yaml/marks.js';

const named = (bucket: string) =>
  codes(parseRequest('x.yml', `vendor: custom\nregion: us-east-1\nbucket: ${JSON.stringify(bucket)}\n`));

describe('bucket names', () => {
  test.each(['abc', 'a-b', 'a.b.c', '0ab', 'ab0', 'a'.repeat(63), 'my-an-bucket', '1.2.3', 'xn-a', 'a--b'])(
    '%s is one',
    (name) => {
      expect(named(name)).toEqual([]);
    },
  );
  const reserved = ['sthree-x', 'amzn-s3-demo-x', 'a--ol-s3', 'a.mrap', 'a--x-s3', 'a--table-s3', 'acme-an'];
  test.each(['-ab', 'ab.', 'a.-b', 'a-.b', 'ümlaut', 'a b', '1.1.1.1', '999.1.1.1', ...reserved])('%s is none', (name) => {
    expect(new Set(named(name))).toEqual(new Set(['request/bucket-name']));
  });
});

describe('names that follow from a bucket name', () => {
  const names = [
    'abc',
    'a'.repeat(55),
    'a'.repeat(56),
    'a'.repeat(63),
    `${'a'.repeat(45)}.${'b'.repeat(17)}`,
    `${'a'.repeat(46)}.b${'c'.repeat(15)}`,
  ];
  test.each(names)('of %s are valid', (bucket) => {
    const replica = replicaName(bucket);
    expect(named(replica)).toEqual([]);
    expect(replica).not.toBe(bucket);
    expect(replica).toMatch(/-replica$/);
    expect(named(logBucketName(bucket))).toEqual([]);
    expect(logBucketName(bucket)).toMatch(/-logs$/);
    expect(trailName(bucket)).toMatch(/-data-events$/);
    for (const role of [roleName(bucket), malwareRoleName(bucket), vendorRoleName(bucket, 2)])
      expect(role).toMatch(/^[\w+=,.@-]{1,64}$/);
  });

  test('are written out while they fit', () => {
    expect(replicaName('a'.repeat(55))).toBe(`${'a'.repeat(55)}-replica`);
    expect(roleName('a'.repeat(52))).toBe(`${'a'.repeat(52)}-replication`);
    expect(replicaName('a'.repeat(63))).toBe(`${'a'.repeat(46)}-7d3e74a0-replica`);
    expect(logBucketName('a'.repeat(58))).toBe(`${'a'.repeat(58)}-logs`);
    expect(trailName('a'.repeat(63))).toBe(`${'a'.repeat(63)}-data-events`);
    expect(malwareRoleName('acme')).toBe('acme-malware');
    expect(vendorRoleName('acme', 1)).toBe('acme-vendor');
  });

  test('of a trail never have two hyphens or dots side by side, as CloudTrail wants it, and stay different', () => {
    const trail = /^(?=.{3,128}$)[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/;
    const valid = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
    fc.assert(
      fc.property(valid, (bucket) => {
        expect(trailName(bucket)).toMatch(trail);
      }),
    );
    expect(trailName('acme-files')).toBe('acme-files-data-events');
    expect(new Set(['a--b', 'a-b', 'a---b'].map(trailName)).size).toBe(3);
  });

  test('tell of a request whether it has a replica, and what it is called', () => {
    const replication = { region: 'us-west-2' };
    expect(replicaOf({ bucket: 'acme' })).toBeUndefined();
    expect(replicaOf({ bucket: 'acme', replication })).toBe('acme-replica');
    expect(replicaOf({ bucket: 'acme', replication: { ...replication, bucket: 'copy' } })).toBe('copy');
    expect(replicaOf({ replication })).toBeUndefined();
  });

  test('differ for long names that differ only at their end', () => {
    const [one, two] = [`${'a'.repeat(62)}1`, `${'a'.repeat(62)}2`];
    expect(replicaName(one)).not.toBe(replicaName(two));
    expect(roleName(one)).not.toBe(roleName(two));
    expect(logBucketName(one)).not.toBe(logBucketName(two));
    expect(malwareRoleName(one)).not.toBe(malwareRoleName(two));
    expect(vendorRoleName(one, 1)).not.toBe(vendorRoleName(two, 1));
    expect(vendorRoleName(one, 1)).not.toBe(vendorRoleName(one, 2));
  });
});

describe('the beginning of bucket names', () => {
  test.each(['abc', 'a'.repeat(40), 'acme-', 'a.b-c', '0-9'])('can be %s', (text) => {
    expect(isNamePrefix(text)).toBe(true);
  });
  test.each(['ab', 'a'.repeat(41), 'acme.', 'acme--', '-acme', '.acme', 'Acme', 'a--b', 'a.-b', 'acme_', 'acme/', ''])(
    "can't be %j",
    (text) => {
      expect(isNamePrefix(text)).toBe(false);
    },
  );

  test('is that of all names that are made of such a bucket', () => {
    const begin = fc.stringMatching(/^[ab0](?:[.-]?[ab0]){1,19}-?$/);
    const rest = fc.stringMatching(/^[ab0.-]{0,21}[ab0]$/);
    fc.assert(
      fc.property(begin, rest, (start, end) => {
        const bucket = start + end;
        fc.pre(isNamePrefix(start) && named(bucket).length === 0);
        const made = [replicaName, logBucketName, roleName, malwareRoleName, trailName].map((name) => name(bucket));
        for (const name of [...made, vendorRoleName(bucket, 12)]) expect(name.startsWith(start)).toBe(true);
      }),
    );
  });

  test('is described as it is', () => {
    expect(namePrefixForm).toMatch(/^3 to 40 lower-case letters, digits, and single hyphens or dots/);
    expect(isNamePrefix(namePrefixForm.split(' ').at(-1) ?? '')).toBe(true);
  });
});

test('every region has its partition', () => {
  expect(regionNames.length).toBeGreaterThan(35);
  expect(new Set(regionNames).size).toBe(regionNames.length);
  expect(['us-east-1', 'cn-north-1', 'us-gov-west-1', 'us-east-9'].map(partitionOf)).toEqual([
    'aws',
    'aws-cn',
    'aws-us-gov',
    undefined,
  ]);
});

// "Regions launched before March 20, 2019 are enabled by default" (AWS Account Management, "Enable or disable AWS Regions in your account").
test.each([
  ['us-east-1', false],
  ['eu-north-1', false],
  ['ap-northeast-3', false],
  ['ap-east-1', true],
  ['me-south-1', true],
  ['ap-southeast-6', true],
  ['us-gov-east-1', false],
  ['cn-north-1', false],
])('whether %s has to be enabled first: %s', (region, optIn) => {
  expect(isOptIn(region)).toBe(optIn);
});

test('a key ARN is read in its parts, and only a full one', () => {
  const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
  expect(parseKeyArn(`arn:aws-cn:kms:cn-north-1:111122223333:key/${id}`)).toEqual({
    partition: 'aws-cn',
    region: 'cn-north-1',
    account: '111122223333',
    id,
  });
  for (const text of [
    id,
    `arn:aws:kms:us-east-1:111122223333:alias/a`,
    `arn:aws:kms:us-east-1:1:key/${id}`,
    `arn:aws:kms:us-east-1:111122223333:key/${id}x`,
    `arn:aws:kms:us-east-1:111122223333:key/*`,
  ]) {
    expect(parseKeyArn(text)).toBeUndefined();
  }
});

/** AWS Account Management, "Enable or disable AWS Regions in your account": those enabled by default, and those that are not; AWS General Reference for the other partitions. */
const awsRegions = {
  byDefault:
    'ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 ' +
    'eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2',
  optIn:
    'af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 ' +
    'eu-central-2 eu-south-1 eu-south-2 il-central-1 me-central-1 me-south-1 me-west-1 mx-central-1 sa-west-1',
  china: 'cn-north-1 cn-northwest-1',
  gov: 'us-gov-east-1 us-gov-west-1',
};

test('the regions are those of AWS, each in its partition, and off where an account has to enable it', () => {
  const found = (test: (region: string) => boolean) => regionNames.filter(test).sort().join(' ');
  expect(found((region) => partitionOf(region) === 'aws' && !isOptIn(region))).toBe(awsRegions.byDefault);
  expect(found(isOptIn)).toBe(awsRegions.optIn);
  expect(found((region) => partitionOf(region) === 'aws-cn')).toBe(awsRegions.china);
  expect(found((region) => partitionOf(region) === 'aws-us-gov')).toBe(awsRegions.gov);
});

describe('a region that is wrong', () => {
  const faults = (region: string, replica?: string) => {
    const replication = replica === undefined ? '' : `replication: { region: ${replica} }\n`;
    const parsed = parseRequest('x.yml', `vendor: custom\nbucket: acme-files\nregion: ${region}\n${replication}`);
    return parsed.ok ? [] : parsed.faults.map(({ code, message, fix }) => [code, message, fix]);
  };

  test.each([
    ['us_east1', 'Write us-east-1.'],
    [
      'eu-atlantis-1',
      'Write one of eu-central-1, eu-central-2, eu-north-1, eu-south-1, eu-south-2, eu-west-1, eu-west-2, eu-west-3.',
    ],
    ['Frankfurt', "Write a region's code, such as us-east-1 or eu-central-1."],
  ])('%s: %s', (region, fix) => {
    expect(faults(region)).toEqual([['request/unknown-region', `"${region}" is not an AWS region.`, fix]]);
  });

  test.each([
    ['us-east-1', 'us-east-1', "The replica is in the bucket's own region, us-east-1.", 'aws, such as us-east-2.'],
    ['cn-north-1', 'cn-north-1', "The replica is in the bucket's own region, cn-north-1.", 'aws-cn, such as cn-northwest-1.'],
    ['eu-west-1', 'eu-west-1', "The replica is in the bucket's own region, eu-west-1.", 'aws, such as eu-central-1.'],
    ['af-south-1', 'af-south-1', "The replica is in the bucket's own region, af-south-1.", 'aws, such as us-east-1.'],
    ['us-gov-west-1', 'eu-west-1', 'eu-west-1 is in the partition aws, us-gov-west-1 in aws-us-gov: S3 does not replicate across partitions.', 'aws-us-gov, such as us-gov-east-1.'], // prettier-ignore
  ])('%s with a replica in %s', (region, replica, message, fix) => {
    expect(faults(region, replica).map(([, ...rest]) => rest)).toEqual([[message, `Write another region of the partition ${fix}`]]); // prettier-ignore
  });

  test('is none where there is no region beside that of the replica', () => {
    const text = 'vendor: custom\nbucket: acme-files\nreplication: { region: us-west-2 }\n';
    expect(codes(parseRequest('x.yml', text))).toEqual(['request/missing-key']);
  });

  test('is all that is said of the two', () => {
    expect(faults('us-east-9', 'us-east-9').map(([code]) => code)).toEqual(['request/unknown-region', 'request/unknown-region']);
  });
});
