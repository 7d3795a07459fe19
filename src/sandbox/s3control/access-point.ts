import { isRefusal, refuse, reply, type Outcome, type Refusal } from '../call.js';
import type { AccessPoint } from '../entities.js';
import { arnOf, suffixOf } from '../partition.js';
import { newTags } from '../s3/tagging.js';
import { mint } from '../world.js';
import { child, element, parseXml, textAt, type XmlElement } from '../xml.js';
import { answer, findPoint, invalidRequest, type ControlRequest, type ControlTable } from './request.js';

const blockFlags = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
const requestParts = ['Bucket', 'VpcConfiguration', 'PublicAccessBlockConfiguration', 'BucketAccountId', 'Tags'];

/** The calls on access points themselves. */
export const accessPointCalls: ControlTable = {
  'PUT /accesspoint/{}': { name: 'CreateAccessPoint', run: createPoint },
  'GET /accesspoint/{}': { name: 'GetAccessPoint', run: getPoint },
  'DELETE /accesspoint/{}': {
    name: 'DeleteAccessPoint',
    run: (request) => {
      const point = findPoint(request);
      if (isRefusal(point)) return point;
      request.account.world.accessPoints.delete(`${point.region}/${point.name}`);
      return reply('', {}, 204);
    },
  },
};

function createPoint({ call, account, names }: ControlRequest): Outcome {
  const { world } = account;
  const root = parseXml(call.body.toString('utf8'));
  if (root?.name !== 'CreateAccessPointRequest' || root.children.some(({ name }) => !requestParts.includes(name)))
    return refuse(
      400,
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  const name = names[0] ?? '';
  const problem = checkName(name) ?? checkBucket(root, call.region, { buckets: world.buckets, owner: account.id });
  if (problem !== undefined) return problem;
  const [vpc, block, tags] = [readVpc(root), readBlock(root), newTags(child(root, 'Tags'))];
  if (isRefusal(vpc)) return vpc;
  if (isRefusal(tags)) return tags;
  const id = `${call.region}/${name}`;
  if (world.accessPoints.has(id)) {
    const message = 'Your previous request to create the named accesspoint succeeded and you already own it.';
    return refuse(409, 'AccessPointAlreadyOwnedByYou', message);
  }
  const point: AccessPoint = {
    ...{ name, region: call.region, bucket: textAt(root, 'Bucket') ?? '', vpc: vpc.id, block, tags: new Map(tags) },
    arn: arnOf(account, 's3', call.region, `accesspoint/${name}`),
    alias: `${name.slice(0, 20).replace(/-$/, '')}-${mint(world, '', 34).toLowerCase()}-s3alias`,
    created: account.now().toISOString(),
  };
  world.accessPoints.set(id, point);
  return answer('CreateAccessPointResult', element('AccessPointArn', point.arn), element('Alias', point.alias));
}

/** S3 User Guide, "Rules for naming Amazon S3 access points". */
function checkName(name: string): Refusal | undefined {
  if (!/^[a-z0-9-]{3,50}$/.test(name)) return refuse(400, 'InvalidURI', "Couldn't parse the specified URI.");
  const reserved = /(^-|-$|-s3alias$|--ol-s3$|--xa-s3$)/.test(name);
  return reserved ? invalidRequest('Your Amazon S3 AccessPoint name is invalid') : undefined;
}

function checkBucket(
  root: XmlElement,
  region: string,
  { buckets, owner }: { readonly buckets: ReadonlyMap<string, { readonly region: string }>; readonly owner: string },
): Refusal | undefined {
  const bucket = buckets.get(textAt(root, 'Bucket') ?? '');
  if (bucket === undefined) return invalidRequest('Amazon S3 AccessPoint can only be created for existing bucket');
  if (bucket.region !== region) return invalidRequest('Amazon S3 AccessPoint can only be created for bucket in the same region');
  if ((textAt(root, 'BucketAccountId') ?? owner) !== owner)
    return invalidRequest('BucketAccountId parameter should be same as the AWS Account Id of bucket owner');
  return undefined;
}

/** A VPC that is not shaped like one is refused; whether it exists can't be known here. */
function readVpc(root: XmlElement): { readonly id?: string } | Refusal {
  const configuration = child(root, 'VpcConfiguration');
  if (configuration === undefined) return {};
  const id = textAt(configuration, 'VpcId') ?? '';
  return /^vpc-[0-9a-f]{8,17}$/.test(id) ? { id } : invalidRequest('Request invalid');
}

/** Without the block all is blocked; in a block, what is not said is not. */
function readBlock(root: XmlElement): Map<string, boolean> {
  const block = child(root, 'PublicAccessBlockConfiguration');
  return new Map(blockFlags.map((flag) => [flag, block === undefined || textAt(block, flag)?.toLowerCase() === 'true']));
}

function getPoint(request: ControlRequest): Outcome {
  const point = findPoint(request);
  if (isRefusal(point)) return point;
  const { region, vpc } = point;
  const suffix = suffixOf(request.account.partition);
  const endpoints = {
    ...{ ipv4: `s3-accesspoint.${region}.${suffix}`, fips: `s3-accesspoint-fips.${region}.${suffix}` },
    dualstack: `s3-accesspoint.dualstack.${region}.${suffix}`,
    fips_dualstack: `s3-accesspoint-fips.dualstack.${region}.${suffix}`,
  };
  return answer(
    'GetAccessPointResult',
    ...[
      element('Name', point.name),
      element('Bucket', point.bucket),
      element('NetworkOrigin', vpc === undefined ? 'Internet' : 'VPC'),
    ],
    vpc === undefined ? undefined : element('VpcConfiguration', element('VpcId', vpc)),
    element('PublicAccessBlockConfiguration', ...[...point.block].map(([flag, value]) => element(flag, value))),
    ...[element('CreationDate', point.created), element('Alias', point.alias), element('AccessPointArn', point.arn)],
    element(
      'Endpoints',
      ...Object.entries(endpoints).map(([key, value]) => element('entry', element('key', key), element('value', value))),
    ),
    element('BucketAccountId', request.account.id),
  );
}
