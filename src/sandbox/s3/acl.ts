import { notImplemented, refuse, reply, type Outcome } from '../call.js';
import { canonicalUser, namespace, settingOf, xmlType, type BucketRequest, type S3Table } from './request.js';

/** ACLs: every bucket's says that its owner may do all, and nothing else can be put. */
export const aclCalls: S3Table = {
  'GET bucket ?acl': { name: 'GetBucketAcl', action: 'GetBucketAcl', run: () => reply(ownerOnly, xmlType) },
  'PUT bucket ?acl': { name: 'PutBucketAcl', action: 'PutBucketAcl', run: putAcl },
};

const ownerOnly =
  `<AccessControlPolicy xmlns="${namespace}"><Owner><ID>${canonicalUser}</ID></Owner><AccessControlList><Grant>` +
  '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">' +
  `<ID>${canonicalUser}</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`;

function putAcl({ bucket, call }: BucketRequest): Outcome {
  if (settingOf(bucket, 'ownershipControls', 'Rule', 'ObjectOwnership') === 'BucketOwnerEnforced') {
    return refuse(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs', {
      detail: { BucketName: bucket.name },
    });
  }
  const canned = call.headers['x-amz-acl'];
  const blocked = settingOf(bucket, 'publicAccessBlock', 'BlockPublicAcls') === 'true';
  if (canned !== undefined && /^(public-|authenticated-read)/.test(canned) && blocked)
    return refuse(403, 'AccessDenied', 'Access Denied');
  return canned === 'private' && call.body.length === 0
    ? reply()
    : notImplemented('s3', `PutBucketAcl ${canned ?? 'with grants'}`);
}
