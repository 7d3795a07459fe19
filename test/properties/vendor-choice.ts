import fc from 'fast-check';
import { defined } from '../../src/defined.js';
import { arnOf, choice, ownAccount, perhaps, personOf, pick } from './atoms.js';
import { setUps, type ParameterRule, type SetUp } from './set-ups.js';

/** A set-up, with a value for each of its parameters; those that are optional may be left out. */
export interface VendorChoice {
  readonly setUp: SetUp;
  readonly partition: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What the requests of this folder ask for on objects, and on the bucket. */
export const objectActions = [
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  's3:GetObjectVersion',
  's3:AbortMultipartUpload',
] as const;
export const bucketActions = [
  's3:ListBucket',
  's3:GetBucketLocation',
  's3:ListBucketVersions',
  's3:ListBucketMultipartUploads',
] as const;

/** Rarely one of the own account, which is refused where that is known. */
const vendorPerson = personOf(...Array.from({ length: 5 }, () => ['222233334444', '012345678901']).flat(), ownAccount);

/** Any template in any variant and phase, in any partition that it can be in. */
export const vendorChoice: fc.Arbitrary<VendorChoice> = fc
  .oneof(
    ...setUps.map((setUp) => ({
      // What a template leaves to the request has most to say.
      weight: JSON.stringify(setUp.grants).includes('"actions":{') ? 8 : 1,
      arbitrary: fc.record({ setUp: fc.constant(setUp), partition: choice, parameters: parametersOf(setUp) }),
    })),
  )
  .map(({ setUp, partition: at, parameters }) => {
    // Half of all in the partition that all know.
    const partition = at % 2 === 0 && setUp.partitions.includes('aws') ? 'aws' : pick(setUp.partitions, at >> 1);
    return { setUp, partition, parameters: inPartition(defined(parameters), partition) };
  });

function parametersOf({ parameters, phases, firstPhase }: SetUp): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const second = phases?.parameters ?? [];
  const known = Object.entries(parameters).filter(([name]) => !(firstPhase && second.includes(name)));
  const needed = (name: string, { required }: ParameterRule) => required === true || second.includes(name);
  return fc.record(
    Object.fromEntries(known.map(([name, rule]) => [name, needed(name, rule) ? parameter(rule) : perhaps(parameter(rule))])),
  );
}

function parameter(rule: ParameterRule): fc.Arbitrary<unknown> {
  const { type = 'string', pattern, values, refused, example } = rule;
  if (type === 'boolean') return fc.boolean();
  if (type === 'list') return listLike([example ?? []].flat().map(String));
  if (values !== undefined) return fc.constantFrom(...values);
  if (pattern === undefined) return fc.constant(example ?? 'a-value');
  const no = refused === undefined ? undefined : new RegExp(`^(?:${refused.pattern})$`, 'u');
  const form = fc
    .stringMatching(new RegExp(`^(?:${pattern})$`, 'u'), { size: 'small' })
    .filter((text) => no?.test(text) !== true);
  return example === undefined ? form : fc.oneof(form, fc.constant(example));
}

/** A list of what its example is of: principals or actions. */
function listLike(example: readonly string[]): fc.Arbitrary<readonly string[]> {
  if (example.every((text) => text.startsWith('s3:'))) {
    return fc
      .tuple(fc.subarray([...objectActions]), fc.subarray([...bucketActions]))
      .map((both) => both.flat())
      .filter((actions) => actions.length > 0);
  }
  if (!example.every((text) => text.startsWith('arn:aws:iam:'))) return fc.constant(example);
  const root = fc.constantFrom('222233334444', '333344445555').map((account) => `arn:aws:iam::${account}:root`);
  const others = vendorPerson.map((one) => arnOf('aws', one));
  return fc.uniqueArray(fc.oneof({ weight: 4, arbitrary: others }, { weight: 1, arbitrary: root }), {
    minLength: 1,
    maxLength: 3,
  });
}

function inPartition<T>(parameters: T, partition: string): T {
  return partition === 'aws'
    ? parameters
    : (JSON.parse(JSON.stringify(parameters).replaceAll('"arn:aws:', `"arn:${partition}:`)) as T);
}
