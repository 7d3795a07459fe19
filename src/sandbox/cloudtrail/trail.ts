import { defined } from '../../defined.js';
import { isRefusal, refuse, type Refusal } from '../call.js';
import type { Trail } from '../entities.js';
import type { Place } from '../json.js';
import { arnOf } from '../partition.js';
import { checkDestination } from './destination.js';
import { findHomeTrail, findTrail, type TrailHandler, type TrailInput } from './input.js';

const trailsPerRegion = 5;

/** The calls on trails themselves. */
export const trailCalls: Readonly<Record<string, TrailHandler>> = {
  CreateTrail: createTrail,
  UpdateTrail: updateTrail,
  GetTrail: (input, place) => onTrail(findTrail(input.Name, place), (trail) => ({ Trail: described(trail) })),
  DescribeTrails: describeTrails,
  GetTrailStatus: (input, place) => onTrail(findTrail(input.Name, place), status),
  StartLogging: (input, place) => setLogging(input, place, { logging: true, when: 'started' }),
  StopLogging: (input, place) => setLogging(input, place, { logging: false, when: 'stopped' }),
  DeleteTrail: (input, place) =>
    onTrail(findHomeTrail(input.Name, place), (trail) => {
      place.account.world.trails.delete(trail.arn);
      return {};
    }),
};

export function onTrail(trail: Trail | Refusal, then: (trail: Trail) => object | Refusal): object | Refusal {
  return isRefusal(trail) ? trail : then(trail);
}

function setLogging(
  input: TrailInput,
  place: Place,
  { logging, when }: { readonly logging: boolean; readonly when: 'started' | 'stopped' },
): object | Refusal {
  return onTrail(findHomeTrail(input.Name, place), (trail) => {
    trail.logging = logging;
    trail[when] = Math.floor(place.account.now().getTime() / 1000);
    return {};
  });
}

function createTrail(input: TrailInput, place: Place): object | Refusal {
  const { account, region } = place;
  const { trails } = account.world;
  const name = input.Name ?? '';
  const trail: Trail = {
    ...{ name, region, arn: arnOf(account, 'cloudtrail', region, `trail/${name}`), bucket: input.S3BucketName ?? '' },
    ...{ prefix: input.S3KeyPrefix, key: input.KmsKeyId, globalEvents: input.IncludeGlobalServiceEvents ?? true },
    ...{ multiRegion: input.IsMultiRegionTrail ?? false, validation: input.EnableLogFileValidation ?? false },
    ...{ logging: false, tags: new Map(input.TagsList?.map(({ Key, Value }) => [Key, Value])) },
  };
  const problem = checkName(name) ?? checkTrail(trail, place);
  if (problem !== undefined) return problem;
  if (trails.has(trail.arn))
    return refuse(400, 'TrailAlreadyExistsException', `Trail ${name} already exists for customer: ${account.id}`);
  if ([...trails.values()].filter((other) => other.region === region).length >= trailsPerRegion)
    return refuse(400, 'MaximumNumberOfTrailsExceededException', `User: ${account.id} already has ${trailsPerRegion} trails.`);
  trails.set(trail.arn, trail);
  return settings(trail);
}

function updateTrail(input: TrailInput, place: Place): object | Refusal {
  return onTrail(findHomeTrail(input.Name, place), (trail) => {
    const changed: Trail = {
      ...trail,
      bucket: input.S3BucketName ?? trail.bucket,
      // Both are taken away by an empty text.
      prefix: (input.S3KeyPrefix ?? trail.prefix) || undefined,
      key: (input.KmsKeyId ?? trail.key) || undefined,
      globalEvents: input.IncludeGlobalServiceEvents ?? trail.globalEvents,
      multiRegion: input.IsMultiRegionTrail ?? trail.multiRegion,
      validation: input.EnableLogFileValidation ?? trail.validation,
    };
    const problem = checkTrail(changed, place);
    if (problem !== undefined) return problem;
    place.account.world.trails.set(trail.arn, changed);
    return settings(changed);
  });
}

/** CloudTrail User Guide, "Naming requirements for CloudTrail resources". */
function checkName(name: string): Refusal | undefined {
  const invalid = (why: string) => refuse(400, 'InvalidTrailNameException', why);
  if (name.length < 3)
    return invalid('Trail name too short. Minimum allowed length: 3 characters. Specified name length: ' + String(name.length));
  if (name.length > 128)
    return invalid(`Trail name too long. Maximum allowed length: 128 characters. Specified name length: ${name.length}`);
  if (!/^[A-Za-z0-9]/.test(name)) return invalid('Trail name must start with a letter or number.');
  if (!/[A-Za-z0-9]$/.test(name)) return invalid('Trail name must end with a letter or number.');
  if (!/^[A-Za-z0-9._-]+$/.test(name) || /[._-]{2}/.test(name) || /^\d+\.\d+\.\d+\.\d+$/.test(name))
    return invalid(
      'Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).',
    );
  return undefined;
}

function checkTrail(trail: Trail, place: Place): Refusal | undefined {
  if (trail.multiRegion && !trail.globalEvents) {
    const message = 'Multi-Region trail must include global service events.';
    return refuse(400, 'InvalidParameterCombinationException', message);
  }
  return checkDestination(trail, place);
}

function describeTrails(input: TrailInput, { account, region }: Place): object {
  const visible = [...account.world.trails.values()].filter(
    (trail) => trail.region === region || (trail.multiRegion && input.includeShadowTrails !== false),
  );
  const wanted = input.trailNameList ?? [];
  const found = visible.filter((trail) => wanted.length === 0 || wanted.includes(trail.arn) || wanted.includes(trail.name));
  return { trailList: found.map(described) };
}

function settings(trail: Trail): object {
  return {
    Name: trail.name,
    S3BucketName: trail.bucket,
    ...defined({ S3KeyPrefix: trail.prefix }),
    IncludeGlobalServiceEvents: trail.globalEvents,
    IsMultiRegionTrail: trail.multiRegion,
    TrailARN: trail.arn,
    LogFileValidationEnabled: trail.validation,
    ...defined({ KmsKeyId: trail.key }),
    IsOrganizationTrail: false,
  };
}

function described(trail: Trail): object {
  const more = { HasCustomEventSelectors: trail.selectors !== undefined, HasInsightSelectors: false };
  return { ...settings(trail), HomeRegion: trail.region, ...more };
}

function status({ logging, started, stopped }: Trail): object {
  return {
    IsLogging: logging,
    ...defined({ StartLoggingTime: started, StopLoggingTime: stopped }),
  };
}
