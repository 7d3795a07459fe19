import type { Account, Call } from '../call.js';
import { ask } from '../identity/ask.js';
import type { Permission } from '../policy/permission.js';
import { arnOf } from '../partition.js';
import type { TrailInput } from './input.js';

/**
 * What a call asks of IAM (Service Authorization Reference, "Actions, resources, and condition keys for AWS CloudTrail"): the action has the call's
 * name, and all but DescribeTrails are about a trail. Tags that come with a new one are asked for by `cloudtrail:AddTags`, on which CreateTrail
 * depends there.
 */
export function trailPermissions(name: string, input: TrailInput, call: Call, account: Account): readonly Permission[] {
  const on = (action: string, resource: string) => ask(call, account, `cloudtrail:${action}`, resource);
  if (name === 'DescribeTrails') return [on(name, '*')];
  const ids = input.ResourceIdList ?? [input.Name ?? input.TrailName ?? input.ResourceId ?? ''];
  const arns = ids.map((id) => (id.startsWith('arn:') ? id : arnOf(account, 'cloudtrail', call.region, `trail/${id}`)));
  const tagged = name === 'CreateTrail' && (input.TagsList ?? []).length > 0;
  return arns.flatMap((arn) => [on(name, arn), ...(tagged ? [on('AddTags', arn)] : [])]);
}
