import { describe, expect, test } from '@jest/globals';
import type { BucketSpec } from '../../src/spec/spec.js';
import { exampleWith } from '../policies/examples.js';
import { exampleSettings, faultsOf, resolveText, take, templatesWith } from '../resolve/fixture.js';

/** What vendors' pages say beside their policies, written down from the pages by hand. */

const specOf = (name: string, keys: Readonly<Record<string, unknown>> = {}): BucketSpec =>
  take(resolveText(exampleWith(name, keys), templatesWith(), exampleSettings));

/** All that the reader of a hand-over gets, in the order in which it is shown. */
function handedOver({ handover: { steps, expect, snippets } }: BucketSpec): string {
  return [...steps, ...snippets.map(({ text }) => text), ...expect].join('\n');
}

const adviceOf = ({ notes }: BucketSpec): string =>
  notes.flatMap(({ code, text }) => (code === 'vendor-advice' ? [text] : [])).join('\n');

const kms = { encryption: { type: 'sse-kms', key: 'create' } };

describe('Snowflake', () => {
  // https://docs.snowflake.com/en/user-guide/data-load-snowpipe-auto-s3, "Option 1": steps 1 (the stage's URL ends with a slash), 2 and 4 (the queue's
  // ARN from the pipe's notification_channel, an event notification for all created objects to that SQS queue, under one prefix), read 2026-11-29.
  test('Snowpipe is told of files by a notification to the queue of its pipe', () => {
    const text = handedOver(specOf('snowflake-snowpipe'));
    expect(text).toContain("URL = 's3://acme-snowflake-events/events/'");
    expect(text).toMatch(
      /CREATE PIPE \w+\s+AUTO_INGEST = TRUE\s+AS\s+COPY INTO analytics\.public\.events\s+FROM @vendor_bucket_stage\s/,
    );
    for (const word of ['notification_channel', 'the prefix events/', 'All object create events', 'SQS queue'])
      expect(text).toContain(word);
  });

  // The same page, options 2 and 3: with notifications of others, and with EventBridge, by way of an SNS topic, which the pipe names.
  test('Snowpipe goes by SNS where the bucket has other notifications', () => {
    const spec = specOf('snowflake-snowpipe');
    expect(handedOver(spec)).toContain('by an SNS topic');
    expect(adviceOf(spec)).toMatch(/events or protection\.malwareScan .* EventBridge .* SNS topic, .* AWS_SNS_TOPIC/);
  });

  // https://docs.snowflake.com/en/sql-reference/sql/copy-into-table: FILE_FORMAT = ( { FORMAT_NAME = '…' | TYPE = … } ), by default CSV.
  test.each([
    [{ table: 't', fileFormat: 'f' }, /FROM @vendor_bucket_stage\s+FILE_FORMAT = \(FORMAT_NAME = 'f'\);/],
    [{ table: 't' }, /FROM @vendor_bucket_stage;/],
  ])('a pipe of %j', (parameters, sql) => {
    const { iamUserArn, externalId } = (JSON.parse(exampleWith('snowflake')) as { parameters: Record<string, string> })
      .parameters;
    expect(handedOver(specOf('snowflake-snowpipe', { parameters: { ...parameters, iamUserArn, externalId } }))).toMatch(sql);
  });

  // https://docs.snowflake.com/en/sql-reference/sql/create-stage, ENCRYPTION: required when loading from encrypted files or unloading into them.
  test.each(['snowflake', 'snowflake-unload', 'snowflake-snowpipe'])('a stage names the key: %s', (name) => {
    const line = "ENCRYPTION = (TYPE = 'AWS_SSE_KMS' KMS_KEY_ID = '{{kms_key_arn}}')";
    expect(specOf(name, kms).handover.steps.at(-1)).toContain(line);
    expect(handedOver(specOf(name))).not.toContain('AWS_SSE_KMS');
  });

  // https://docs.snowflake.com/en/user-guide/tables-iceberg-configure-external-volume-s3, steps 3 to 5, and
  // https://docs.snowflake.com/en/sql-reference/sql/create-external-volume, ALLOW_WRITES and ENCRYPTION, read 2026-11-29.
  test.each([
    ['iceberg', 'TRUE'],
    ['iceberg-read', 'FALSE'],
  ])('the external volume of %s is created with ALLOW_WRITES = %s', (variant, writes) => {
    const spec = specOf('snowflake-iceberg-first-phase', { variant });
    const [sql = ''] = spec.handover.snippets.map(({ text }) => text.replace(/\s+/g, ' '));
    expect(sql).toBe(
      `CREATE EXTERNAL VOLUME vendor_bucket STORAGE_LOCATIONS = ( ( NAME = 'acme-snowflake-tables' STORAGE_PROVIDER = 'S3' STORAGE_BASE_URL = 's3://acme-snowflake-tables/' STORAGE_AWS_ROLE_ARN = '{{vendor_role_arn}}' ) ) ALLOW_WRITES = ${writes}; DESC EXTERNAL VOLUME vendor_bucket;`,
    );
    expect(spec.handover.steps.join('\n')).toContain("ENCRYPTION = (TYPE = 'AWS_SSE_KMS' KMS_KEY_ID = '{{kms_key_arn}}')");
  });

  // Step 7 of that page; https://docs.snowflake.com/en/sql-reference/functions/system_verify_external_volume: a test file, or the role alone.
  test.each([
    ['snowflake-iceberg', "SYSTEM$VERIFY_EXTERNAL_VOLUME('lake')", 'test file'],
    ['snowflake-iceberg-read', "SYSTEM$VERIFY_EXTERNAL_VOLUME('vendor_bucket')", 'the role alone'],
  ])('%s is verified', (name, sql, what) => {
    expect(handedOver(specOf(name))).toContain(sql);
    expect(handedOver(specOf(name))).toContain(what);
  });

  // https://docs.snowflake.com/user-guide/tables-iceberg-configure-external-volume-s3, "Prerequisites", in the copy that still has this sentence.
  test.each(['snowflake-iceberg', 'snowflake-iceberg-read'])('no bucket of %s has a dot in its name', (name) => {
    const faults = faultsOf(exampleWith(name, { bucket: 'acme.tables' }));
    expect(faults).toEqual([expect.stringMatching(/^request\/bucket-pattern .*dot in its name/)]);
    expect(faultsOf(exampleWith('snowflake', { bucket: 'acme.tables' }))).toEqual([]);
  });
});

