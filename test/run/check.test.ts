import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { check } from '../../src/run/check.js';
import { readAll, type Given } from '../../src/run/load.js';
import { resolveAll } from '../../src/run/resolve-all.js';
import { Unchanged } from '../../src/run/unchanged.js';

const home = join(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'check-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const cwd = join(scratch, 'repository');
const cache = join(scratch, 'cache');
const names = ['one', 'two', 'three', 'four'];

beforeEach(() => {
  rmSync(cache, { recursive: true, force: true });
  rmSync(cwd, { recursive: true, force: true });
  for (const folder of ['buckets', '.github', 'vendors']) mkdirSync(join(cwd, folder), { recursive: true });
  writeFileSync(join(cwd, '.github/vendor-bucket.yml'), 'templates: vendors\n');
  writeFileSync(join(cwd, 'vendors/lake.yml'), template('2026-02-28'));
  for (const name of names) write(name, `vendor: sendsafely\nbucket: ss-self-hosted-${name}\nregion: us-east-1\n`);
});

const template = (read: string): string => `vendor: lake
title: Lake
provenance: { source: 'https://vendor.example/s3', read: ${read}, verified: true }
grants:
  - principals: ['arn:aws:iam::222233334444:root']
    statements: [{ sid: Write, on: objects, actions: [s3:PutObject] }]
    keyActions: as-needed
handover: { by: you, steps: [Wait.] }
`;

function write(name: string, text: string): void {
  writeFileSync(join(cwd, 'buckets', `${name}.yml`), text);
}

function given(): Given {
  const read = readAll({ paths: ['buckets'], cwd, home });
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.value;
}

/** What it says, held against all checked afresh; and which requests it parsed on the way. */
function checked(program = 'one') {
  const now = given();
  const read: string[] = [];
  const templates = { ...now.templates, get: (vendor: string) => (read.push(vendor), now.templates.get(vendor)) };
  const result = check({ ...now, templates }, new Unchanged(cache, { cwd, program, given: now }));
  const afresh = resolveAll(now.texts, now.templates, now.settings);
  const faults = [...afresh.faults.values()].flat();
  expect(result.ok ? [] : result.faults).toEqual(faults);
  if (result.ok) {
    const vendors = [...afresh.specs.values()].map(({ vendor: { id, title, source, read } }) => ({ id, title, source, read }));
    expect(result.value.map(({ vendor }) => vendor)).toEqual(vendors);
  }
  return { faults: faults.map(({ code, at }) => `${at?.file} ${code}`), looked: read.length > 0 };
}

describe('what is known to be without faults', () => {
  test('is not checked again, and what has changed is', () => {
    expect(checked()).toEqual({ faults: [], looked: true });
    expect(checked()).toEqual({ faults: [], looked: false });
    write('two', 'vendor: sendsafely\nbucket: ss-self-hosted-two\nregion: us-west-2\n');
    expect(checked()).toEqual({ faults: [], looked: true });
    expect(checked()).toEqual({ faults: [], looked: false });
  });

  test('is checked again where another one lets in a role that it makes, and not where two let in the same', () => {
    const asking = (name: string, more: string) =>
      write(name, `vendor: sendsafely\nbucket: ss-self-hosted-${name}\nregion: us-east-1\n${more}\n`);
    const letsIn = (role: string) => `access: { principals: [{ role: 'arn:aws:iam::111122223333:role/${role}', allow: read }] }`;
    asking('one', 'replication: { region: us-west-2 }');
    asking('three', letsIn('app'));
    asking('four', letsIn('app'));
    expect(checked()).toEqual({ faults: [], looked: true });
    expect(checked()).toEqual({ faults: [], looked: false });
    asking('two', letsIn('ss-self-hosted-one-replication'));
    expect(checked().faults).toEqual(['buckets/two.yml request/role-of-another']);
  });

  test('stays known beside one that has a fault', () => {
    checked();
    write('two', 'vendor: sendsafely\nbucket: ss-self-hosted-two\nregion: nowhere\n');
    const { faults } = checked();
    expect(faults).toEqual(['buckets/two.yml request/unknown-region']);
    expect(checked().faults).toEqual(faults);
    write('two', 'vendor: sendsafely\nbucket: ss-self-hosted-two\nregion: us-east-1\n');
    expect(checked().faults).toEqual([]);
    expect(checked().looked).toBe(false);
  });

  test.each([
    ['a later one', 'two', 'three', 'buckets/two.yml request/duplicate-bucket'],
    ['an earlier one', 'four', 'two', 'buckets/two.yml request/duplicate-bucket'],
  ])('and has the name that %s now wants is said with its place', (_, changed, taken, fault) => {
    checked();
    write(changed, `vendor: sendsafely\nbucket: ss-self-hosted-${taken}\nregion: us-east-1\n`);
    expect(checked().faults).toEqual([fault]);
    expect(checked().faults).toEqual([fault]);
  });

  test.each([
    ['a replica', 'replication: { region: us-west-2, bucket: ss-self-hosted-one }', 'replica-collision'],
    ['a log bucket', 'logging: { serverAccess: create, bucket: ss-self-hosted-one }', 'log-bucket-collision'],
  ])('collides with the name of %s too', (_, line, code) => {
    checked();
    write('two', `vendor: sendsafely\nbucket: ss-self-hosted-two\nregion: us-east-1\n${line}\n`);
    expect(checked().faults).toEqual([`buckets/two.yml request/${code}`]);
  });

  test('of access points of one name only in one region', () => {
    const ask = (name: string, region: string) =>
      write(name, `vendor: sendsafely\nbucket: ss-self-hosted-${name}\nregion: ${region}\naccess: { points: [{ name: reports, principals: ['arn:aws:iam::111122223333:role/reports'], actions: read, prefix: a/ }] }\n`); // prettier-ignore
    ask('one', 'us-east-1');
    ask('two', 'us-west-2');
    expect(checked().faults).toEqual([]);
    expect(checked()).toEqual({ faults: [], looked: false });
    ask('three', 'us-west-2');
    expect(checked().faults).toEqual(['buckets/two.yml request/point-collision']);
  });
});

describe('nothing is known any more', () => {
  const later: readonly (readonly [string, () => void, string])[] = [
    ['after a change of the settings', () => writeFileSync(join(cwd, '.github/vendor-bucket.yml'), 'templates: vendors\ntags: { team: files }\n'), 'one'], // prettier-ignore
    ['after a change of a template', () => writeFileSync(join(cwd, 'vendors/lake.yml'), template('2026-03-01')), 'one'],
    ['to another program', () => undefined, 'two'],
    ['where the file is not whole', () => tamper((text) => text.slice(0, -1)), 'one'],
    ['where the file has another shape', () => tamper((text) => text.replace('"vendors":[', '"vendors":[],"more":[')), 'one'],
    ["where the file is somebody else's", () => tamper(() => 'null'), 'one'],
    ['where one of its names is another', () => tamper((text) => text.replace('bucket/ss-self-hosted-one"', 'bucket/ss-self-hosted-two"')), 'one'], // prettier-ignore
    ['where one of its names is none', () => tamper((text) => text.replace(/"bucket.ss-self-hosted-one"/, '1')), 'one'],
    ['where others can write the file', () => chmodSync(kept(), 0o622), 'one'],
  ];

  test.each(later)('%s', (_, change, program) => {
    checked();
    change();
    expect(checked(program)).toEqual({ faults: [], looked: true });
  });

  test('of a request of another path', () => {
    checked();
    rmSync(join(cwd, 'buckets/four.yml'));
    write('five', 'vendor: sendsafely\nbucket: ss-self-hosted-four\nregion: us-east-1\n');
    expect(checked()).toEqual({ faults: [], looked: true });
  });
});

test('a cache that can be neither read nor written changes nothing', () => {
  writeFileSync(cache, '');
  expect(checked()).toEqual({ faults: [], looked: true });
  expect(checked()).toEqual({ faults: [], looked: true });
});

/** The file of what is known. */
function kept(): string {
  const [name = ''] = readdirSync(join(cache, 'validated'));
  return join(cache, 'validated', name);
}

function tamper(change: (text: string) => string): void {
  const file = kept();
  const text = readFileSync(file, 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(file, change(text));
}
