import { refuse, type Refusal } from '../call.js';
import type { Trail } from '../entities.js';
import type { Place } from '../json.js';
import { parseArn } from '../partition.js';
import {
  findHomeTrail,
  findTrail,
  type AdvancedSelector,
  type EventSelector,
  type TrailHandler,
  type TrailInput,
} from './input.js';
import { onTrail } from './trail.js';

/** What a new trail records: management events. */
const byDefault: EventSelector = {
  ...{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
};
const maxResources = 250;
/** API reference, DataResource: the types of basic selectors. */
const resourceTypes = ['AWS::S3::Object', 'AWS::Lambda::Function', 'AWS::DynamoDB::Table'];
/** A bucket's name, and what follows the slash after it. */
const objectPath = /^[a-z0-9.-]{3,63}\/.*$/s;
/** API reference, AdvancedFieldSelector: the fields that data events know. */
const selectorFields = [
  'eventCategory',
  'eventName',
  'readOnly',
  'resources.type',
  'resources.ARN',
  'userIdentity.arn',
  'eventSource',
];

/** The calls that say which events a trail records. Insights are never switched on. */
export const selectorCalls: Readonly<Record<string, TrailHandler>> = {
  PutEventSelectors: putSelectors,
  GetEventSelectors: (input, place) => onTrail(findTrail(input.TrailName, place), read),
  GetInsightSelectors: (input, place) =>
    onTrail(findTrail(input.TrailName, place), (trail) =>
      refuse(400, 'InsightNotEnabledException', `Trail ${trail.arn} does not have Insights enabled.`),
    ),
};

function read({ arn, selectors }: Trail): object {
  const stored =
    selectors === undefined ? { EventSelectors: [byDefault] } : { [selectors.kind]: JSON.parse(selectors.json) as unknown };
  return { TrailARN: arn, ...stored };
}

function putSelectors(input: TrailInput, place: Place): object | Refusal {
  return onTrail(findHomeTrail(input.TrailName, place), (trail) => {
    const { EventSelectors: basic, AdvancedEventSelectors: advanced } = input;
    if ((basic === undefined) === (advanced === undefined))
      return invalid('One kind of selectors has to be given, and not both.');
    const problem = basic === undefined ? checkAdvanced(advanced ?? [], place) : checkBasic(basic, place);
    if (problem !== undefined) return invalid(problem);
    trail.selectors = {
      kind: basic === undefined ? 'AdvancedEventSelectors' : 'EventSelectors',
      json: JSON.stringify(basic ?? advanced),
    };
    return read(trail);
  });
}

function invalid(why: string): Refusal {
  return refuse(400, 'InvalidEventSelectorsException', why);
}

/** A bucket is named with the slash after it, or by a prefix behind that slash; without it CloudTrail takes it for no bucket. */
function checkBasic(selectors: readonly EventSelector[], { account }: Place): string | undefined {
  const resources = selectors.flatMap(({ DataResources }) => DataResources);
  const type = resources.find(({ Type }) => !resourceTypes.includes(Type))?.Type;
  if (type !== undefined) return `Value ${type} for DataResources.Type is invalid.`;
  const objects = resources.filter(({ Type }) => Type === 'AWS::S3::Object').flatMap(({ Values }) => Values);
  const all = [`arn:${account.partition}:s3`, `arn:${account.partition}:s3:::`];
  const strange = objects.find((value) => !all.includes(value) && !objectPath.test(parseArn(value, account)?.resource ?? ''));
  if (strange !== undefined) return `Value ${strange} for DataResources.Values is invalid.`;
  const count = resources.reduce((sum, { Values }) => sum + Values.length, 0);
  return count > maxResources ? `A trail can have up to ${maxResources} data resources.` : undefined;
}

function checkAdvanced(selectors: readonly AdvancedSelector[], place: Place): string | undefined {
  return selectors.map(({ FieldSelectors }) => checkFields(FieldSelectors, place)).find((problem) => problem !== undefined);
}

function checkFields(fields: AdvancedSelector['FieldSelectors'], { account }: Place): string | undefined {
  const strange = fields.find(({ Field }) => !selectorFields.includes(Field));
  if (strange !== undefined) return `Field ${strange.Field} is not valid.`;
  const equal = (name: string) => fields.find(({ Field }) => Field === name)?.Equals ?? [];
  const category = equal('eventCategory');
  if (category.length !== 1 || !['Management', 'Data'].includes(category[0] ?? ''))
    return 'eventCategory must equal Management or Data.';
  if (category[0] === 'Data' && equal('resources.type').length !== 1) return 'Data events need exactly one resources.type.';
  const readOnly = fields.find(({ Field }) => Field === 'readOnly');
  if (readOnly !== undefined && !['true', 'false'].includes(equal('readOnly').join()))
    return 'readOnly must equal true or false.';
  const arns = fields
    .filter(({ Field }) => Field === 'resources.ARN')
    .flatMap(({ StartsWith, Equals }) => [...(StartsWith ?? []), ...(Equals ?? [])]);
  const bucket = arns.find(
    (arn) => equal('resources.type')[0] === 'AWS::S3::Object' && !objectPath.test(parseArn(arn, account)?.resource ?? ''),
  );
  return bucket === undefined ? undefined : `Value ${bucket} for resources.ARN is invalid.`;
}
