import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { bucketPolicy } from '../../src/bucket/bucket-policy.js';
import { keyPolicy } from '../../src/bucket/key-policy.js';
import type { References } from '../../src/bucket/policy-document.js';
import type { BucketSpec } from '../../src/bucket/spec.js';
import { faultsOf, resolveText, take, textsOf } from '../vendor/fixture.js';
import { actionsOf, allowedOf, everything } from './evaluator.js';
import { account } from './specs.js';
import { vendorCases, type DocumentedGrant } from './vendors.js';

const key = `arn:aws:kms:us-east-1:${account}:key/11111111-1111-1111-1111-111111111111`;
const refs: References = { account, keyArn: key, replicaKeyArn: key, trailKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/3' };
const tls = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

const examples = new Map(
  textsOf('examples').map(({ file, text }) => [file.replace(/^examples\/|\.yml$/g, ''), String(text)] as const),
);

/** An example with other keys in place of its own. */
function exampleWith(name: string, keys: Readonly<Record<string, unknown>>): string {
  const text = examples.get(name);
  if (text === undefined) throw new Error(`test/cases/vendor-${name} belongs to examples/${name}.yml, which is missing`);
  return JSON.stringify({ ...(parse(text) as object), ...keys });
}

test('what each vendor and variant may do was written down from its page', () => {
  const idsOf = (names: Iterable<string>) =>
    new Set(
      [...names].map((name) => take(resolveText(exampleWith(name, {}))).vendor).map(({ id, variant = '' }) => `${id} ${variant}`),
    );
  expect(idsOf(vendorCases.map(({ vendor }) => vendor))).toEqual(idsOf(examples.keys()));
});

const kms = { type: 'sse-kms', key: 'create' };
const encryptions = [undefined, { type: 'sse-s3', uploads: 'matching' }, kms, { ...kms, type: 'dsse-kms' }];
const replications = [undefined, 'us-west-2'].map((region) => region && { region });
const cases = vendorCases.flatMap((page) =>
  encryptions.flatMap((encryption) => replications.map((replication) => ({ page, keys: { encryption, replication } }))),
);

describe.each(vendorCases)('the template of $vendor', (page) => {
  test.each(cases.filter((one) => one.page === page).map(({ keys }) => [JSON.stringify(keys), keys] as const))(
    'allows the vendor what its page lists, and nobody else anything, with %s',
    async (_, keys) => {
      const text = exampleWith(page.vendor, keys);
      const faults = faultsOf(text);
      if (faults.length === 0) return expectDocumented(page, take(resolveText(text)));
      for (const fault of faults) expect(fault).toMatch(/^request\/(encryption|uploads)-not-supported /);
      expect(page.onKey.length === 0 || keys.encryption?.type !== 'sse-kms').toBe(true);
      expect(keys.encryption).toBeDefined();
    },
  );
});

/** Policies that were evaluated already: other keys of a request often leave them the same, and then so is what they allow. */
const proven = new Set<string>();

async function expectDocumented(page: DocumentedGrant, spec: BucketSpec): Promise<void> {
  expect(spec.encryption.type === 'sse-s3' || page.onKey.length > 0).toBe(true);
  const s3 = await actionsOf('s3');
  const resourcePolicy = bucketPolicy(spec, refs);
  const policies = JSON.stringify([page, resourcePolicy, spec.encryption.key.from === 'created' && keyPolicy(spec, refs)]);
  if (proven.has(policies)) return;
  const arn = `arn:aws:s3:::${spec.bucket}`;
  const callers = [
    ...page.callers.map((by) => ({ by, admitted: true })),
    { by: page.colleague, admitted: page.wholeAccount },
    { by: 'arn:aws:iam::999988887777:role/stranger', admitted: false },
  ];
  for (const { by, admitted } of callers) {
    const call = { by, identityPolicy: everything, resourcePolicy };
    const onBucket = await allowedOf(s3, { ...call, on: arn, context: { ...tls, 's3:prefix': page.prefix } });
    expect(onBucket.allowed).toEqual(admitted ? [...page.onBucket].sort() : []);
    const on = `${arn}/${page.prefix}file`;
    expect((await allowedOf(s3, { ...call, on, context: tls })).allowed).toEqual(admitted ? [...page.onObjects].sort() : []);
    expect((await allowedOf(page.onObjects, { ...call, on, context: { 'aws:SecureTransport': 'false' } })).allowed).toEqual([]);
    // Beside the prefix, and what only begins like it.
    const outside = page.prefix === '' ? [] : [`${arn}/file`, `${arn}/${page.prefix.slice(0, -1)}~file`];
    for (const beside of outside)
      expect([beside, (await allowedOf(s3, { ...call, on: beside, context: tls })).allowed]).toEqual([beside, []]);
    if (spec.encryption.key.from !== 'created') continue;
    const context = { 'kms:ViaService': `s3.${spec.region}.amazonaws.com`, 'kms:EncryptionContext:aws:s3:arn': on };
    const onKey = await allowedOf(await actionsOf('kms'), { ...call, resourcePolicy: keyPolicy(spec, refs), on: key, context });
    expect(onKey.allowed).toEqual(admitted ? [...page.onKey].sort() : []);
  }
  proven.add(policies);
}
