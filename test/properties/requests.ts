import fc from 'fast-check';
import { defined } from '../../src/defined.js';
import { partitionOf, regionNames } from '../../src/request/regions.js';
import { bucketName, choice, ownAccount, perhaps, pick, tagText } from './atoms.js';
import { valueBreak, type Break } from './breaks.js';
import { dataWish, writeData, type Around, type Value } from './parts.js';
import { protectionsWish, writeProtections } from './protections.js';
import { textBreak, type TextBreak } from './text-breaks.js';
import { vendorChoice, type VendorChoice } from './vendor-choice.js';
import { style, writeText } from './yaml-text.js';

/** A request's text as somebody might write it, and what is known of it. */
export interface GeneratedRequest {
  readonly bytes: string | Uint8Array;
  /** What is written there; undefined where it is broken. */
  readonly value?: Value;
  readonly choice: VendorChoice;
  /** What was done to it; empty: it is meant to be whole. */
  readonly broken: readonly string[];
  /** Whether what was done leaves no way to take it. */
  readonly refused: boolean;
  /** Whether it still names its vendor, so that what is sensitive is known. */
  readonly named: boolean;
  /** The repository's settings, as their file says them. */
  readonly settings: Value;
}

const tags = fc.dictionary(
  tagText.filter((key) => key !== '' && !/^(aws:|vendor-bucket:)/i.test(key)),
  tagText,
  { maxKeys: 4 },
);

const wish = fc.record({
  choice: vendorChoice,
  name: bucketName,
  region: choice,
  otherRegion: choice,
  data: dataWish,
  protections: protectionsWish,
  tags: perhaps(tags),
  owner: perhaps(tagText),
});
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;

const settingsWish = fc.record({
  account: fc.constantFrom(undefined, undefined, undefined, undefined, 'prod'),
  deployers: fc.constantFrom('here', 'here', 'everywhere', undefined),
  serverAccess: fc.constantFrom(undefined, undefined, undefined, 'name', 'map'),
  tags: perhaps(fc.constant({ 'cost-center': '42', team: 'files' })),
  provider: fc.constantFrom(undefined, undefined, '>= 5.100.0, < 7.0.0', '~> 6.0'),
  guardrails: fc.constantFrom<(undefined | Value)[]>(
    ...Array.from({ length: 60 }, () => undefined),
    { encryption: ['sse-kms'] },
    { regions: ['eu-west-1', 'us-east-1'], requiredTags: ['team'] },
    { logging: 'required', network: 'required', sseC: 'refused' },
    { accessPoints: 'vpc-only', cloudfront: 'refused', recoverDeleted: { minimum: '30 days', maximum: '1 year' } },
  ),
});

function aroundOf({ choice: { setUp, partition }, name: [own, more], region, otherRegion }: Wish): Around {
  const { allowed, refused } = setUp.rules.regions ?? {};
  const here = regionNames.filter((each) => partitionOf(each) === partition);
  const possible = here.filter((each) => allowed?.includes(each) !== false && refused?.includes(each) !== true);
  const chosen = pick(possible, region);
  const start = setUp.rules.bucket?.prefix ?? '';
  const name = `${start}${own}${more}`.slice(0, 63).replace(/[.-]+$/, '');
  const pattern = new RegExp(`^(?:${setUp.rules.bucket?.pattern ?? '.*'})$`, 'u');
  const dotless = setUp.transferAcceleration?.enabled === true || !pattern.test(name);
  return {
    setUp,
    partition,
    region: chosen,
    otherRegion: pick(here.filter((each) => each !== chosen), otherRegion), // prettier-ignore
    bucket: dotless ? name.replaceAll('.', '-') : name,
  };
}

/** The tags that can stand beside each other: IAM knows no case. */
function writeTags(map: Readonly<Record<string, string>>): Value {
  const entries = Object.entries(map);
  return Object.fromEntries(
    entries.filter(([key], i) => !entries.slice(0, i).some(([other]) => other.toLowerCase() === key.toLowerCase())),
  );
}

