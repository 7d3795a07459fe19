import type { BucketSpec } from '../../src/spec/spec.js';
import { resolveText, take, templatesWith } from '../resolve/fixture.js';
import { deployed } from '../resolve/protections-fixture.js';
import { lakeTemplate, type Keys } from './request-key-cases.js';

const templates = templatesWith(lakeTemplate);
const least = {
  vendor: 'custom',
  bucket: 'acme-files',
  region: 'us-east-1',
  parameters: { principals: ['arn:aws:iam::999988887777:role/vendor'], actions: ['s3:GetObject', 's3:PutObject'] },
};

const specs = new Map<string, BucketSpec>();

/** JSON is YAML. Two requests for one bucket differ in one key, also where a vendor wants the bucket to be called otherwise. */
export function specOfKeys(keys: Keys): BucketSpec {
  const parameters = 'vendor' in keys && !('parameters' in keys) ? undefined : least.parameters;
  const text = JSON.stringify({ ...least, parameters, ...keys });
  const account = typeof keys['account'] === 'string' ? { account: { name: keys['account'], id: '111122223333' } } : {};
  const spec = specs.get(text) ?? take(resolveText(text, templates, { ...deployed, ...account }));
  specs.set(text, spec);
  return spec;
}
