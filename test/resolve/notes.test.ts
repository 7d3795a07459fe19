import { describe, expect, test } from '@jest/globals';
import { resolveText, take } from './fixture.js';

const base = 'vendor: sendsafely\nbucket: ss-self-hosted-acme\nregion: us-east-1\n';
const stream = 'vendor: sailthru\nvariant: event-stream\nbucket: acme\nregion: us-east-1\n';
const custom = (actions: string): string =>
  `vendor: custom\nbucket: acme\nregion: us-east-1\nparameters: { principals: ['arn:aws:iam::123456789012:role/r'], actions: [${actions}] }\n`;
const replicated = `${base}replication: { region: us-west-2 }\n`;
const elsewhere = `${base}replication: { region: us-west-2, account: '123456789012', bucket: copy }\n`;
const lock = (mode: string, days: string): string =>
  `retention: { recoverDeleted: 30 days, lock: { mode: ${mode}, for: ${days} } }\n`;
const glacier = 'retention: { transitions: [{ after: 40 days, to: GLACIER }] }\n';

describe('what a reviewer should know is noted where it applies, and only there', () => {
  test.each<[string, string, RegExp, string]>([
    [
      'region-not-recommended',
      base.replace('us-east-1', 'us-west-2'),
      /^us-west-2 is not one of the recommended regions \(us-east-1 for US portals \(N\. Virginia\), .*\): SendSafely recommends/,
      base,
    ],
    ['acceleration-region', base.replace('us-east-1', 'eu-south-2'), /may not be in eu-south-2/, base],
    ['region-opt-in', base.replace('us-east-1', 'me-south-1'), /^me-south-1 has to be enabled in the account before/, base],
    [
      'region-opt-in',
      replicated.replace('us-west-2', 'ap-east-2'),
      /^ap-east-2 has to be enabled in the account before/,
      replicated,
    ],
    ['region-opt-in', elsewhere.replace('us-west-2', 'ap-east-2'), /enabled in the account 123456789012 before/, elsewhere],
    [
      'features-together',
      `${base}retention: { vendorFeatures: [disable-file-expiration, disable-file-deletion] }`,
      /SendSafely advises against disabling both/,
      `${base}retention: { vendorFeatures: [disable-file-deletion] }`,
    ],
    ['unversioned', `${base}retention: { versioning: false }`, /gone at once/, base],
    ['kept-for-ever', `${base}retention: { recoverDeleted: never }`, /never removed/, base],
    ['replication-new-objects-only', replicated, /from now on/, base],
    ['replication-delete-markers', replicated, /stays visible in the replica/, base],
    ['replication-delete-markers', replicated.replace(' }', ', deleteMarkers: true }'), /is hidden in the replica too/, base],
    ['replication-lifecycle', replicated, /the replica has its own, the same/, base],
    ['replication-lifecycle', elsewhere, /the owner of the replica has to set matching ones/, base],
    ['replica-other-account', elsewhere, /"copy" belongs to the account 123456789012: its owner has to/, replicated],
    [
      'replica-lock',
      elsewhere + lock('governance', '1 day'),
      /only to one that has it too/,
      replicated + lock('governance', '1 day'),
    ],
    ['archive-needs-restore', base + glacier, /after 40 days they are in GLACIER/, stream + glacier],
    [
      'archive-needs-restore',
      base + glacier.replace('GLACIER', 'DEEP_ARCHIVE'),
      /in DEEP_ARCHIVE/,
      base + glacier.replace('GLACIER', 'GLACIER_IR'),
    ],
    [
      'expires-unannounced',
      `${base}retention: { expire: 90 days }`,
      /deleted 90 days after/,
      `${stream}retention: { expire: 90 days }`,
    ],
    [
      'lock-compliance',
      stream + lock('compliance', '1 year'),
      /not even by the account's root, for 365 days/,
      stream + lock('governance', '1 year'),
    ],
    [
      'lock-outlasts-recovery',
      stream + lock('governance', '31 days'),
      /31 days, so .* longer than the 30 days/,
      stream + lock('governance', '30 days'),
    ],
    ['account-root-principal', stream, /^arn:aws:iam::099647660399:root stands for a whole account/, base],
    ['shared-principal', base, /^SendSafely uses the same principal for all/, custom('s3:PutObject')],
    ['cors-any-origin', base, /any origin/, stream],
    ['vendor-deletes-versions', custom('s3:DeleteObjectVersion'), /can't be recovered/, custom('s3:DeleteObject')],
    [
      'vendor-advice',
      replicated,
      /"Bucket owner enforced" .*: ss-self-hosted-acme has it, and so has ss-self-hosted-acme-replica/,
      base,
    ],
    ['vendor-advice', base, /NoncurrentVersionExpiration/, `${base}retention: { versioning: false }`],
    ['vendor-advice', base + lock('governance', '1 day'), /checksum header/, base],
    ['vendor-advice', `${stream}encryption: sse-kms\n`, /by its full ARN/, stream],
    ['vendor-advice', base, /only through the SendSafely portal or its API/, stream],
  ])('%s: %#', (code, text, sentence, without) => {
    const found = (request: string): number =>
      take(resolveText(request)).notes.filter((note) => note.code === code && sentence.test(note.text)).length;
    expect(found(text)).toBe(1);
    expect(found(without)).toBe(0);
  });

  test('a note is one line', () => {
    for (const text of [replicated, elsewhere, stream])
      for (const note of take(resolveText(text)).notes) expect(note.text).toMatch(/^\S.*[.]$/);
  });
});
