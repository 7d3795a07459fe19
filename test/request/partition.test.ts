import { expect, test } from '@jest/globals';
import { parseRequest } from '../../src/request/parse.js';
import { resolveText, templatesWith } from '../resolve/fixture.js';

/** What to write instead, in a region of GovCloud. */
function fixes(text: string): readonly string[] {
  const request = `vendor: custom\nbucket: acme-files\nregion: us-gov-west-1\n${text}`;
  const parsed = parseRequest('a.yml', request);
  const found = parsed.ok ? resolveText(request, templatesWith()) : parsed;
  return found.ok ? [] : found.faults.map(({ fix }) => fix);
}

const other = (encryption: string) =>
  `replication: { region: us-gov-east-1, account: '444455556666', bucket: copy, encryption: ${encryption} }\n`;
const parameters = (principal: string) => `parameters: { principals: ['${principal}'], actions: [s3:GetObject] }\n`;

test.each<[string, string, string]>([
  [
    'a key that is an alias',
    'encryption: { type: sse-kms, key: alias/acme }\n',
    'arn:aws-us-gov:kms:<region>:<account>:key/<id>',
  ],
  ['no key of another account', other('sse-kms'), 'key: arn:aws-us-gov:kms:us-gov-east-1:444455556666:key/<id>.'],
  [
    "a key that can't be created there",
    other('{ type: sse-kms, key: create }'),
    'arn:aws-us-gov:kms:us-gov-east-1:444455556666:key/<id>.',
  ],
  ['a principal that is no ARN', parameters('123456789012'), 'arn:aws-us-gov:iam::123456789012:role/name.'],
])('%s: the ARN that is shown is of the partition of the bucket', (_, text, arn) => {
  const found = fixes(text);
  expect(found).toContainEqual(expect.stringContaining(arn));
  expect(found.join()).not.toContain('arn:aws:');
});