function writeValue(one: Wish): { readonly value: Value; readonly around: Around; readonly limited: boolean } {
  const around = aroundOf(one);
  const { setUp, bucket, region } = around;
  const { mfaDelete, customerKey, ...data } = writeData(one.data, around);
  const { limited, ...protections } = writeProtections(one.protections, { ...around, mfaDelete, customerKey });
  const { parameters } = one.choice;
  const value = defined({
    vendor: setUp.vendor,
    variant: setUp.variant,
    parameters: Object.keys(parameters).length === 0 ? undefined : parameters,
    bucket,
    region,
    ...data,
    ...protections,
    tags: one.tags && writeTags(one.tags),
    owner: one.owner === '' ? undefined : one.owner,
  });
  return { value, around, limited };
}

function writeSettings(
  {
    account,
    deployers,
    serverAccess,
    tags: all,
    provider,
    guardrails,
  }: typeof settingsWish extends fc.Arbitrary<infer T> ? T : never,
  { partition, region }: Around,
  limited: boolean,
): Value {
  const everywhere = ['aws', 'aws-cn', 'aws-us-gov'].map((each) => `arn:${each}:iam::${ownAccount}:role/ci/deploy`);
  const here = everywhere.filter((arn) => arn.startsWith(`arn:${partition}:`));
  const logs = serverAccess === 'map' ? { [region]: 'acme-central-logs' } : 'acme-central-logs';
  const role = (name: string) => `arn:${partition}:iam::${ownAccount}:role/${name}`;
  const roles = { 'plan-role': role('plan'), 'apply-role': role('apply') };
  const state = { bucket: 'acme-prod-state', region };
  return defined({
    accounts: account && { [account]: { id: ownAccount, ...roles, state } },
    deployers: deployers === 'everywhere' ? everywhere : deployers === 'here' || limited ? here : undefined,
    logging: serverAccess && { serverAccess: logs },
    tags: all,
    terraform: provider && { provider },
    guardrails,
  });
}

/** Parts that are whole in themselves, of requests for something else: they fit each other or do not. */
const graft: fc.Arbitrary<Break> = fc
  .tuple(wish, fc.uniqueArray(choice, { minLength: 1, maxLength: 3 }))
  .map(([other, keys]) => ({
    name: 'parts of another request',
    refused: false,
    apply: (value) => {
      const parts = writeValue(other).value;
      return { ...value, ...Object.fromEntries(keys.map((at) => pick(Object.entries(parts), at))) };
    },
  }));

/** Nothing, or once in a while a list. */
function sometimes<T>(seldom: number, list: fc.Arbitrary<readonly T[]>): fc.Arbitrary<readonly T[]> {
  return fc.oneof({ weight: seldom, arbitrary: fc.constant<readonly T[]>([]) }, { weight: 1, arbitrary: list });
}

type Breaks<T> = fc.Arbitrary<readonly T[]>;

function requestWith(breaks: {
  readonly values: Breaks<Break>;
  readonly texts: Breaks<TextBreak>;
}): fc.Arbitrary<GeneratedRequest> {
  return fc
    .record({ one: wish, settings: settingsWish, style, ...breaks })
    .map(({ one, settings, style: written, values, texts }): GeneratedRequest => {
      const { value: alone, around, limited } = writeValue(one);
      const value: Value = defined({ ...alone, account: settings.account });
      const meant = values.reduce((before, { apply }) => apply(before), value);
      const broken = [...values, ...texts];
      return {
        bytes: texts.reduce<string | Uint8Array>((before, { apply }) => apply(String(before)), writeText(meant, written)),
        ...(broken.length === 0 ? { value } : {}),
        choice: one.choice,
        broken: broken.map(({ name }) => name),
        // A second break can undo the first.
        refused: broken.length === 1 && broken.every(({ refused }) => refused),
        named: texts.length === 0 && meant['vendor'] === value['vendor'],
        settings: writeSettings(settings, around, limited),
      };
    });
}

const anyBreak = fc.oneof({ weight: 4, arbitrary: valueBreak }, { weight: 1, arbitrary: graft });

/** Requests over every key of the schema and every template; of ten, about six are meant to be whole. */
export const generatedRequest = requestWith({
  values: sometimes(2, fc.array(anyBreak, { minLength: 1, maxLength: 2 })),
  texts: sometimes(7, fc.array(textBreak, { minLength: 1, maxLength: 1 })),
});

/** Those that are meant to be whole. */
export const wholeRequest = requestWith({ values: fc.constant([]), texts: fc.constant([]) });
