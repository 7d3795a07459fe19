import { describe, expect, test } from '@jest/globals';
import { inOrder } from '../../src/fault/render.js';
import { resolveAll } from '../../src/run/resolve-all.js';
import { showFault, templatesWith } from '../resolve/fixture.js';

const templates = templatesWith();

function faultsOf(text: string): readonly string[] {
  const { faults } = resolveAll([{ file: 'a.yml', bytes: { ok: true, value: Buffer.from(text) } }], templates, {});
  return inOrder(faults.get('a.yml') ?? []).map(showFault);
}

describe('what is wrong is said in one go, and the advice can be followed', () => {
  test("a name against S3's rules and the vendor's, beside other faults", () => {
    const text = 'vendor: sendsafely\nbucket: Acme_Files.x\nregion: us-esat-1\nencryption: sse-kmz\n';
    const faults = faultsOf(text);
    expect(faults).toEqual([
      expect.stringMatching(
        /^request\/bucket-name 2:9 .*capital letters.*holds "_".*\| Write "bucket: ss-self-hosted-acme-files-x"/,
      ),
      expect.stringMatching(/^request\/bucket-prefix 2:9 .*\| Write "bucket: ss-self-hosted-acme-files-x"/),
      expect.stringMatching(/^request\/acceleration-dot 2:9 .*\| Write "bucket: ss-self-hosted-acme-files-x"/),
      expect.stringMatching(/^request\/unknown-region 3:9 .*\| Write us-east-1\./),
      expect.stringMatching(/^request\/unknown-value 4:13 .*\| Write sse-s3\.|\| Write sse-kms\./),
    ]);
    expect(faultsOf('vendor: sendsafely\nbucket: ss-self-hosted-acme-files-x\nregion: us-east-1\n')).toEqual([]);
  });

  test.each([
    'Acme',
    'acme_files',
    'ss_self_hosted_acme',
    '-acme-',
    'a.b',
    'a',
    'A',
    '..',
    `${'a'.repeat(60)}`,
    'ä',
    's3://Acme',
  ])('the name that is suggested for %s passes', (name) => {
    const faults = faultsOf(`vendor: sendsafely\nbucket: ${JSON.stringify(name)}\nregion: us-east-1\n`);
    const advice = faults.flatMap((fault) => /Write "(?:bucket: )?([a-z0-9.-]+)"/.exec(fault)?.[1] ?? []);
    expect(faults.length).toBeGreaterThan(0);
    for (const written of advice) {
      expect([written, faultsOf(`vendor: sendsafely\nbucket: ${written}\nregion: us-east-1\n`)]).toEqual([written, []]);
    }
  });

  test.each(['s3://acme', 's3://acme/reports/', 'arn:aws:s3:::acme', 'https://acme.s3.amazonaws.com/x'])(
    'of the address %s the name is suggested, with what the vendor asks for',
    (address) => {
      const faults = faultsOf(`vendor: sendsafely\nbucket: ${address}\nregion: us-east-1\n`);
      expect(faults).toEqual([
        expect.stringMatching(/^request\/bucket-name 2:9 .*the name of a bucket is wanted.*"bucket: ss-self-hosted-acme"/),
        expect.stringMatching(/^request\/bucket-prefix 2:9 .*"bucket: ss-self-hosted-acme"/),
      ]);
    },
  );

  test('an address of a bucket that the vendor takes is only told that it is one', () => {
    expect(faultsOf('vendor: sendsafely\nbucket: s3://ss-self-hosted-acme\nregion: us-east-1\n')).toEqual([
      expect.stringMatching(/^request\/bucket-name 2:9 .*"ss-self-hosted-acme"/),
    ]);
  });

  test('a variant that is missing, with what each needs, and a parameter that is none of any', () => {
    expect(faultsOf('vendor: sailthru\nbucket: acme-files\nregion: us-east-1\nparameters: { foo: bar }\n')).toEqual([
      expect.stringMatching(/^request\/variant-missing 1:9 .*joint \(.*; needs path\), event-stream \([^;]*\)/),
      expect.stringMatching(/^request\/unknown-parameter 4:15 .*"foo"/),
    ]);
  });

  test('a vendor that is nearly right is taken for what the name and the parameters are checked by', () => {
    expect(
      faultsOf('vendor: datadogg\nbucket: acme-files\nregion: us-east-1\nsite: us1\nparameters: { externlId: x }\n'),
    ).toEqual([
      expect.stringMatching(/^request\/unknown-vendor 1:9 .*\| Did you mean datadog\?/),
      expect.stringMatching(/^request\/unknown-key 4:1 "site" is a parameter of Datadog/),
      expect.stringMatching(/^request\/parameter-missing 5:1 Datadog needs the parameter externalId/),
      expect.stringMatching(/^request\/unknown-parameter 5:15 .*\| Did you mean externalId\?/),
    ]);
    expect(faultsOf('vendor: sendsafly\nbucket: acme\nregion: us-east-1\n')).toContainEqual(
      expect.stringMatching(/^request\/bucket-prefix 2:9 /),
    );
  });

  test('a vendor that can be several, or none, is taken for none', () => {
    const faultOf = (vendor: string) =>
      faultsOf(`vendor: ${vendor}\nbucket: acme\nregion: us-east-1\nparameters: { sit: us1 }\n`);
    expect(faultOf('zzz')).toEqual([expect.stringContaining('request/unknown-vendor')]);
    expect(faultOf('datadog segment')).toEqual([
      expect.stringMatching(/request\/unknown-vendor .*Did you mean datadog or segment/),
    ]);
  });

  test('a variant that is nearly right is taken for what the parameters are checked by', () => {
    expect(
      faultsOf('vendor: datadog\nvariant: writ-only\nbucket: acme-files\nregion: us-east-1\nparameters: { sit: us1 }\n'),
    ).toEqual([
      expect.stringContaining('request/unknown-variant 2:10'),
      expect.stringContaining('request/parameter-missing 5:1 Datadog needs the parameter site'),
      expect.stringContaining('request/parameter-missing 5:1 Datadog needs the parameter externalId'),
      expect.stringContaining('request/unknown-parameter 5:15 Datadog has no parameter "sit". | Did you mean site?'),
    ]);
  });

  test('parameters beside a fault of another key', () => {
    expect(
      faultsOf('vendor: datadog\nbucket: acme-files\nregion: us-east-1\nretension: {}\nparameters: { site: us9 }\n'),
    ).toEqual([
      expect.stringContaining('request/unknown-key 4:1'),
      expect.stringContaining('request/parameter-missing 5:1 Datadog needs the parameter externalId'),
      expect.stringMatching(/^request\/parameter-value 5:21 /),
    ]);
  });

  test('a parameter at the top level is not also missing, and its value is not said', () => {
    const faults = faultsOf('vendor: datadog\nbucket: acme-files\nregion: us-east-1\nexternalId: S3CRET\nsite: us1\n');
    expect(faults).toEqual([
      expect.stringMatching(/^request\/unknown-key 4:1 "externalId" is a parameter of Datadog, .*\| Write it below parameters: /),
      expect.stringMatching(/^request\/unknown-key 5:1 "site" is a parameter of Datadog/),
    ]);
    expect(faults.join()).not.toContain('S3CRET');
  });

  test('what could not be read is not said to be missing', () => {
    expect(faultsOf('vendor: datadog\nbucket: acme-files\nregion: us-east-1\nparameters: [site]\n')).toEqual([
      expect.stringContaining('request/wrong-type 4:13'),
    ]);
    expect(faultsOf('vendor: sailthru\nvariant: [joint]\nbucket: acme-files\nregion: us-east-1\n')).toEqual([
      expect.stringContaining('request/wrong-type 2:10'),
    ]);
  });
});
