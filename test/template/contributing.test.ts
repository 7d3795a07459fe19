import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { resolveText, take, templatesWith } from '../resolve/fixture.js';

const section = readFileSync(join(import.meta.dirname, '../../CONTRIBUTING.md'), 'utf8').split('## Add a vendor')[1] ?? '';
const [template = '', request = ''] = [...section.matchAll(/^ {3}```yaml\n([^]*?)^ {3}```/gm)].map(([, block = '']) =>
  block.replace(/^ {3}/gm, ''),
);

test('the vendor of the guide for contributors works as it is written there', () => {
  const spec = take(resolveText(request, templatesWith(template)));
  expect(spec.roles[0]?.trust).toMatchObject({ by: 'principals', externalId: { value: 'k2x9s7vb' } });
  expect(spec.handover.steps[0]).toMatch(/acme-callkeep-recordings, us-east-1 and the role \{\{vendor_role_arn\}\}\.$/);
});
