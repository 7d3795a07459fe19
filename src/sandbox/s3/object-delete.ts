import { defined } from '../../defined.js';
import { isRefusal, refuse, reply, type Outcome, type Refusal } from '../call.js';
import { mint } from '../world.js';
import { childrenOf, element, renderXml, textAt, type XmlElement } from '../xml.js';
import { checkMfa, hasMfaDelete } from './mfa.js';
import { addVersion } from './object-put.js';
import { askS3, checkPermission } from './permission.js';
import { malformedXml, namespace, parseBody, settingOf, xmlType, type BucketRequest } from './request.js';

/** What a deletion left: the delete marker that it made, or the version that is gone. */
interface Deletion {
  readonly marker?: string;
  readonly version?: string;
}

export function deleteObject(request: BucketRequest): Outcome {
  const match = request.call.headers['if-match'];
  const present = request.bucket.objects.get(request.key)?.[0];
  // S3 User Guide, "Conditional deletes".
  if (match !== undefined && match !== '*' && match.replaceAll('"', '') !== (present?.deleteMarker ? '' : present?.etag))
    return refuse(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  const done = erase(request, request.key, request.call.query.get('versionId') ?? undefined);
  if (isRefusal(done)) return done;
  const id = done.marker ?? done.version;
  return reply(
    '',
    {
      ...(done.marker === undefined ? {} : { 'x-amz-delete-marker': 'true' }),
      ...defined({ 'x-amz-version-id': id }),
    },
    204,
  );
}

export function deleteObjects(request: BucketRequest): Outcome {
  const root = parseBody(request.call, 'Delete');
  if (isRefusal(root)) return root;
  const objects = childrenOf(root, 'Object');
  if (objects.length === 0 || objects.length > 1000) return malformedXml();
  const quiet = textAt(root, 'Quiet') === 'true';
  const results = objects.flatMap((object) => eraseOne(request, object, quiet));
  return reply(renderXml(element('DeleteResult', ...results), namespace), xmlType);
}

function eraseOne(request: BucketRequest, object: XmlElement, quiet: boolean): readonly XmlElement[] {
  const [key, version] = [textAt(object, 'Key') ?? '', textAt(object, 'VersionId')];
  const named = [element('Key', key), ...(version === undefined ? [] : [element('VersionId', version)])];
  const action = version === undefined ? 'DeleteObject' : 'DeleteObjectVersion';
  const { call, account, name: bucket } = request;
  const done =
    account.gate.refusal('s3', () => [askS3(call, account, action, { bucket, key })]) ??
    checkPermission(request, action, key) ??
    erase(request, key, version);
  if (isRefusal(done)) return [element('Error', ...named, element('Code', done.code), element('Message', done.message))];
  if (quiet) return [];
  const marker = done.marker === undefined ? [] : [element('DeleteMarker', true), element('DeleteMarkerVersionId', done.marker)];
  return [element('Deleted', ...named, ...marker)];
}

/** Without a version a versioned bucket gets a delete marker; a version under an object lock stays. */
function erase({ bucket, account, call }: BucketRequest, key: string, versionId: string | undefined): Deletion | Refusal {
  const versions = bucket.objects.get(key) ?? [];
  const status = settingOf(bucket, 'versioning', 'Status');
  if (versionId === undefined && status !== undefined) {
    const id = status === 'Enabled' ? mint(account.world, 'v', 32) : 'null';
    addVersion(bucket, key, {
      versionId: id,
      modified: account.now().toISOString(),
      deleteMarker: true,
      body: Buffer.alloc(0),
      etag: '',
      headers: new Map(),
    });
    return { marker: id };
  }
  const denied = versionId !== undefined && hasMfaDelete(bucket) ? checkMfa(call, account) : undefined;
  if (denied !== undefined) return denied;
  const target = versions.find((v) => v.versionId === (versionId ?? 'null'));
  const bypass =
    target?.lock?.mode === 'GOVERNANCE' && call.headers['x-amz-bypass-governance-retention']?.toLowerCase() === 'true';
  if (target?.lock !== undefined && !bypass && new Date(target.lock.until) > account.now()) {
    return refuse(403, 'AccessDenied', 'Access Denied because object protected by object lock.');
  }
  const left = versions.filter((v) => v !== target);
  if (left.length === 0) bucket.objects.delete(key);
  else bucket.objects.set(key, left);
  return defined({ version: versionId });
}
