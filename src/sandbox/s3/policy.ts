import { refuse, reply, type Outcome } from '../call.js';
import { parsePolicy } from '../policy/document.js';
import { isPublic } from '../policy/public.js';
import { bucketTarget, s3PolicyProblem } from '../policy/s3-policy.js';
import { element, renderXml } from '../xml.js';
import { namespace, settingOf, xmlType, type BucketRequest, type S3Table } from './request.js';

const maxPolicy = 20_480;
const noPolicy = refuse(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist');

/** The bucket policy, kept as the JSON text that it came in. */
export const policyCalls: S3Table = {
  'GET bucket ?policy': { name: 'GetBucketPolicy', action: 'GetBucketPolicy', run: getPolicy },
  'PUT bucket ?policy': { name: 'PutBucketPolicy', action: 'PutBucketPolicy', run: putPolicy },
  'DELETE bucket ?policy': {
    name: 'DeleteBucketPolicy',
    action: 'DeleteBucketPolicy',
    run: ({ bucket }) => {
      bucket.subresources.delete('policy');
      return reply('', {}, 204);
    },
  },
  'GET bucket ?policyStatus': { name: 'GetBucketPolicyStatus', action: 'GetBucketPolicyStatus', run: getStatus },
};

function getPolicy({ bucket }: BucketRequest): Outcome {
  const text = bucket.subresources.get('policy');
  return text === undefined
    ? { ...noPolicy, detail: { BucketName: bucket.name } }
    : reply(text, { 'content-type': 'application/json' });
}

function getStatus({ bucket }: BucketRequest): Outcome {
  const text = bucket.subresources.get('policy');
  if (text === undefined) return { ...noPolicy, detail: { BucketName: bucket.name } };
  return reply(renderXml(element('PolicyStatus', element('IsPublic', isPublic(parsePolicy(text)))), namespace), xmlType);
}

function putPolicy({ bucket, account, call }: BucketRequest): Outcome {
  const text = call.body.toString('utf8');
  if (call.body.length > maxPolicy) return refuse(400, 'PolicyTooLarge', `The policy is larger than ${maxPolicy} bytes.`);
  const problem = s3PolicyProblem(text, bucketTarget(bucket.name, account), account);
  if (problem !== undefined) return refuse(400, 'MalformedPolicy', problem);
  if (settingOf(bucket, 'publicAccessBlock', 'BlockPublicPolicy') === 'true' && isPublic(parsePolicy(text))) {
    return refuse(
      403,
      'AccessDenied',
      'User is not authorized to perform s3:PutBucketPolicy because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.',
    );
  }
  bucket.subresources.set('policy', text);
  return reply('', {}, 204);
}