// https://www.rudderstack.com/docs/destinations/warehouse-destinations/snowflake/, "Configuring cloud storage integration with Snowflake", step 5: a second
// statement for Snowflake's user. One role has one trust here, so Snowflake gets a role of its own, with the policy of Snowflake's page.
test.each(['rudderstack-warehouse', 'rudderstack-warehouse-user'])('%s: Snowflake reads by a role of its own', (name) => {
  expect(handedOver(specOf(name))).toMatch(
    /warehouse Snowflake, make a storage integration with a(?:nother)? role .*access\.principals/,
  );
  const role = 'arn:aws:iam::111122223333:role/snowflake';
  const { access } = specOf(name, { access: { principals: [{ role, allow: 'read' }] } });
  expect(access.principals).toMatchObject([
    {
      principals: [role],
      statements: [{ actions: ['s3:ListBucket'] }, { actions: ['s3:GetObject'] }],
      keyActions: ['kms:Decrypt'],
    },
  ]);
});

// Segment's page (segment-docs, aws-s3/index.md), "Manually migrate an existing destination", read 2026-11-29: steps 2, 4 and 6.
test.each([
  [undefined, 'acme-segment-events', 's3://acme-segment-events'],
  ['raw/events', 'acme-segment-events/raw/events', 's3://acme-segment-events/raw/events'],
])('Segment is migrated by a test folder, with the path %s', (path, bucket, url) => {
  const text = handedOver(specOf('segment', { parameters: { workspaceId: '9aQ1Lj62S4bomZKLF4DPqW', ...(path && { path }) } }));
  expect(text).toContain(`${bucket}/segment-logs/test as the bucket name`);
  expect(text).toContain(`${url}/segment-logs/test/segment-logs/`);
});

