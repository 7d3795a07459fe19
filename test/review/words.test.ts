import { describe, expect, test } from '@jest/globals';
import { kinds, riskOf, risks } from '../../src/change/change.js';
import type { PlanOutcomes } from '../../src/action/plan/outcome.js';
import { planStatus } from '../../src/action/plan/outputs.js';
import type { Preparation } from '../../src/action/plan/preparation.js';
import { riskWords } from '../../src/review/change-words.js';
import { everything, shareOf } from '../../src/review/detail.js';
import { renderExplanation, renderTerminalPlan } from '../../src/review/explanation.js';
import { renderHandover } from '../../src/review/handover.js';
import { renderTable, tally } from '../../src/review/overview.js';
import { renderReview, reviewMarker } from '../../src/review/review.js';
import { settingsOf } from '../../src/review/spec-words.js';
import { analyse } from '../../src/analysis/analyse.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { protectedSpec } from './protected-values.js';
import { creation, reviewOf, spec, textPlan, tools, values } from './review-values.js';

const kms = { type: 'sse-kms', key: { from: 'created' }, bucketKey: true, uploads: 'explicit', sseC: 'refused' } as const;

describe('the hand-over', () => {
  test('has the message as it is sent, with the outputs that are known', () => {
    const { markdown, text } = renderHandover(spec, { bucket_name: 'ss-x' });
    expect(markdown).toContain(
      '```text\nPlease enable this custom S3 bucket for our portal.\n\nBucket: ss-x\nRegion: us-east-1\n```',
    );
    expect(text).toContain('    Bucket: ss-x\n');
    expect(text).toContain('Subject: Request to enable custom S3 bucket');
  });

  test("says of an output that it is not known yet, also where its name is that of an object's own", () => {
    const body = '{{bucket_arn}} {{constructor}}';
    const { text } = renderHandover({ ...spec, handover: { ...spec.handover, message: { to: 'x', body } } });
    expect(text).toContain('(known after apply) (known after apply)');
  });

  test('has what is to be done by hand, with the command in a block of its own', () => {
    const step = {
      title: 'Switch it on',
      why: 'Only <you> can.',
      command: "aws s3api x --account '{{account_id}}' \\\n  --y ```",
    };
    const { markdown, text } = renderHandover({ ...spec, handover: { ...spec.handover, byHand: [step, { title: 'B', why: 'c' }] } }, { account_id: '111122223333' }); // prettier-ignore
    expect(markdown).toContain(
      '**To be done by hand**, in your own AWS account:\n\n1. **Switch it on.** Only &#60;you&#62; can.',
    );
    expect(markdown).toContain("````sh\naws s3api x --account '111122223333' \\\n  --y ```\n````");
    expect(markdown).toContain('2. **B.** c');
    expect(text).toContain("1. Switch it on. Only <you> can.\n\n    aws s3api x --account '111122223333' \\\n      --y ```");
  });

  test('shows a policy as JSON, and what is none as text', () => {
    const snippets = [{ title: 'A', text: '{"a":1}' }, { title: 'B', text: 'CREATE INTEGRATION x;' }]; // prettier-ignore
    const { markdown } = renderHandover({ ...spec, handover: { ...spec.handover, snippets } });
    expect(markdown).toContain('A:\n\n```json\n{"a":1}\n```');
    expect(markdown).toContain('B:\n\n```text\nCREATE INTEGRATION x;\n```');
  });
});

