import { describe, expect, test } from '@jest/globals';
import { defined } from '../../src/defined.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { exampleSettings, resolveText, showFault, take, templatesWith } from '../resolve/fixture.js';
import { vendorCases, type VendorCase } from './case.js';
import { exampleNames, exampleWith, regionOf } from './examples.js';
import { expectKey, expectS3 } from './proof.js';
import { account } from './specs.js';

test('what each vendor, variant and phase may do was written down from its page', () => {
  const idsOf = (names: readonly string[]) =>
    new Set(
      names
        .map((name) => take(resolveText(exampleWith(name), templatesWith(), exampleSettings)).vendor)
        .map(({ id, variant = '', phase = '' }) => `${id} ${variant} ${phase}`),
    );
  expect(idsOf(vendorCases.map(({ example }) => example))).toEqual(idsOf(exampleNames));
});

const kms = { type: 'sse-kms', key: 'create' };
const given = (region: string) => `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const encryptionsOf = ({ example }: VendorCase) => [
  undefined,
  { type: 'sse-s3', uploads: 'matching' },
  kms,
  { ...kms, type: 'dsse-kms' },
  { ...kms, key: given(regionOf(example)) },
];
const elsewhere = (region: string) => (region === 'us-west-2' ? 'us-east-2' : 'us-west-2');

/** Other parameters of the same page change no more than whom or where: for them the plainest and the richest are enough. */
function variationsOf(page: VendorCase) {
  const replication = { region: elsewhere(regionOf(page.example)) };
  const plain = { encryption: undefined, replication: undefined };
  if (page.parameters !== undefined) return [plain, { encryption: kms, replication }];
  return encryptionsOf(page).flatMap((encryption) => [
    { encryption, replication: undefined },
    { encryption, replication },
  ]);
}

describe.each(vendorCases)('the template of $name', (page) => {
  test.each(variationsOf(page).map((keys) => [JSON.stringify(keys), keys] as const))(
    'allows the vendor what its page lists, and nobody else anything, with %s',
    async (_, keys) => {
      const { parameters } = page;
      const text = exampleWith(page.example, { ...keys, ...defined({ parameters }) });
      const resolved = resolveText(text);
      if (resolved.ok) return expectDocumented(page, resolved.value);
      for (const fault of resolved.faults.map(showFault)) expect(fault).toMatch(/^request\/(encryption|uploads)-not-supported /);
      expect(page.onKey.length === 0 || keys.encryption?.type !== 'sse-kms').toBe(true);
      expect(keys.encryption).toBeDefined();
    },
  );
});

async function expectDocumented(page: VendorCase, spec: BucketSpec): Promise<void> {
  expect(spec.encryption.type === 'sse-s3' || page.onKey.length > 0).toBe(true);
  expect(spec.vendor.phase === 1).toBe(page.subject.by === 'nobody-yet');
  expect(spec.findings.map(({ action }) => action)).toEqual(page.findings);
  await expectS3(page, spec);
  await expectKey(page, spec);
}