// https://getstarted.meetmarigold.com/engagebysailthru/Content/analytics/stc/event-stream-data-sets.html, "Layout of the Data" and "Target Location" of
// campaign sends; .../event-stream.html, "Bucket Structure"; lookup data by https://getstarted.sailthru.com/labels-and-ip-ua-data-in-sailthru-connect-event-stream/.
test.each(['sailthru-joint-kms', 'sailthru-event-stream'])("%s: the layout of the Event Stream's files", (name) => {
  const text = handedOver(specOf(name));
  expect(text).toContain('campaign_send/dt=<day>/client_id=<id>/');
  expect(text).toContain('campaign/dt=<day>/hr=<hour>/client_id=<id>/');
  expect(text).toMatch(/UTC.*as a whole.*latest/);
});

// Seed of the page "Configuring your own S3 Bucket", step 5: "type a secure message that includes the name of the S3 bucket".
test("SendSafely's secure message has the bucket's name, and nothing else of the request", () => {
  const body = specOf('sendsafely-minimal').handover.message?.secure?.body ?? '';
  expect(body).toContain('ss-self-hosted-acme-eu');
  expect(body).not.toContain('eu-west-1');
});

// https://sendsafely.zendesk.com/hc/en-us/articles/20440195896333 has the warning about file expiration in its step 2; 360039762132 is about settings
// from 1 to 365 days, which switch nothing off; step 6 of 360028308212 asks for a ticket by the linked article.
test('disabling file expiration is asked for by what SendSafely has about it', () => {
  const retention = { vendorFeatures: ['disable-file-expiration'] };
  const text = handedOver(specOf('sendsafely-minimal', { retention }));
  expect(text).toContain('/articles/20440195896333');
  expect(text).toContain('/articles/360028308212');
  expect(text).not.toContain('/articles/360039762132');
});

// https://docs.datadoghq.com/logs/explorer/archive_search/, "Permissions" and "Cloud-specific permissions" (the actions are in the cases), read 2026-11-29.
test('Datadog: what Archive Search needs', () => {
  const text = handedOver(specOf('datadog'));
  for (const word of ['read-write', 'logs_archive_search', 'logs_write_historical_view', 'logs_read_archives'])
    expect(text).toContain(word);
});

// github/docs, streaming-the-audit-log-for-your-enterprise.md, "Streaming to multiple endpoints"; an account has the OIDC provider once.
test('GitHub: a second stream in this account goes without a provider of its own', () => {
  expect(handedOver(specOf('github-audit-log'))).toMatch(/several streams.*createProvider: false/);
});

// https://help.sumologic.com/docs/manage/data-forwarding/amazon-s3-bucket/, "Forward data to S3", step 6: {index}_{day}_{hour}_{minute}_{second} by default,
// and {uuid} besides.
test("Sumo Logic: the variables of a file's name", () => {
  expect(handedOver(specOf('sumo-logic-forwarding'))).toMatch(
    /File Format .* index, day, hour, minute, second and uuid, each in braces\. If it is left blank, .* all but the last/,
  );
});

// https://docs.mixpanel.com/docs/data-pipelines/integrations/redshift-spectrum: roles of their own for Glue and for Redshift.
test('Mixpanel: what is queried by Glue has other roles', () => {
  expect(handedOver(specOf('mixpanel'))).toMatch(/Redshift Spectrum.*AWS Glue.*roles of their own.*Lake Formation/);
});
