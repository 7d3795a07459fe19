import { describe, expect, test } from '@jest/globals';
import { shareOf } from '../../src/review/detail.js';
import { renderExplanation, renderTerminalPlan } from '../../src/review/explanation.js';
import { renderHandover } from '../../src/review/handover.js';
import { renderReview, reviewMarker } from '../../src/review/review.js';
import { accessOf, settingsOf } from '../../src/review/spec-words.js';
import { creation, reviewOf, spec, textPlan, tools, values } from './review-values.js';

const kms = { type: 'sse-kms', key: { from: 'created' }, bucketKey: true, uploads: 'explicit', sseC: 'refused' } as const;

describe('the hand-over', () => {
  test('has the message as it is sent, with the outputs that are known', () => {
    const { markdown, text } = renderHandover(spec.handover, { bucket_name: 'ss-x' });
    expect(markdown).toContain(
      '```text\nPlease enable this custom S3 bucket for our portal.\n\nBucket: ss-x\nRegion: us-east-1\n```',
    );
    expect(text).toContain('    Bucket: ss-x\n');
    expect(text).toContain('Subject: Request to enable custom S3 bucket');
  });

  test('says of an output that it is not known yet, also where its name is that of an object’s own', () => {
    const body = '{{bucket_arn}} {{constructor}}';
    const { text } = renderHandover({ ...spec.handover, message: { to: 'x', body } });
    expect(text).toContain('(known after apply) (known after apply)');
  });
});

describe('a spec in words', () => {
  test.each([
    [{ ...spec, encryption: kms }, /Encryption SSE-KMS, a key created here, rotated every year, with bucket key/],
    [{ ...spec, encryption: kms }, /Uploads refused unless they name/],
    [{ ...spec, retention: { versioning: false, incompleteUploadsDays: 1, transitions: [] } }, /Deleted files gone at once/],
    [{ ...spec, retention: { ...spec.retention, recoverDeletedDays: 'never' as const } }, /can be recovered for ever/],
    [{ ...spec, retention: { ...spec.retention, expireDays: 1, lock: { mode: 'compliance' as const, days: 9 } } }, /expire after 1 day;.*\nObject lock compliance, new files for 9 days/], // prettier-ignore
    [{ ...spec, retention: { ...spec.retention, keepVersions: 3 } }, /for 90 days, and the last 3 beyond that/],
  ])('%#', (given, words) => {
    expect(settingsOf(given).map((row) => row.join(' ')).join('\n')).toMatch(words); // prettier-ignore
  });

  test('the vendor’s use of a key is shown only where there is a key', () => {
    const grants = spec.grants.map((grant) => ({ ...grant, keyActions: ['kms:Decrypt'] }));
    expect(JSON.stringify(accessOf({ ...spec, grants }))).not.toContain('kms:Decrypt');
    expect(JSON.stringify(accessOf({ ...spec, grants, encryption: kms }))).toContain('kms:Decrypt');
  });

  test('explain shows every default with its reason, the access and the message', () => {
    const text = renderExplanation(spec);
    for (const part of [
      'encryption: sse-s3',
      'SendSafely’s page covers no other.',
      'Everyone else: nothing',
      'Mail to: support@sendsafely.com',
    ]) {
      expect(text).toContain(part);
    }
  });
});

describe('on a terminal', () => {
  const gone = reviewOf(textPlan(values, {}));

  test('a line for each request, and what changes', () => {
    expect(renderTerminalPlan([creation, gone], { colour: false }).split('\n').slice(0, 6)).toEqual([
      'ss-self-hosted-acme  19 to add, 0 to change, 0 to destroy  risk: low',
      '  new: the bucket ss-self-hosted-acme',
      '  new: the bucket ss-self-hosted-acme-replica',
      '  new: the role replicate',
      'ss-self-hosted-acme  0 to add, 0 to change, 19 to destroy  risk: destroys',
      '  destroys: the bucket ss-self-hosted-acme is destroyed',
    ]);
  });

  test('colour only where it is asked for', () => {
    expect(renderTerminalPlan([gone], { colour: true })).toContain('\u001b[31m');
    expect(renderTerminalPlan([gone], { colour: false })).not.toContain('\u001b');
  });
});

test('a plan that changes something without words for it is not without risk', () => {
  expect(renderTerminalPlan([{ ...creation, changes: [] }], { colour: false })).toContain('risk: low');
});

test('no requests: said, and no table', () => {
  const rendered = renderReview({ state: 'planned', tools, requests: [] });
  expect(rendered.startsWith(reviewMarker)).toBe(true);
  expect(rendered).toContain('No requests.');
  expect(rendered).not.toContain('|');
});

test.each([
  [[10, 10], 100, 10],
  [[10, 1000], 100, 90],
  [[500, 1000, 10], 210, 100],
  [[1000], 0, 0],
  [[1000], -5, 0],
  [[], 100, 0],
])('of %j, %i units of room leave each %i', (lengths, room, expected) => {
  expect(shareOf(lengths, room)).toBe(expected);
});
