import { describe, expect, test } from '@jest/globals';
import { deployedDocuments } from '../../src/policies/documents.js';
import { refs } from './callers.js';
import { richest } from './richest.js';
import { createdKey, otherAccount, specOf } from './specs.js';

const namesOf = (spec: Parameters<typeof deployedDocuments>[0]) =>
  deployedDocuments(spec, refs).map(({ kind, name, of, vpc }) => [kind, name, of, ...(vpc === undefined ? [] : [vpc])].join(' '));

describe('the documents that a stack deploys', () => {
  test('of a spec with everything are one for each resource, each called as that is', () => {
    expect(namesOf(richest)).toEqual([
      'bucket-policy bucket acme-files',
      'key-policy bucket acme-files',
      'access-point-policy point-acme-inside acme-inside vpc-0abc1234def567890',
      'access-point-policy point-acme-outside acme-outside',
      'role-trust replication acme-files-replication',
      'role-policy replication acme-files-replication',
      'bucket-policy replica acme-files-replica',
      'key-policy replica acme-files-replica',
      'bucket-policy logs acme-files-logs',
      'key-policy trail acme-files-data-events',
      'role-trust vendor acme-files-vendor',
      'role-policy vendor acme-files-vendor',
      'role-trust vendor-2 acme-files-vendor-2',
      'role-policy vendor-2 acme-files-vendor-2',
      'role-trust malware acme-files-malware',
      'role-policy malware acme-files-malware',
    ]);
  });

  test('of a plain spec are the policy of its bucket', () => {
    expect(namesOf(specOf())).toEqual(['bucket-policy bucket acme-files']);
  });

  test('are none for what belongs to somebody else, or exists already', () => {
    const logging = { serverAccess: { bucket: 'logs', prefix: 'acme-files/', created: false } };
    const trail = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/all';
    const dataEvents = { trail, created: false, record: 'all' } as const;
    const replication = { account: otherAccount, encryption: createdKey };
    expect(namesOf(specOf({ logging: { ...logging, dataEvents }, replication }))).toEqual([
      'bucket-policy bucket acme-files',
      'role-trust replication acme-files-replication',
      'role-policy replication acme-files-replication',
    ]);
  });
});
