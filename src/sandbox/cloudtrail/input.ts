import { z } from 'zod';
import { refuse, type Refusal } from '../call.js';
import type { Trail } from '../entities.js';
import type { JsonHandler, Place } from '../json.js';
import { arnOf } from '../partition.js';

const tag = z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256).default('') });

const dataResource = z.strictObject({ Type: z.string(), Values: z.array(z.string()).max(250) });
const eventSelector = z.strictObject({
  ReadWriteType: z.enum(['All', 'ReadOnly', 'WriteOnly']).default('All'),
  IncludeManagementEvents: z.boolean().default(true),
  DataResources: z.array(dataResource).default([]),
  ExcludeManagementEventSources: z.array(z.string()).default([]),
});
const values = z.array(z.string().min(1).max(2048)).min(1).optional();
const fieldSelector = z.strictObject({
  Field: z.string(),
  ...{ Equals: values, StartsWith: values, EndsWith: values },
  ...{ NotEquals: values, NotStartsWith: values, NotEndsWith: values },
});
const advancedSelector = z.strictObject({
  Name: z.string().max(1000).optional(),
  FieldSelectors: z.array(fieldSelector).min(1),
});

/** Every member that an implemented call reads. SNS topics, CloudWatch groups, organizations and insights are not here, and refused. */
export const inputSchema = z.strictObject({
  Name: z.string().optional(),
  S3BucketName: z.string().optional(),
  S3KeyPrefix: z.string().max(200).optional(),
  KmsKeyId: z.string().optional(),
  IncludeGlobalServiceEvents: z.boolean().optional(),
  IsMultiRegionTrail: z.boolean().optional(),
  IsOrganizationTrail: z.literal(false).optional(),
  EnableLogFileValidation: z.boolean().optional(),
  TagsList: z.array(tag).max(50).optional(),
  TrailName: z.string().optional(),
  EventSelectors: z.array(eventSelector).min(1).max(5).optional(),
  AdvancedEventSelectors: z.array(advancedSelector).min(1).max(500).optional(),
  trailNameList: z.array(z.string()).optional(),
  includeShadowTrails: z.boolean().optional(),
  ResourceId: z.string().optional(),
  ResourceIdList: z.array(z.string()).optional(),
  NextToken: z.string().optional(),
});

export type TrailInput = z.output<typeof inputSchema>;
export type TrailHandler = JsonHandler<TrailInput>;
export type EventSelector = z.output<typeof eventSelector>;
export type AdvancedSelector = z.output<typeof advancedSelector>;

/** Finds a trail by ARN, or by its name in the region of the call. Calls that change a trail have to go to its home region. */
export function findTrail(id: string | undefined, { account, region }: Place): Trail | Refusal {
  const arn = id?.startsWith('arn:') === true ? id : arnOf(account, 'cloudtrail', region, `trail/${id ?? ''}`);
  return (
    account.world.trails.get(arn) ?? refuse(400, 'TrailNotFoundException', `Unknown trail: ${arn} for the user: ${account.id}`)
  );
}

export function findHomeTrail(id: string | undefined, place: Place): Trail | Refusal {
  const trail = findTrail(id, place);
  if ('kind' in trail || trail.region === place.region) return trail;
  return refuse(400, 'InvalidHomeRegionException', `Trail ${trail.arn} must be updated from its home region ${trail.region}.`);
}
