import { defined } from '../../src/defined.js';
import type { PolicyDocument } from '../../src/policies/policy-document.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { as, asService } from '../policies/callers.js';
import { actionsOf, allowedOf, type Call } from '../policies/evaluator.js';
import { callerOf } from '../policies/vendors.js';
import { trustComplaints } from './assumed.js';
import { ownAccount, strangerIn } from './atoms.js';
import { referencesOf } from './emitted.js';
import type { Page } from './pages.js';

/**
 * What an evaluator that is not ours makes of the policies that Terraform sends, held against what the template says: of all actions the
 * vendor is allowed exactly those, and a stranger none.
 */

type Policies = ReadonlyMap<string, unknown>;
type Caller = Pick<Call, 'by' | 'context' | 'identityPolicy'>;

/** What is wrong with what one grant comes to; empty: the evaluator and the template agree. `at`: which of the grants it is. */
export async function evaluatedComplaints(
  page: Page,
  at: number,
  spec: BucketSpec,
  policies: Policies,
): Promise<readonly string[]> {
  const resource = at === 0 ? 'vendor' : `vendor-${at + 1}`;
  const documentOf = (kind: string, name: string) => policies.get(`${kind} ${name}`) as PolicyDocument | undefined;
  const callers = callersOf(page, spec, documentOf('role-policy', resource));
  const complaints: string[] = [];
  for (const [who, caller] of callers) complaints.push(...(await bucketComplaints(page, spec, { who, caller, policy: documentOf('bucket-policy', 'bucket') }))); // prettier-ignore
  const [first] = callers;
  if (first !== undefined && spec.encryption.key.from === 'created') {
    complaints.push(...(await keyComplaints(page, spec, { caller: first[1], policy: documentOf('key-policy', 'bucket') })));
  }
  const trust = documentOf('role-trust', resource);
  if (trust !== undefined) complaints.push(...(await trustComplaints(page, spec, { trust, on: roleArn(spec, at) })));
  return complaints;
}

function roleArn({ partition, roles }: BucketSpec, at: number): string {
  return `arn:${partition}:iam::${ownAccount}:role/${roles[at]?.name ?? ''}`;
}

/** Each way in which the vendor asks, the least likely to agree last. */
function callersOf(
  { subject, held }: Page,
  spec: BucketSpec,
  identityPolicy: PolicyDocument | undefined,
): readonly (readonly [string, Caller])[] {
  switch (subject.by) {
    case 'principals':
      // Whether it is one of the own account, only Terraform knows where nothing else tells.
      return subject.principals
        .filter((one) => !one.includes(`:${ownAccount}:`))
        .slice(0, 2)
        .map((principal) => [principal, as(callerOf(principal), held)] as const);
    case 'service':
      return [[subject.service, asService(subject.service, sourceOf(held, spec))]];
    default: {
      const by = roleArn(spec, 0);
      return identityPolicy === undefined ? [] : [[by, { ...as(by, held), identityPolicy }]];
    }
  }
}

/** A service that says for which resource of the own account it asks need not name the account as well. */
function sourceOf(held: Page['held'], { region }: BucketSpec): Caller['context'] {
  const said = Object.fromEntries(
    Object.entries(held).map(([key, value]) => [key, value.replaceAll('{region}', region)] as const),
  );
  return said['aws:SourceArn']?.split(':')[4] === ownAccount ? said : { ...said, 'aws:SourceAccount': ownAccount };
}

const fullNames = { 'sse-s3': 'AES256', 'sse-kms': 'aws:kms', 'dsse-kms': 'aws:kms:dsse' } as const;

/** The headers of an upload that names the bucket's own encryption. */
function headersOf({ encryption, ...spec }: BucketSpec): Readonly<Record<string, string>> {
  const algorithm = { 's3:x-amz-server-side-encryption': fullNames[encryption.type] };
  if (encryption.key.from === 's3') return algorithm;
  const arn = encryption.key.from === 'given' ? encryption.key.arn : referencesOf(spec).keyArn;
  return { ...algorithm, 's3:x-amz-server-side-encryption-aws-kms-key-id': arn };
}

/** S3 User Guide, "Amazon S3 condition keys": the bucket actions that know `s3:prefix`. */
const listings: readonly string[] = ['s3:ListBucket', 's3:ListBucketVersions'];

