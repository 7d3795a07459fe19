import { describe, expect, test } from '@jest/globals';
import { checkTogether } from '../../src/request/check-together.js';
import { parseRequest } from '../../src/request/parse.js';

function request(file: string, bucket: string, replication = '') {
  const parsed = parseRequest(file, `vendor: custom\nregion: us-east-1\nbucket: ${bucket}\n${replication}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return { request: parsed.value.value, source: parsed.value.source };
}
const replica = (name = '') => `replication: { region: us-west-2${name === '' ? '' : `, bucket: ${name}`} }\n`;

const logs = (name = '') => `logging: { serverAccess: create${name === '' ? '' : `, bucket: ${name}`} }\n`;
const point = (name: string) =>
  `access: { points: [{ name: ${name}, principals: ["arn:aws:iam::111122223333:role/a"], actions: read }] }\n`;
const admitting = (file: string, bucket: string, role: string) =>
  request(file, bucket, `access: { principals: [{ role: '${role}', allow: read }] }\n`);
const making = (file: string, bucket: string, roles: readonly string[], trail?: string) => ({
  ...request(file, bucket),
  made: { roles, trail },
});
const providing = (file: string, bucket: string, parameter?: string) => ({
  ...request(file, bucket, 'parameters: { createProvider: true }\n'),
  made: { roles: [], providers: [{ issuer: 'tokens.vendor.example', parameter }] },
});
const inWest = <T extends ReturnType<typeof request>>(one: T) => ({ ...one, request: { ...one.request, region: 'us-west-2' } });

describe('names that are taken twice in a run are faults at the later request', () => {
  const cases = [
    ['nothing in common', [request('a.yml', 'aaa', replica()), request('b.yml', 'bbb', replica())], []],
    ['one name', [request('a.yml', 'aaa'), request('b.yml', 'aaa')], ['b.yml:3:9 request/duplicate-bucket a.yml:3']],
    [
      'one name three times',
      [request('a.yml', 'aaa'), request('b.yml', 'aaa'), request('c.yml', 'aaa')],
      ['b.yml:3:9 request/duplicate-bucket a.yml:3', 'c.yml:3:9 request/duplicate-bucket a.yml:3'],
    ],
    [
      'a role that another one lets in as its own',
      [admitting('a.yml', 'aaa', 'arn:aws:iam::111122223333:role/vendors/bbb-vendor'), making('b.yml', 'bbb', ['bbb-vendor'])],
      ['b.yml:3:9 request/role-of-another a.yml:4'],
    ],
    [
      "another's role let in as its own",
      [making('a.yml', 'aaa', ['aaa-vendor']), admitting('b.yml', 'bbb', 'arn:aws:iam::111122223333:role/aaa-vendor')],
      ['b.yml:4:32 request/role-of-another a.yml:3'],
    ],
    [
      "another's role let in by an access point",
      [making('a.yml', 'aaa', ['a']), request('b.yml', 'bbb', point('bbb-point'))],
      ['b.yml:4:52 request/role-of-another a.yml:3'],
    ],
    [
      'a role that no request makes',
      [making('a.yml', 'aaa', ['aaa-vendor']), admitting('b.yml', 'bbb', 'arn:aws:iam::111122223333:role/bbb-app')],
      [],
    ],
    [
      "a replica that is another's bucket",
      [request('a.yml', 'aaa'), request('b.yml', 'bbb', replica('aaa'))],
      ['b.yml:4:43 request/replica-collision a.yml:3'],
    ],
    [
      "a bucket that is another's replica by default",
      [request('a.yml', 'aaa', replica()), request('b.yml', 'aaa-replica')],
      ['b.yml:3:9 request/replica-collision a.yml:4'],
    ],
    [
      'one replica of two',
      [request('a.yml', 'aaa', replica('rrr')), request('b.yml', 'bbb', replica('rrr'))],
      ['b.yml:4:43 request/replica-collision a.yml:4'],
    ],
    [
      'a replica that was resolved',
      [{ ...request('a.yml', 'aaa', replica()), replicaBucket: 'bbb' }, request('b.yml', 'bbb')],
      ['b.yml:3:9 request/replica-collision a.yml:4'],
    ],
    [
      'one log bucket of two',
      [request('a.yml', 'aaa', logs('lll')), request('b.yml', 'bbb', logs('lll'))],
      ['b.yml:4:42 request/log-bucket-collision a.yml:4'],
    ],
    [
      "a bucket that is another's log bucket by default",
      [request('a.yml', 'aaa', logs()), request('b.yml', 'aaa-logs')],
      ['b.yml:3:9 request/log-bucket-collision a.yml:4'],
    ],
    [
      'one role of two',
      [making('a.yml', 'aaa', ['r-vendor']), making('b.yml', 'bbb', ['b-vendor', 'r-vendor'])],
      ['b.yml:3:9 request/role-collision a.yml:3'],
    ],
    [
      'one role and one trail of two that are of one bucket',
      [making('a.yml', 'aaa', ['r-vendor'], 'ttt'), making('b.yml', 'aaa', ['r-vendor'], 'ttt')],
      ['b.yml:3:9 request/duplicate-bucket a.yml:3'],
    ],
    [
      'one replica of two that are of one bucket',
      [request('a.yml', 'aaa', replica()), request('b.yml', 'aaa', replica())],
      ['b.yml:3:9 request/duplicate-bucket a.yml:3', 'b.yml:4:1 request/replica-collision a.yml:4'],
    ],
    [
      "one role of two, of which one's replica is the other's bucket",
      [making('a.yml', 'aaa', ['r-vendor']), { ...request('b.yml', 'bbb', replica('aaa')), made: { roles: ['r-vendor'] } }],
      ['b.yml:4:43 request/replica-collision a.yml:3', 'b.yml:3:9 request/role-collision a.yml:3'],
    ],
    [
      'a role let in by the third of three, which the second makes',
      [
        request('a.yml', 'aaa'),
        making('b.yml', 'bbb', ['r-vendor']),
        admitting('c.yml', 'ccc', 'arn:aws:iam::111122223333:role/r-vendor'),
      ],
      ['c.yml:4:32 request/role-of-another b.yml:3'],
    ],
    [
      'one trail of two, in different regions',
      [making('a.yml', 'aaa', [], 'ttt'), inWest(making('b.yml', 'bbb', [], 'ttt'))],
      ['b.yml:3:9 request/trail-collision a.yml:3'],
    ],
    [
      'one identity provider of two, in different regions',
      [providing('a.yml', 'aaa', 'createProvider'), inWest(providing('b.yml', 'bbb', 'createProvider'))],
      ['b.yml:4:31 request/provider-collision a.yml:4'],
    ],
    [
      'one identity provider of two, which the template has created',
      [providing('a.yml', 'aaa'), providing('b.yml', 'bbb')],
      ['b.yml:1:9 request/provider-collision a.yml:1'],
    ],
    [
      'one identity provider of two that are of one bucket',
      [providing('a.yml', 'aaa', 'createProvider'), providing('b.yml', 'aaa', 'createProvider')],
      ['b.yml:3:9 request/duplicate-bucket a.yml:3'],
    ],
    [
      'a role, a trail, a bucket and an access point of one name',
      [request('a.yml', 'aaa', point('nnn')), making('b.yml', 'bbb', ['nnn'], 'nnn'), request('c.yml', 'nnn')],
      [],
    ],
    [
      'the log bucket of an inventory',
      [request('a.yml', 'bbb-logs'), request('b.yml', 'bbb', 'inventory: { frequency: daily }\n')],
      ['b.yml:4:12 request/log-bucket-collision a.yml:3'],
    ],
    [
      "a log bucket that is another's replica",
      [request('a.yml', 'aaa', replica('xxx')), request('b.yml', 'bbb', logs('xxx'))],
      ['b.yml:4:42 request/log-bucket-collision a.yml:4'],
    ],
    [
      'one log bucket that exists, for both',
      [request('a.yml', 'aaa', 'logging: { serverAccess: lll }\n'), request('b.yml', 'bbb', 'logging: { serverAccess: lll }\n')],
      [],
    ],
    [
      'one access point of two',
      [request('a.yml', 'aaa', point('ppp')), request('b.yml', 'bbb', point('ppp'))],
      ['b.yml:4:28 request/point-collision a.yml:4'],
    ],
    [
      'one access point in two regions',
      [request('a.yml', 'aaa', point('ppp')), inWest(request('b.yml', 'bbb', point('ppp')))],
      [],
    ],
    ['an access point that is called as a bucket', [request('a.yml', 'aaa'), request('b.yml', 'bbb', point('aaa'))], []],
  ] as const;
  test.each(cases)('%s', (_title, requests, expected) => {
    const faults = checkTogether(requests);
    expect(
      faults.map(({ at, code, message }) => `${at?.file}:${at?.line}:${at?.column} ${code} ${/at (\S+)\.$/.exec(message)?.[1]}`),
    ).toEqual(expected);
  });
});

test('what to do is said of the later one', () => {
  const fixes = (...requests: Parameters<typeof checkTogether>[0]) => checkTogether(requests).map(({ fix }) => fix);
  const of = (more: string) => fixes(request('a.yml', 'aaa', replica('xxx')), request('b.yml', 'bbb', more));
  expect(of(replica('xxx'))).toEqual(['Write another name for the replica: replication.bucket.']);
  expect(of(logs('xxx'))).toEqual(['Write another name for the log bucket: logging.bucket.']);
  expect(fixes(request('a.yml', 'aaa', logs('bbb')), request('b.yml', 'bbb'))).toEqual([
    'Write another name, or name the log bucket there: logging.bucket.',
  ]);
  expect(fixes(request('a.yml', 'aaa', replica('bbb')), request('b.yml', 'bbb'))).toEqual([
    'Write another name, or name the replica there: replication.bucket.',
  ]);
  expect(fixes(request('a.yml', 'aaa'), request('b.yml', 'aaa'))).toEqual([
    'Write another name, or remove one of the two requests.',
  ]);
  expect(fixes(request('a.yml', 'aaa', point('ppp')), request('b.yml', 'bbb', point('ppp')))).toEqual([
    'Write another name: it is unique in an account and region.',
  ]);
  expect(fixes(making('a.yml', 'aaa', ['r'], 't'), making('b.yml', 'bbb', ['r'], 't'))).toEqual([
    'Write another name for the bucket: that of the role is made of it.',
    'Write another name for the bucket: that of the trail is made of it.',
  ]);
});

test('how an identity provider is shared is said by the parameter of its template', () => {
  const [fault] = checkTogether([providing('a.yml', 'aaa', 'createProvider'), providing('b.yml', 'bbb', 'createProvider')]);
  expect(fault).toMatchObject({
    message: 'The identity provider "tokens.vendor.example" is also the identity provider of the request at a.yml:4.',
    fix: 'Write "createProvider: false" in the parameters: an account has one for each issuer, and all its requests can use it.',
  });
});
