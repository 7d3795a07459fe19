import { z } from 'zod';
import { reservedTagPrefix } from '../request/tags.js';
import { parseAnswer, readAnswer } from './answer.js';
import { askJson, type Answer, type Owned } from './ask.js';
import { endpointOf, partitionOf } from './endpoint.js';
import type { Sought, Standing } from './sought.js';

const requestTag = `${reservedTagPrefix}request`;
/** Resource Groups Tagging API Reference, GetResources. */
const tagged = z.looseObject({
  PaginationToken: z.string().nullish(),
  ResourceTagMappingList: z.array(
    z.looseObject({ ResourceARN: z.string(), Tags: z.array(z.looseObject({ Key: z.string(), Value: z.string() })) }),
  ),
});
/** KMS API Reference, KeyMetadata. */
const described = z.looseObject({
  KeyMetadata: z.looseObject({
    Arn: z.string(),
    Description: z.string().default(''),
    KeyManager: z.string(),
    KeyState: z.string(),
    MultiRegion: z.boolean(),
    Origin: z.string(),
  }),
});
const refused = z.looseObject({ __type: z.string() });

/**
 * A key has no name: it is looked for by the tag of the request, which it gets as it is made, and told from the others of the request by its
 * description. What waits for its deletion is gone. The index of the tags may lag behind: a key that is not in it yet counts as not there.
 */
export async function lookForKey({ name, region, request, tags = {} }: Sought, by: Owned): Promise<Standing> {
  if (request === undefined) return { is: 'unknown' };
  const target = 'ResourceGroupsTaggingAPI_20170126.GetResources';
  const input = { ResourceTypeFilters: ['kms:key'], TagFilters: [{ Key: requestTag, Values: [request] }] };
  const found = readAnswer(tagged, await askJson(endpointOf('tagging', { region }, by.env), by, { target, input }));
  if (found === undefined || (found.PaginationToken ?? '') !== '') return { is: 'unknown' };
  const standing: Standing[] = [];
  for (const { ResourceARN, Tags } of found.ResourceTagMappingList) {
    const has = new Map(Tags.map(({ Key, Value }) => [Key, Value]));
    const isTagged = Object.entries({ ...tags, [requestTag]: request }).every(([key, value]) => has.get(key) === value);
    const one = await judge(ResourceARN, { name, region, isTagged }, by);
    if (one.is !== 'free') standing.push(one);
  }
  const [only, ...others] = standing;
  if (only === undefined) return { is: 'free' };
  return others.length > 0 ? { is: 'unknown' } : only;
}

/** What a key with the tag of the request is; free where it is none that is sought. */
async function judge(
  arn: string,
  { name, region, isTagged }: { readonly name: string; readonly region: string; readonly isTagged: boolean },
  by: Owned,
): Promise<Standing> {
  const start = `arn:${partitionOf(region)}:kms:${region}:${by.account}:key/`;
  const id = arn.slice(start.length);
  if (!arn.startsWith(start) || !/^[A-Za-z0-9-]+$/.test(id)) return { is: 'unknown' };
  const ask = { target: 'TrentService.DescribeKey', input: { KeyId: arn } };
  const answer = await askJson(endpointOf('kms', { region }, by.env), by, ask);
  if (isGone(answer)) return { is: 'free' };
  const key = readAnswer(described, answer)?.KeyMetadata;
  if (key?.Arn !== arn) return { is: 'unknown' };
  if (key.KeyState === 'PendingDeletion' || key.Description !== name) return { is: 'free' };
  // Key material that somebody brought, or that is elsewhere too, is none that a request made.
  const isMade = key.KeyManager === 'CUSTOMER' && key.Origin === 'AWS_KMS' && !key.MultiRegion;
  if (!isMade || key.KeyState !== 'Enabled') return { is: 'unknown' };
  return isTagged ? { is: 'own', id } : { is: 'other' };
}

/** The tags may be known for longer than the key. */
function isGone(answer: Answer | undefined): boolean {
  if (answer?.status !== 400) return false;
  return /(?:^|#)NotFoundException$/.test(parseAnswer(refused, answer.text)?.__type ?? '');
}
