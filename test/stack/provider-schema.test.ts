import { describe, expect, test } from '@jest/globals';
import { buildStack } from '../../src/stack/build.js';
import { specOf } from '../policies/specs.js';
import { broken, brokenConfiguration } from './broken.js';
import { checkConfiguration, parseProviderSchema } from './provider-schema.js';
import type { AttributeSchema, BlockSchema } from './schema-body.js';

const given = (type: AttributeSchema['type']): AttributeSchema => ({ type, optional: true });
const needed = (type: AttributeSchema['type']): AttributeSchema => ({ type, required: true });
const made: AttributeSchema = { type: 'string', computed: true };
const of = (block: BlockSchema) => ({ block });

/** As much of the AWS provider's schema as the broken configurations touch. */
const text = JSON.stringify({
  format_version: '1.0',
  provider_schemas: {
    'terraform.io/builtin/terraform': {},
    'registry.terraform.io/hashicorp/aws': {
      provider: of({ attributes: { region: given('string') } }),
      data_source_schemas: { aws_caller_identity: of({ attributes: { account_id: made } }) },
      resource_schemas: {
        aws_s3_bucket: of({
          attributes: {
            acceleration_status: { ...given('string'), computed: true, deprecated: true },
            arn: made,
            bucket: { ...given('string'), computed: true },
            tags: given(['map', 'string']),
          },
        }),
        aws_s3_bucket_logging: of({
          attributes: { bucket: needed('string'), target_bucket: needed('string'), target_prefix: needed('string') },
        }),
        aws_s3_bucket_versioning: of({
          attributes: { bucket: needed('string') },
          block_types: {
            versioning_configuration: {
              nesting_mode: 'list',
              min_items: 1,
              max_items: 1,
              block: { attributes: { status: needed('string') } },
            },
          },
        }),
        aws_kms_key: of({ attributes: { arn: made, deletion_window_in_days: given('number') } }),
        aws_iam_openid_connect_provider: of({
          attributes: { client_id_list: needed(['set', 'string']), url: needed('string') },
        }),
        aws_guardduty_malware_protection_plan: of({
          attributes: {
            actions: given(['list', ['object', { tagging: ['list', ['object', { status: 'string' }]] }]]),
            role: needed('string'),
          },
        }),
      },
    },
  },
});
const schema = parseProviderSchema(text);

describe('the check of a configuration against the schema of the provider', () => {
  test.each(broken)('finds $name, and nothing else', (one) => {
    expect(checkConfiguration(schema, brokenConfiguration(one))).toEqual([one.says]);
  });

  test('finds nothing in what is whole', () => {
    const resource = {
      aws_kms_key: { key: { deletion_window_in_days: 30, lifecycle: { prevent_destroy: true } } },
      aws_s3_bucket: { it: { bucket: 'a', tags: { '$${a}': '${aws_kms_key.key.arn}' }, provider: 'aws.replica' } },
      aws_s3_bucket_versioning: {
        it: { '//': 'why', bucket: 'a', versioning_configuration: { status: 'Enabled' }, depends_on: ['aws_s3_bucket.it'] },
      },
      aws_iam_openid_connect_provider: { it: { client_id_list: ['${sensitive("a")}'], url: 'https://a.example' } },
    };
    const sections = {
      data: { aws_caller_identity: { current: {} } },
      output: { account: { value: '${data.aws_caller_identity.current.account_id}' } },
      removed: [{ from: 'aws_kms_key.other', lifecycle: [{ destroy: false }] }],
    };
    const whole = brokenConfiguration({ name: '', says: '', terraform: false, resource, sections });
    expect(checkConfiguration(schema, whole)).toEqual([]);
  });

  test('names every mistake of a configuration at once', () => {
    const complaints = checkConfiguration(schema, buildStack(specOf()));
    expect(complaints).toContain(
      'aws_s3_bucket_lifecycle_configuration.bucket: the provider knows no aws_s3_bucket_lifecycle_configuration',
    );
    expect(complaints.length).toBeGreaterThan(10);
  });

  test('is not made with the schema of another provider', () => {
    expect(() => parseProviderSchema('{"provider_schemas":{"registry.terraform.io/hashicorp/azurerm":{}}}')).toThrow('no schema');
  });
});
