import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { hashicorp, opentofu } from '../../src/terraform/publishers.js';
import { verifySignature } from '../../src/terraform/signature.js';
import { hasGpg } from './signer.js';

/** As https://releases.hashicorp.com/terraform/1.9.8/ has them. */
const read = (name: string) => readFileSync(`test/terraform/signed/${name}`);
const content = read('terraform_1.9.8_SHA256SUMS');
const signature = read('terraform_1.9.8_SHA256SUMS.sig');
const verify = async (publisher = hashicorp, of = content) => {
  const verified = await verifySignature({ content: of, signature, publisher, name: 'terraform_1.9.8_SHA256SUMS' }, process.env);
  return verified.ok ? 'signed' : verified.faults.map(({ code, message }) => `${code}: ${message}`).join();
};

// Goes red on 2030-03-01, when the key that is built in ends: then it is time for a newer one.
(hasGpg ? describe : describe.skip)("HashiCorp's own signature of a release", () => {
  test('is good by the key that is built in', async () => {
    expect(await verify()).toBe('signed');
  });

  test('is not good for a list with one digit changed, nor with a line more', async () => {
    expect(await verify(hashicorp, Buffer.from(content.toString().replace('be59', 'ce59')))).toContain(
      'not the one that was signed',
    );
    expect(await verify(hashicorp, Buffer.concat([content, Buffer.from('\n')]))).toContain('terraform/signature');
  });

  test("is not good by OpenTofu's key, nor under another fingerprint", async () => {
    expect(await verify(opentofu)).toContain('another key made it');
    expect(await verify({ ...hashicorp, fingerprint: opentofu.fingerprint })).toContain('another key made it');
  });
});