interface Question {
  readonly who: string;
  readonly caller: Caller;
  readonly policy: PolicyDocument | undefined;
}

async function bucketComplaints(
  { statements }: Page,
  spec: BucketSpec,
  { who, caller, policy }: Question,
): Promise<readonly string[]> {
  const all = await actionsOf('s3');
  const arn = `arn:${spec.partition}:s3:::${spec.bucket}`;
  const allowedBy = (on: 'bucket' | 'objects', key: string | undefined) =>
    statements
      .filter((statement) => statement.on === on)
      .flatMap(({ actions, prefix }) =>
        actions.filter(
          (action) => prefix === '' || (on === 'bucket' && !listings.includes(action)) || key?.startsWith(prefix) === true,
        ),
      );
  const prefixes = [...new Set(statements.map(({ prefix }) => prefix))];
  const asked = [...new Set(statements.flatMap(({ actions }) => actions))];
  const beside = prefixes.filter((prefix) => prefix !== '').map((prefix) => `${prefix.slice(0, -1)}~file`);
  const places = [
    ...prefixes.map((prefix) => ({ on: arn, key: prefix, among: all, allowed: allowedBy('bucket', prefix) })),
    ...[undefined, '', 'elsewhere/'].map((key) => ({ on: arn, key, among: asked, allowed: allowedBy('bucket', key) })),
    ...prefixes.map((prefix) => ({
      on: `${arn}/${prefix}file`,
      key: undefined,
      among: all,
      allowed: allowedBy('objects', `${prefix}file`),
    })),
    ...beside.map((key) => ({ on: `${arn}/${key}`, key: undefined, among: asked, allowed: allowedBy('objects', key) })),
  ];
  const complaints: string[] = [];
  for (const { on, key, among, allowed } of places) {
    const context = { ...caller.context, ...headersOf(spec), ...defined({ 's3:prefix': key }) };
    const call = { ...caller, context, on, ...defined({ resourcePolicy: policy }) };
    complaints.push(...differences(`${who} on ${on}`, (await allowedOf(among, call)).allowed, allowed));
    for (const outsider of outsidersOf(caller, context, spec)) {
      complaints.push(...differences(`a stranger on ${on}`, (await allowedOf(asked, { ...call, ...outsider })).allowed, []));
    }
  }
  return complaints;
}

/** Somebody of another account; and of a service the same for another account, and for nobody. */
function outsidersOf({ by }: Caller, context: Caller['context'], { partition }: BucketSpec): readonly Caller[] {
  const brought = Object.entries(context).filter(([key]) => !key.startsWith('aws:Principal'));
  const stranger = as(strangerIn(partition), Object.fromEntries(brought));
  if (!by.endsWith('.amazonaws.com')) return [stranger];
  const sources = Object.entries(context).filter(([key]) => key.startsWith('aws:Source'));
  const foreign = sources.map(([key, value]) => [key, value.replaceAll(ownAccount, '999988887777')] as const);
  const rest = Object.entries(context).filter(([key]) => !key.startsWith('aws:Source'));
  return [stranger, asService(by, Object.fromEntries([...rest, ...foreign])), asService(by, Object.fromEntries(rest))];
}

function differences(who: string, found: readonly string[], wanted: readonly string[]): readonly string[] {
  return [
    ...found
      .filter((action) => !wanted.includes(action))
      .map((action) => `${who} may ${action}, which the template does not say`),
    ...wanted.filter((action) => !found.includes(action)).map((action) => `${who} may not ${action}, as the template says`),
  ];
}

async function keyComplaints(
  { keyActions }: Page,
  spec: BucketSpec,
  { caller, policy }: Omit<Question, 'who'>,
): Promise<readonly string[]> {
  const on = referencesOf(spec).keyArn;
  const through = {
    'kms:ViaService': `s3.${spec.region}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': `arn:${spec.partition}:s3:::${spec.bucket}`,
  };
  const all = await actionsOf('kms');
  const ask = async (more: Readonly<Record<string, string>>) =>
    (await allowedOf(all, { ...caller, context: { ...caller.context, ...more }, on, ...defined({ resourcePolicy: policy }) })).allowed; // prettier-ignore
  return [
    ...differences('the vendor through S3 on the key', await ask(through), keyActions),
    ...differences('the vendor on the key', await ask({}), keyActions.filter((action) => action === 'kms:DescribeKey')), // prettier-ignore
  ];
}
