import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayClaim, resolveBeside } from '../../src/action/commit/changed-requests.js';
import { resolveAll, type RequestText } from '../../src/run/resolve-all.js';
import { logBucketName, malwareRoleName, replicaName, roleName, trailName, vendorRoleName } from '../../src/request/names.js';
import { ok } from '../../src/fault/fault.js';
import { templatesWith } from '../resolve/fixture.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const long = `acme-${'x'.repeat(55)}`;

const role = (sid: string) =>
  `  - role: { principals: ['arn:aws:iam::999988887777:role/vendor'], externalId: '{id}' }\n    keyActions: as-needed\n    statements: [{ sid: ${sid}, actions: ['s3:GetObject'], on: objects }]\n`;
const templates = templatesWith(
  `vendor: two-roles\ntitle: Two Roles\nprovenance: { source: 'https://vendor.example/', read: 2026-01-01, verified: true }\nparameters: { id: { description: The id., required: true, pattern: '[a-z]{4,20}' } }\ngrants:\n${role('One')}${role('Two')}handover: { by: You, steps: [Do it.] }\n`,
);

test.each([
  ['its bucket', 'acme-files', 'bucket: acme-files'],
  ['its replica', 'acme-files', 'replication: { bucket: acme-files }'],
  ['the bucket whose replica has the name', replicaName('acme-files'), 'bucket: acme-files'],
  ['the long bucket whose replica has the name', replicaName(long), `bucket: ${long}`],
  ['the bucket whose logs have the name', logBucketName('acme-files'), 'bucket: acme-files'],
  ['the long bucket whose logs have the name', logBucketName(long), `bucket: ${long}`],
  ['the long bucket whose role has the name', roleName(long), `bucket: ${long}`],
  ['the bucket whose trail has the name', trailName('acme--files'), 'bucket: acme--files'],
  ['an escape', 'acme-files', 'bucket: "\\x61cme-files"'],
])('a text that could want a name by %s is kept', (_, name, text) => {
  expect(mayClaim([{ name, as: 'bucket' }], templates)(bytes(text))).toBe(true);
});

test('a text without the name is left out', () => {
  const claims = ['acme-files', 'acme-files-replica'].map((name) => ({ name, as: 'bucket' as const }));
  expect(mayClaim(claims, templates)(bytes('bucket: globex-files'))).toBe(false);
});

test('a text with a longer name than the wanted one is left out', () => {
  expect(mayClaim([{ name: 'acme-logs', as: 'bucket' }], templates)(bytes('bucket: acme-files'))).toBe(false);
});

test("an access point's name counts only in a text with access points", () => {
  const mayWant = mayClaim([{ name: 'reader', as: 'access point' }], templates);
  expect(mayWant(bytes('bucket: reader'))).toBe(false);
  expect(mayWant(bytes('access: { points: [{ name: reader }] }'))).toBe(true);
});

const lengths = [3, 40, 43, 44, 46, 47, 52, 55, 57, 58, 63];
const stem = fc
  .tuple(fc.constantFrom('acme', 'acme--files', 'a--b', 'glo.bex'), fc.constantFrom(...lengths))
  .map(([start, length]) => start.padEnd(length, '-x').slice(0, Math.max(length, start.length)).replace(/-$/, 'x'));
const makers = [replicaName, logBucketName, trailName, roleName, malwareRoleName, (name: string) => vendorRoleName(name, 2)];
const suffix = /-(replica|logs|data-events|replication|malware|vendor(-2)?)$/;

/** Names that meet: of one stem that itself, what is made of it, and that without its suffix, as far as a bucket can be called so. */
const namesOf = (one: string) =>
  [one, ...makers.flatMap((make) => [make(one), make(one).replace(suffix, '')])].filter(({ length }) => length <= 63);

const requestOf = (names: readonly string[]) => {
  const name = fc.constantFrom(...names);
  const given = fc.option(fc.option(name, { nil: undefined, freq: 1 }), { nil: null });
  return fc
    .record({
      bucket: name,
      replica: given,
      logs: given,
      trail: fc.boolean(),
      malware: fc.boolean(),
      point: fc.option(fc.constantFrom('reader', 'writer'), { nil: undefined }),
      region: fc.constantFrom('us-east-1', 'eu-west-1'),
    })
    .map(textOf);
};

