import { describe, expect, test } from '@jest/globals';
import type { AccessRow, Analysis } from '../../src/analysis/analysis.js';
import { accessLines, renderAccess } from '../../src/review/access.js';
import { summarizeAccess } from '../../src/review/access-summary.js';
import { postureLines, renderDecisions, renderPosture } from '../../src/review/posture.js';
import { isDangerousRequest } from '../../src/review/overview.js';
import { renderReview } from '../../src/review/review.js';
import { openAnalysis } from './protected-values.js';
import { creation, tools } from './review-values.js';

const tls = 'by TLS 1.2 or newer';
const row = (more: Partial<AccessRow>): AccessRow => ({
  who: 'Vendor',
  kind: 'vendor',
  principals: ['arn:v'],
  on: 'every file',
  may: { read: ['s3:GetObject'] },
  conditions: [tls],
  ...more,
});
const analysisOf = (...access: readonly AccessRow[]): Analysis => ({ public: [], access, missing: [], beyond: [], posture: [] });
const everyone = row({ who: 'Everyone else', kind: 'everyone', principals: [], on: 'anything', may: {}, conditions: [] });

describe('who can do what', () => {
  test('has a line for each, with the places of each group of actions', () => {
    const { lines } = summarizeAccess(
      analysisOf(
        row({ on: 'the bucket', may: { list: ['s3:ListBucket'], read: ['s3:GetBucketLocation'] }, conditions: ['lists only what is under a/', tls] }), // prettier-ignore
        row({ on: 'files under a/', may: { read: ['s3:GetObject'], write: ['s3:PutObject'] } }),
        row({ on: 'the key, through this bucket', may: { read: ['kms:Decrypt'], delete: ['kms:X'] }, conditions: [] }),
        row({ who: 'reports', kind: 'own', principals: ['arn:r'], may: { read: ['s3:GetObject'] } }),
        everyone,
      ),
    );
    expect(lines.map(({ who, may }) => [who, may])).toEqual([
      ['Vendor', { list: ['the bucket, only what is under a/'], read: ['settings of the bucket', 'files under a/'], write: ['files under a/'] }], // prettier-ignore
      ['reports', { read: ['every file'] }],
      ['Everyone else', {}],
    ]);
  });

  test('whoever has a key alone has a line for that', () => {
    const { lines } = summarizeAccess(analysisOf(row({ on: 'the key', may: { read: ['kms:Decrypt'] } })));
    expect(lines[0]?.may).toEqual({ read: ['the key'] });
  });

  test('the same name with other principals is somebody else', () => {
    expect(summarizeAccess(analysisOf(row({}), row({ principals: ['arn:w'] }))).lines).toHaveLength(2);
  });

  test('says once what holds for everybody, and of one what holds for that one alone', () => {
    const { always, lines } = summarizeAccess(
      analysisOf(
        row({ may: { write: ['s3:PutObject'] }, conditions: [tls, 'uploads encrypted'] }),
        row({ who: 'reports', principals: [], conditions: [tls, 'from vpce-1'] }),
        row({ who: 'log service', kind: 'service', on: "the log bucket's files", conditions: ['on behalf of this bucket'] }),
        row({ who: 'writer', may: { write: ['s3:PutObject'] }, conditions: ['uploads encrypted', tls] }),
      ),
    );
    expect(always).toEqual([tls, 'uploads encrypted']);
    expect(lines.map(({ conditions }) => conditions)).toEqual([[], ['from vpce-1'], []]);
  });

  test('a condition that one lacks is said of those who have it', () => {
    const { always, lines } = summarizeAccess(
      analysisOf(row({ conditions: ['from vpce-1'] }), row({ who: 'x', conditions: [] })),
    );
    expect(always).toEqual([]);
    expect(lines[0]?.conditions).toEqual(['from vpce-1']);
  });

  test("a condition of some of somebody's places names them", () => {
    const [line] = summarizeAccess(
      analysisOf(row({ conditions: ['with an ACL'] }), row({ on: 'the bucket', conditions: [] })),
    ).lines;
    expect(line?.conditions).toEqual(['with an ACL (every file)']);
  });

  test('services by a role of their own are named, and a service that the policy admits is shown', () => {
    const machine = row({ who: 'S3 replication', kind: 'service', principals: ['r'], conditions: ['as the role r', tls] });
    const front = row({ who: 'CloudFront', kind: 'service', principals: ['cloudfront.amazonaws.com'] });
    const [shown = '', ...sentences] = renderAccess(analysisOf(machine, front, row({}), everyone));
    expect(shown).toContain('CloudFront');
    expect(shown).not.toContain('S3 replication');
    expect(sentences).toContain('What AWS does here by itself: S3 replication.');
    expect(accessLines(analysisOf(machine, front, everyone)).at(-3)).toBe('  Everyone else: nothing');
  });

  test('everyone who may do something is not hidden', () => {
    const open = { ...everyone, on: 'every file', may: { read: ['s3:GetObject'] } };
    expect(renderAccess(analysisOf(row({}), open))[0]).toContain('| Everyone else | – | every file |');
    expect(accessLines(analysisOf(open)).join('\n')).toMatch(/Everyone else\n {6}read {6}every file/);
  });

  test('many actions are counted, all groups are named', () => {
    const many = row({ may: { settings: Array.from({ length: 20 }, (_, i) => `s3:Put${i}`) } });
    expect(renderAccess(analysisOf(many)).at(-1)).toContain('`s3:Put7` and 12 more');
  });
});

