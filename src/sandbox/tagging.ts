import { z } from 'zod';
import { ask } from './identity/ask.js';
import { jsonService, type Place } from './json.js';

const schema = z.strictObject({
  ResourceTypeFilters: z.tuple([z.literal('kms:key')]),
  TagFilters: z.array(z.strictObject({ Key: z.string(), Values: z.array(z.string()) })).max(50),
});

/** The Resource Groups Tagging API: which keys of a region have these tags. Unlike that of AWS it knows them at once. */
export const tagging = jsonService({
  name: 'tagging',
  target: /^ResourceGroupsTaggingAPI_20170126\./,
  schema,
  invalid: 'InvalidParameterException',
  handlers: { GetResources: getResources },
  asks: (name, _, call, account) => [ask(call, account, `tag:${name}`, '*')],
});

function getResources({ TagFilters }: z.output<typeof schema>, { account, region }: Place): object {
  const keys = [...account.world.keys.values()].filter(
    (key) =>
      key.region === region &&
      TagFilters.every(({ Key, Values }) => {
        const value = key.tags.get(Key);
        return value !== undefined && (Values.length === 0 || Values.includes(value));
      }),
  );
  return {
    PaginationToken: '',
    ResourceTagMappingList: keys.map(({ arn, tags }) => ({
      ResourceARN: arn,
      Tags: [...tags].map(([Key, Value]) => ({ Key, Value })),
    })),
  };
}