function textOf(
  one: Readonly<Record<'bucket' | 'region', string>> & {
    readonly replica: string | null | undefined;
    readonly logs: string | null | undefined;
    readonly trail: boolean;
    readonly malware: boolean;
    readonly point: string | undefined;
  },
): string {
  const named = (given: string | undefined) => (given === undefined ? '' : `, bucket: ${given}`);
  const logging = [
    ...(one.logs === null ? [] : [`serverAccess: create${named(one.logs)}`]),
    ...(one.trail ? ['dataEvents: create'] : []),
  ];
  return [
    `vendor: two-roles\nparameters: { id: customer }\nbucket: ${one.bucket}\nregion: ${one.region}\n`,
    one.replica === null ? '' : `replication: { region: us-west-2${named(one.replica)} }\n`,
    logging.length === 0 ? '' : `logging: { ${logging.join(', ')} }\n`,
    one.malware ? 'protection: { malwareScan: true }\n' : '',
    one.point === undefined
      ? ''
      : `access: { points: [{ name: ${one.point}, principals: ['arn:aws:iam::111122223333:role/a'], actions: read }] }\n`,
  ].join('');
}

const pair = stem.chain((one) => fc.tuple(requestOf(namesOf(one)), requestOf(namesOf(one))));

test('never is a request left out that the full check finds to want the same name', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(pair, ([mine, theirs]) => {
      const own: RequestText = { file: 'own.yml', bytes: { ok: true, value: bytes(mine) } };
      const other: RequestText = { file: 'other.yml', bytes: { ok: true, value: bytes(theirs) } };
      const full = resolveAll([other, own], templates, {}).faults.get('own.yml') ?? [];
      for (const { code } of full) seen.set(code, (seen.get(code) ?? 0) + 1);
      expect(resolveBeside([own], [other], { templates, settings: {} }).faults.get('own.yml') ?? []).toEqual(full);
    }),
    { numRuns: 250, seed: 7 },
  );
  expect([...seen.keys()].toSorted()).toEqual(
    expect.arrayContaining([
      'request/duplicate-bucket',
      'request/log-bucket-collision',
      'request/point-collision',
      'request/replica-collision',
      'request/role-collision',
      'request/trail-collision',
    ]),
  );
});

const audit = (bucket: string, more = '') =>
  `vendor: github-audit-log\nbucket: ${bucket}\nregion: us-east-1\nparameters: { enterprise: acme-inc${more} }\n`;
const textOfFile = (file: string, text: string): RequestText => ({ file, bytes: { ok: true, value: bytes(text) } });

test('a request for an identity provider meets the one of another request, which writes its name nowhere', () => {
  const faults = (mine: string, theirs: string) =>
    resolveBeside([textOfFile('own.yml', mine)], [textOfFile('other.yml', theirs)], { templates, settings: {} }).faults.get(
      'own.yml',
    ) ?? [];
  const [fault, ...others] = faults(audit('acme-one'), audit('acme-two'));
  expect(others).toEqual([]);
  expect(fault).toMatchObject({ code: 'request/provider-collision', at: { file: 'own.yml', line: 4 } });
  expect(fault?.fix).toContain('"createProvider: false"');
  expect(faults(audit('acme-one', ', createProvider: false'), audit('acme-two'))).toEqual([]);
  expect(faults(audit('acme-one'), audit('acme-two', ', createProvider: false'))).toEqual([]);
});

test('only a text that names a vendor with that identity provider is kept for it', () => {
  const provider = 'oidc-configuration.audit-log.githubusercontent.com';
  const mayWant = mayClaim([{ name: provider, as: 'identity provider' }], templates);
  expect(mayWant(bytes(audit('acme-one')))).toBe(true);
  expect(mayWant(bytes('vendor: sendsafely'))).toBe(false);
  expect(mayClaim([{ name: 'tokens.vendor.example', as: 'identity provider' }], templates)(bytes(audit('acme-one')))).toBe(false);
});

test.each(['acme-files', long])(
  "a vendor's role of another request is not let in as an own one, whichever of the two is changed: %s",
  (bucket) => {
    const asking = (file: string, name: string, more = ''): RequestText => ({
      file,
      bytes: ok(bytes(`vendor: two-roles\nbucket: ${name}\nregion: us-east-1\nparameters: { id: abcd }\n${more}`)),
    });
    const access = `access: { principals: [{ role: 'arn:aws:iam::111122223333:role/${vendorRoleName(bucket, 2)}', allow: read }] }\n`;
    const [making, admitting] = [asking('a.yml', bucket), asking('b.yml', 'globex', access)];
    for (const [own, other] of [
      [making, admitting],
      [admitting, making],
    ] as const) {
      const { faults } = resolveBeside([own], [other], { templates, settings: {} });
      expect(faults.get(own.file)).toMatchObject([{ code: 'request/role-of-another' }]);
    }
  },
);
