import { expect, test } from '@jest/globals';
import { readDocument } from '../../src/iam/reading.js';
import { readPolicy } from '../../src/change/policy.js';

const of = (Resource: string, Principal: unknown) => ({ Statement: { Effect: 'Allow', Principal, Action: 's3:GetObject', Resource } }); // prettier-ignore
const principals = (reading: ReturnType<typeof readDocument>) => reading.flatMap((statement) => statement.principals);

// IAM User Guide, "AWS JSON policy elements: Principal": "you can use the account ID, or ... the root"; "ARNs": the partitions aws, aws-cn and aws-us-gov.
test.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b'])("an account's bare id is its root in the partition %s", (partition) => {
  const root = `AWS:arn:${partition}:iam::111122223333:root`;
  const bare = of(`arn:${partition}:s3:::acme/*`, { AWS: '111122223333' });
  expect(principals(readDocument(bare))).toEqual([root]);
  expect(readPolicy(JSON.stringify(bare))).toEqual(readPolicy(of(`arn:${partition}:s3:::acme/*`, { AWS: root.slice(4) })));
  expect(principals(readDocument(of('*', { AWS: '111122223333' }), partition))).toEqual([root]);
});

test('without any ARN it is that of the partition that most are in', () => {
  expect(principals(readDocument(of('*', { AWS: '111122223333' })))).toEqual(['AWS:arn:aws:iam::111122223333:root']);
});