describe('what is dangerous by itself', () => {
  const request = { ...creation, analysis: openAnalysis };
  const rendered = renderReview({ state: 'planned', tools, requests: [request] });

  test('stands above all, also where the plan is harmless', () => {
    expect(isDangerousRequest(request)).toBe(true);
    expect(isDangerousRequest(creation)).toBe(false);
    expect(rendered.indexOf('**public:**')).toBeLessThan(rendered.indexOf('### Who can do what'));
    expect(rendered).toContain('Risk of the plan alone: low');
    expect(rendered).toContain("**beyond the vendor's page:** SendSafely may call s3:DeleteObject on every file");
    expect(rendered).toContain('**missing:** SendSafely may not call s3:PutObject on every file');
    expect(rendered).not.toContain('Nothing that exists is destroyed');
    expect(rendered).not.toContain('Nothing is public');
    expect(rendered).not.toContain('and nothing beyond');
  });

  test('names the statement that makes a policy public, and no other', () => {
    expect(rendered).toContain('statement Readers: It allows everyone');
    expect(rendered).not.toContain('It only refuses');
  });

  test('is never cut', () => {
    const requests = Array.from({ length: 30 }, (_, i) => ({ ...request, file: `requests/${i}.yml` }));
    const cut = renderReview({ state: 'planned', tools, requests }, 22_000);
    expect(cut).toContain('Not everything fits here');
    for (let i = 0; i < 30; i += 1) expect(cut).toContain(`requests/${i}.yml`);
    expect(cut.match(/\*\*public:\*\*/g)).toHaveLength(30);
  });
});

describe('the controls', () => {
  test('are counted, and only what needs a decision is shown', () => {
    expect(renderPosture(openAnalysis)).toEqual(['Security controls: 1 satisfied, 1 skipped for a reason.']);
    expect(renderDecisions(openAnalysis)).toEqual([
      '### To decide on',
      '- **Requests are not logged** (S3.9, CKV_AWS_18, AVD-AWS-0089): neither access logs nor data events: nothing says later who read or deleted what', // prettier-ignore
    ]);
    expect(postureLines(openAnalysis)[1]).toMatch(/^ {2}To decide on: Requests are not logged \(S3.9/);
  });

  test('none: nothing is said', () => {
    expect([...renderPosture(analysisOf()), ...postureLines(analysisOf())]).toEqual([]);
  });
});