describe('a spec in words', () => {
  test.each([
    [{ ...spec, encryption: kms }, /Encryption SSE-KMS, a key created here, rotated every year, with bucket key/],
    [{ ...spec, encryption: kms }, /Uploads refused unless they name/],
    [{ ...spec, retention: { versioning: false, incompleteUploadsDays: 1, transitions: [] } }, /Deleted files gone at once/],
    [{ ...spec, retention: { ...spec.retention, recoverDeletedDays: 'never' as const } }, /can be recovered forever/],
    [{ ...spec, retention: { ...spec.retention, expireDays: 1, lock: { mode: 'compliance' as const, days: 9 } } }, /expire after 1 day;.*\nObject lock compliance, new files for 9 days/], // prettier-ignore
    [{ ...spec, retention: { ...spec.retention, keepVersions: 3 } }, /for 90 days, and the last 3 beyond that/],
  ])('%#', (given, words) => {
    expect(settingsOf(given).map((row) => row.join(' ')).join('\n')).toMatch(words); // prettier-ignore
  });

  const access = spec.access;
  const created = { bucket: 'acme-logs', prefix: 'access/', created: true } as const;
  const trusted = { name: 'r', statements: [], keyActions: [] };
  const inventory = { frequency: 'daily', versions: 'current', format: 'ORC', bucket: 'acme-lists', prefix: 'i/', created: false, fields: ['Size'] } as const; // prettier-ignore

  test.each<[string, Partial<BucketSpec>, RegExp]>([
    ['networks', { access: { ...access, network: { vpcEndpoints: ['vpce-1'], vpcs: ['vpc-1'], sourceIps: ['203.0.113.0/24'], deployers: ['arn:d'] } } }, /^Network only through vpce-1, or from vpc-1, or from 203.0.113.0\/24; from anywhere: the vendor, AWS's services and their service-linked roles, and arn:d$/m], // prettier-ignore
    ['access points', { access: { ...access, points: [{ name: 'p', vpc: 'vpc-1', prefix: 'a/', principals: ['arn:aws:iam::1:role/x'], onObjects: [], onBucket: [] }, { name: 'q', principals: ['y'], onObjects: [], onBucket: [] }] } }, /^Access points p, from vpc-1, under a\/, for x; q, from the Internet, for y$/m], // prettier-ignore
    ['CloudFront', { access: { ...access, cloudfront: ['arn:aws:cloudfront::1:distribution/E1'] } }, /^CloudFront E1 reads by origin access control$/m], // prettier-ignore
    ['signatures', { access: { ...access, presignedUrlMaxAge: 5400 } }, /^Signed requests at most 90 minutes old/m],
    ['MFA', { access: { ...access, mfaForDelete: true, mfaDelete: true } }, /^Deleting takes a session that began with MFA.*\nMFA delete to be switched on by hand/m], // prettier-ignore
    ['own principals', { access: { ...access, principals: [{ principals: ['arn:aws:iam::1:role/x'], allow: 'read-write', keyActions: [], statements: [{ sid: 'a', actions: [], on: 'objects', prefix: 'a/' }] }] } }, /^Own principals x read-write under a\/$/m], // prettier-ignore
    ['access logs that are created', { logging: { serverAccess: created }, logBucket: { bucket: 'acme-logs', keepDays: 90 } }, /^Access logs to acme-logs, under access\/\nLog bucket acme-logs, created here, SSE-S3; what it gets is kept for 90 days$/m], // prettier-ignore
    ['access logs that go elsewhere', { logging: { serverAccess: { ...created, created: false } } }, /^Access logs to acme-logs, under access\/, which exists$/m], // prettier-ignore
    ['data events', { logging: { dataEvents: { trail: 't', created: true, record: 'write' } } }, /^Data events calls that write or delete files, by the trail t, created here$/m], // prettier-ignore
    ['data events of a trail that exists', { logging: { dataEvents: { trail: 'arn:t', created: false, record: 'all' } } }, /every call on a file, by arn:t, once it is completed by hand$/m], // prettier-ignore
    ['the inventory', { inventory: { ...inventory, encryption: { type: 'sse-kms', key: 'bucket' } } }, /^Inventory daily, current versions, ORC to acme-lists, encrypted with SSE-KMS, the bucket's key; 1 optional field$/m], // prettier-ignore
    ['events', { eventBridge: true }, /^Events every event goes to EventBridge$/m],
    [
      'malware',
      { malwareScan: { role: 'r', prefixes: ['in/'], tag: true } },
      /^Malware GuardDuty scans uploads under in\/, and tags/m,
    ],
    [
      'SSE-C',
      { encryption: { ...spec.encryption, sseC: 'allowed' } },
      /^Uploads .*; keys of the uploader's own \(SSE-C\) are allowed$/m,
    ],
    ['encryption before upload', { vendor: { ...spec.vendor, clientSideEncryption: 'It is encrypted.' } }, /^Before upload It is encrypted.$/m], // prettier-ignore
    ['the first phase', { vendor: { ...spec.vendor, phase: 1 } }, /^Phase 1: the vendor is still to say who it is/m],
    ['a role', { roles: [{ ...trusted, trust: { by: 'principals', principals: ['arn:v'], externalId: { value: 'open-id', sensitive: false } } }] }, /^Vendor's role r, assumed by arn:v with the external id open-id$/m], // prettier-ignore
    ['a role of the first phase', { roles: [{ ...trusted, trust: { by: 'own-account', externalId: { value: '0000', sensitive: false } } }] }, /^Vendor's role r, assumed by nobody outside yet/m], // prettier-ignore
    ['a role by tokens', { roles: [{ ...trusted, trust: { by: 'oidc', provider: 'p.example', audience: 'a', subject: { value: 's', sensitive: false }, create: true } }] }, /tokens of p.example \(whose identity provider is created here\) for a, subject s$/m], // prettier-ignore
    [
      'a service',
      { services: [{ service: 'logs.amazonaws.com', statements: [] }] },
      /^Services logs.amazonaws.com, for this account$/m,
    ],
  ])('has a line for %s', (_name, more, words) => {
    expect(settingsOf({ ...spec, ...more }).map((row) => row.join(' ')).join('\n')).toMatch(words); // prettier-ignore
    expect(settingsOf(spec).map((row) => row.join(' ')).join('\n')).not.toMatch(words); // prettier-ignore
  });

  test("the vendor's use of a key is shown only where there is a key", () => {
    const grants = spec.grants.map((grant) => ({ ...grant, keyActions: ['kms:Decrypt'] }));
    const explained = (more: Partial<BucketSpec>) => {
      const given = { ...spec, ...more };
      return renderExplanation({ spec: given, analysis: analyse(given) });
    };
    expect(explained({ grants })).not.toContain('kms:Decrypt');
    expect(explained({ grants, encryption: kms })).toContain('kms:Decrypt');
  });

  test('explain shows every default with its reason, the access, the controls and the message', () => {
    const text = renderExplanation({ spec, analysis: analyse(spec) });
    for (const part of [
      'encryption: sse-s3',
      "SendSafely's page covers no other.",
      'Everyone else: nothing',
      'Nothing is public',
      'Security controls',
      'Mail to: support@sendsafely.com',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('explain shows a bucket with every protection in some screens', () => {
    const lines = renderExplanation({ spec: protectedSpec, analysis: analyse(protectedSpec) }).split('\n');
    expect(lines.length).toBeLessThan(260);
    const access = lines.slice(lines.indexOf('Who can do what'), lines.indexOf('Security controls'));
    expect(access.filter((line) => /^ {2}\S/.test(line)).slice(0, 4)).toEqual([
      '  Lake',
      '  analyst',
      '  reports',
      '  CloudFront',
    ]);
    expect(access).toContain('      list      the bucket, only what is under tables/');
    expect(access).toContain('  Everyone else: nothing');
  });
});

describe('on a terminal', () => {
  const gone = reviewOf(textPlan(values, {}));

  test('a line for each request, and what changes', () => {
    expect(renderTerminalPlan([creation, gone], { colour: false }).split('\n').slice(0, 7)).toEqual([
      'ss-self-hosted-acme  19 to add, 0 to change, 0 to destroy  risk: low',
      '  new: the bucket ss-self-hosted-acme',
      '  new: the bucket ss-self-hosted-acme-replica',
      '  new: the role replicate',
      `  fingerprint: ${creation.fingerprint}`,
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

test.each(risks)('the risk "%s" is called the same in the table, the tally, the status and on a terminal', (one) => {
  const kind = kinds.find((of) => riskOf(of) === one);
  const changes = kind === undefined ? [] : [{ kind, code: 'test/risk', text: 'words', address: 'aws_s3_bucket.bucket' }];
  const plan = textPlan(one === 'none' ? values : {}, values);
  const review = { ...reviewOf(plan), changes };
  const word = riskWords[one];
  expect(tally([review, review])).toBe(`2 ${word}`);
  expect(renderTerminalPlan([review], { colour: false })).toContain(`  risk: ${word}\n`);
  expect(renderTable([review], everything)).toContain(`\n| ${one === 'none' || one === 'low' ? word : `**${word}**`} |`);
  const request = { file: review.file, change: 'added', faults: [] };
  const outcomes = new Map([[review.file, { kind: 'planned', changes }]]);
  const status = planStatus({ requests: [request] } as unknown as Preparation, outcomes as unknown as PlanOutcomes, undefined);
  expect(status.description).toBe(`1 request planned, risk: ${word}.`);
});
