import { z } from 'zod';
import { reservedTagPrefix } from '../request/tags.js';
import { readAnswer } from './answer.js';
import { askJson, type Owned } from './ask.js';
import { endpointOf, partitionOf } from './endpoint.js';
import type { Sought, Standing } from './sought.js';

const service = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101';
const trails = z.looseObject({ trailList: z.array(z.looseObject({ Name: z.string(), TrailARN: z.string() })) });
const tagged = z.looseObject({
  ResourceTagList: z.array(
    z.looseObject({
      ResourceId: z.string(),
      TagsList: z.array(z.looseObject({ Key: z.string(), Value: z.string().nullish() })).default([]),
    }),
  ),
});

/**
 * CloudTrail API Reference, DescribeTrails: of names that no trail has, it gives none; trails of other regions that record here too are among
 * them, and have their name here as well. CreateTrail: a trail gets its tags as it is made. The id to take it over by is its ARN.
 */
export async function lookForTrail({ name, region, request }: Sought, by: Owned): Promise<Standing> {
  const endpoint = endpointOf('cloudtrail', { region }, by.env);
  const asked = await askJson(endpoint, by, {
    target: `${service}.DescribeTrails`,
    input: { trailNameList: [name], includeShadowTrails: true },
  });
  const found = readAnswer(trails, asked)?.trailList;
  if (found === undefined) return { is: 'unknown' };
  const [only, ...others] = found.filter((trail) => trail.Name === name);
  if (only === undefined) return found.length === 0 ? { is: 'free' } : { is: 'unknown' };
  const arn = `arn:${partitionOf(region)}:cloudtrail:${region}:${by.account}:trail/${name}`;
  if (others.length > 0 || only.TrailARN !== arn) return { is: 'other' };
  const tags = readAnswer(
    tagged,
    await askJson(endpoint, by, { target: `${service}.ListTags`, input: { ResourceIdList: [arn] } }),
  );
  const own = tags?.ResourceTagList.find(({ ResourceId }) => ResourceId === arn)?.TagsList;
  if (own === undefined) return { is: 'unknown' };
  const isOwn = own.some(({ Key, Value }) => Key === `${reservedTagPrefix}request` && request !== undefined && Value === request);
  return isOwn ? { is: 'own', id: arn } : { is: 'other' };
}
