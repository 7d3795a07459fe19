import type { Change } from './change.js';
import { compareAspects, comparePolicy } from './compare-parts.js';
import type { Read } from './plan-view.js';
import type { PolicyReading } from './policy.js';
import type { PointState, StackState } from './state.js';
import { pointAspects } from './watch-aspects.js';

/** What differs between the access points of two readings. One that is new lets somebody in, where the bucket is not new too. */
export function comparePoints(before: StackState, after: StackState): readonly Change[] {
  return [...after.points].flatMap(([name, now]) => {
    const was = before.points.get(name);
    const policies = comparePolicy(
      was ? throughPoint(was, before) : [],
      throughPoint(now, after),
      `aws_s3_access_point.${name}`,
      '',
    );
    if (was) return [...compareAspects(pointAspects, was, now, name, `access point ${named(now)}: `), ...policies];
    return before.buckets.has('bucket') ? policies : policies.filter((change) => change.kind === 'exposes');
  });
}

const named = ({ name }: { readonly name: Read<string> }) =>
  typeof name === 'string' ? name : 'of a name that is not known yet';

/** The policy of an access point as the bucket's policy would say it: about the bucket and its files, through this point. */
function throughPoint({ policy }: PointState, state: StackState): Read<PolicyReading> {
  const bucket = state.buckets.get('bucket')?.name;
  if (typeof policy !== 'object' || typeof bucket !== 'string') return policy;
  return policy.map((statement) => {
    const points = statement.resources.map((resource) =>
      /^(arn:([^:]+):s3:[^:]*:[^:]*:accesspoint\/[^/]+)(?:\/object(\/.*))?$/.exec(resource),
    );
    const [arn, ...others] = [...new Set(points.map((found) => found?.[1]))];
    if (arn === undefined || others.length > 0) return statement;
    const resources = points.map((found) => `arn:${found?.[2] ?? ''}:s3:::${bucket}${found?.[3] ?? ''}`);
    return { ...statement, resources, conditions: { ...statement.conditions, 'StringEquals s3:dataaccesspointarn': [arn] } };
  });
}
