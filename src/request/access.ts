import { quote, type Fault } from '../fault/fault.js';
import type { Source } from '../yaml/document.js';
import { checkAccessPoints } from './access-points.js';
import { distributionFaults, principalFaults } from './arn.js';
import { emptyFaults, twiceFaults } from './place.js';
import { checkNetwork } from './network.js';
import { prefixFaults } from './prefix.js';
import { partitionOf } from './regions.js';
import type { PartialRequest } from './schema.js';

/** Who else may use the bucket, and from where. */
export function checkAccess(request: PartialRequest, source: Source): readonly Fault[] {
  return [
    ...emptyFaults(request.access, '{ sourceIps: [203.0.113.0/24] }', { source, path: ['access'], prefix: 'request' }),
    ...checkNetwork(request, source),
    ...checkAccessPoints(request, source),
    ...checkDistributions(request, source),
    ...checkPrincipals(request, source),
  ];
}

function checkDistributions({ access, region }: PartialRequest, source: Source): readonly Fault[] {
  const arns = access?.cloudfront;
  if (arns === undefined) return [];
  const path = ['access', 'cloudfront'];
  const partition = partitionOf(region);
  if (partition === 'aws-us-gov') {
    const message = 'The bucket is in AWS GovCloud (US), where there is no CloudFront.';
    return [
      source.fault(path, { code: 'request/partition', message, fix: 'Remove cloudfront, or choose another region.' }, 'key'),
    ];
  }
  return [
    ...arns.flatMap((arn, i) => distributionFaults(arn, { source, path: [...path, i], prefix: 'request', partition })),
    ...twiceFaults(arns, { source, path, prefix: 'request' }),
  ];
}

const whyNoUser = "a user's keys are good until somebody takes them back, a role's for hours";

function checkPrincipals({ access, region }: PartialRequest, source: Source): readonly Fault[] {
  const partition = partitionOf(region);
  const principals = access?.principals ?? [];
  const faults = principals.flatMap(({ role, prefix }, i) => {
    const at = (key: string) => ({ source, path: ['access', 'principals', i, key], prefix: 'request' });
    return [
      ...principalFaults(role, { ...at('role'), partition, whyNoUser }),
      ...(prefix === undefined ? [] : prefixFaults(prefix, at('prefix'))),
    ];
  });
  return [...faults, ...samePrincipals(principals, source)];
}

type Principals = NonNullable<NonNullable<PartialRequest['access']>['principals']>;

function samePrincipals(principals: Principals, source: Source): readonly Fault[] {
  const same = (one: Principals[number], other: Principals[number]) => one.role === other.role && one.prefix === other.prefix;
  return principals.flatMap((one, i) => {
    if (!principals.slice(0, i).some((earlier) => same(earlier, one))) return [];
    const under = one.prefix === undefined ? '' : ` under ${quote(one.prefix)}`;
    const message = `What ${quote(one.role)} may do${under} is said already.`;
    const fix = 'Keep one of the two; what both allow is read-write.';
    return [source.fault(['access', 'principals', i, 'role'], { code: 'request/principal-twice', message, fix })];
  });
}
