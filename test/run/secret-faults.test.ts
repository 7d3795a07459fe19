import { describe, expect, test } from '@jest/globals';
import { kinds, risks } from '../../src/change/change.js';
import { ok } from '../../src/fault/fault.js';
import { resolveAll } from '../../src/run/resolve-all.js';
import { templatesWith, withSecret } from '../resolve/fixture.js';

const lake = withSecret('.{2,200}');

/** What is said of a request whose external id is this. */
function saidOf(secret: string): readonly string[] {
  const text = `vendor: lake\nbucket: acme-lake-2026\nregion: us-east-1\naccess: { cloudfront: ['arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE'] }\nparameters: { externalId: '${secret}' }\n`;
  const { faults } = resolveAll([{ file: 'a.yml', bytes: ok(Buffer.from(text)) }], templatesWith(lake), {});
  return [...faults.values()].flat().map(({ code, message, fix, at, excerpt }) => {
    expect(`${message} ${fix} ${excerpt ?? ''}`).not.toContain(secret);
    return `${code} ${at?.line}:${at?.column} ${message}`;
  });
}

const short =
  'request/sensitive-hides 5:1 A sensitive parameter (masked here) is as short as a word: masking it would hide that word wherever it stands.';
const open =
  'request/sensitive-hides 5:1 A sensitive parameter (masked here) has a value that stands elsewhere in the request, or in what it is given: masking it would hide that, too.';

describe('a sensitive value', () => {
  test.each([...kinds, ...risks, 'principals', 'bucket', 'create', 'sse-s3', 'allow1'])('that is a word is refused: %s', (word) =>
    expect(saidOf(word)).toEqual([short]),
  );

  test.each([
    'arn:aws:iam::222233334444:user/reader',
    '222233334444',
    '222233334444:user/',
    's3:DeleteObject',
    'acme-lake-2026',
    'us-east-1',
    'cloudfront.amazonaws.com',
    'distribution/EDFDVBD6EXAMPLE',
  ])('that stands elsewhere is refused, whether in the request, in its template or in a policy: %s', (secret) =>
    expect(saidOf(secret)).toEqual([open]),
  );

  // Of the vendors: docs.snowflake.com (STORAGE_AWS_EXTERNAL_ID), docs.mixpanel.com (a project's token), a UUID (RFC 9562).
  test.each([
    'MYACCOUNT_SFCRole=2_a123456/s0aBCDEfGHIJklmNoPq=',
    '7f3a9c1e5b2d48f06a9e1c3b5d7f9024',
    'b6a8f3f0-4f3e-4f6e-9a58-0d7c1c2f6e11',
    'hunter22',
    'correcthorsebattery',
  ])('of a vendor is taken: %s', (secret) => expect(saidOf(secret)).toEqual([]));
});
