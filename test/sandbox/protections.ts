const bucketName = 'acme-protected-files';

const ref = (type: string, name: string) => '${' + `${type}.${name}.id` + '}';

/** Only from one network, but for those who have to work from elsewhere: `exempt`, AWS's services, and the vendor. */
function bucketPolicy(exempt: readonly string[]): string {
  const network = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [`arn:aws:s3:::${bucketName}`, `arn:aws:s3:::${bucketName}/*`],
    Condition: {
      NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] },
      StringNotEquals: { 'aws:SourceVpce': ['vpce-0abc1234def567890'] },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
      ArnNotEquals: { 'aws:PrincipalArn': exempt },
    },
  };
  const Statement = [{ Sid: 'Network', ...network }];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

const settings = {
  terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } } },
  provider: { aws: [{ region: 'us-east-1' }] },
};

/** Nothing but the bucket and its limit to one network, with those whom it does not hold for. */
export function limitedBucket(exempt: readonly string[]): object {
  return {
    ...settings,
    resource: {
      aws_s3_bucket: { bucket: { bucket: bucketName } },
      aws_s3_bucket_policy: { bucket: { bucket: ref('aws_s3_bucket', 'bucket'), policy: bucketPolicy(exempt) } },
    },
  };
}
