import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { defined } from '../../src/defined.js';
import { shellCommand } from '../../src/resolve/by-hand.js';
import { account, specFor } from './protections-fixture.js';

const trail = `arn:aws:cloudtrail:eu-west-1:${account}:trail/main`;

function stepFor(lines: string): { readonly title: string; readonly why: string; readonly command: string } {
  const [step] = specFor(lines).handover.byHand ?? [];
  return { title: step?.title ?? '', why: step?.why ?? '', command: step?.command ?? '' };
}

/** The JSON literals of the jq program: the selector in CloudTrail's old language, and in its new one. */
function selectorsOf(command: string): readonly unknown[] {
  return [...command.matchAll(/(?:then|else) \[(.*)\] as \$new/g)].map(([, json = '']) => JSON.parse(json) as unknown);
}

test('without anything that takes a hand there are no steps', () => {
  expect(specFor('').handover).not.toHaveProperty('byHand');
});

test('MFA delete is switched on by the root user, with the exact command', () => {
  const { why, command } = stepFor('retention: { recoverDeleted: never, incompleteUploads: never }\naccess: { mfaDelete: true }');
  expect(command).toBe(
    "aws s3api put-bucket-versioning --region us-east-1 --bucket acme --versioning-configuration Status=Enabled,MFADelete=Enabled --mfa 'arn:aws:iam::{{account_id}}:mfa/root-account-mfa-device 123456'",
  );
  expect(why).toContain("Terraform can't do it");
  expect(why).toContain('MFADelete=Disabled');
});

describe('a trail that exists', () => {
  test('is completed where it is at home, starting from what it records now', () => {
    const { why, command } = stepFor(`logging: { dataEvents: '${trail}' }`);
    const lines = command.split('\n');
    expect(lines[0]).toBe(
      `aws cloudtrail get-event-selectors --region eu-west-1 --trail-name ${trail} --output json > trail-selectors.json &&`,
    );
    expect(lines.at(-1)).toBe(
      'aws cloudtrail put-event-selectors --region eu-west-1 --cli-input-json file://trail-selectors-new.json',
    );
    expect(why).toContain('put-event-selectors replaces everything');
    expect(why).toContain(account);
  });

  test('keeps what it records, in whichever language it says so', () => {
    const { command } = stepFor(`logging: { dataEvents: '${trail}' }`);
    expect(command).toContain(`jq '{TrailName: "${trail}"} +\nif (.AdvancedEventSelectors // []) == []\nthen `);
    expect(command).toContain('{EventSelectors: ((.EventSelectors // []) - $new + $new)}\nelse ');
    expect(command).toContain("{AdvancedEventSelectors: (.AdvancedEventSelectors - $new + $new)}\nend' trail-selectors.json >");
  });

  test.each<[string, string, readonly unknown[]]>([
    ['all', 'All', []],
    ['read', 'ReadOnly', [{ Field: 'readOnly', Equals: ['true'] }]],
    ['write', 'WriteOnly', [{ Field: 'readOnly', Equals: ['false'] }]],
  ])('records %s of this bucket alone', (record, basic, more) => {
    const { command } = stepFor(`logging: { dataEvents: { trail: '${trail}', record: ${record} } }`);
    expect(selectorsOf(command)).toEqual([
      {
        ReadWriteType: basic,
        IncludeManagementEvents: false,
        DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::acme/'] }],
        ExcludeManagementEventSources: [],
      },
      {
        Name: 'Objects of acme',
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Data'] },
          { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
          { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::acme/'] },
          ...more,
        ],
      },
    ]);
  });
});

test.each<[string, string, unknown]>([
  ['type: sse-s3', 'AES256', undefined],
  ['type: sse-kms', 'aws:kms', '{{kms_key_arn}}'],
])('SSE-C is unblocked without changing the encryption: %s', (encryption, algorithm, key) => {
  const { command } = stepFor(`encryption: { ${encryption}, sseC: allowed }`);
  const [, json = ''] = /--server-side-encryption-configuration '(.*)'$/.exec(command) ?? [];
  expect(command).toMatch(/^aws s3api put-bucket-encryption --region us-east-1 --bucket acme /);
  expect(JSON.parse(json)).toEqual({
    Rules: [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: algorithm, ...defined({ KMSMasterKeyID: key }) },
        BucketKeyEnabled: key !== undefined,
        BlockedEncryptionTypes: { EncryptionType: ['NONE'] },
      },
    ],
  });
});

test.each([['plain'], ['two words'], ["it's"], ['$(id) `id` "x" \\ ; & | > < * ? ! # ~'], [''], ['a\nb'], ['--flag=$HOME']])(
  'a shell reads the word %j back',
  (word) => {
    const printed = execFileSync('sh', ['-c', `printf '<%s>' ${shellCommand(word, 'end')}`], { encoding: 'utf8' });
    expect(printed).toBe(`<${word}><end>`);
  },
);
