import { ask, type Asking } from '../../aws/ask.js';
import { lookUpName } from '../../aws/names.js';
import { defined } from '../../defined.js';
import type { BucketFacts } from '../../doctor/facts.js';
import { known, notKnown, type Known } from '../../doctor/known.js';
import { addressOf } from '../../ledger/s3-address.js';
import { bucketArn } from '../../spec/arn.js';
import { refusedBy } from './aws-answer.js';

interface Named {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly partition: Parameters<typeof bucketArn>[0];
}

/** How the state bucket stands (Amazon S3 API Reference): whose it is, and what protects it. */
export async function readBucket(by: Asking, named: Named): Promise<BucketFacts> {
  const [standing, versioning, encryption, publicAccess, policy] = await Promise.all([
    readStanding(by, named),
    get(by, named, { query: 'versioning', action: 's3:GetBucketVersioning' }),
    get(by, named, {
      query: 'encryption',
      action: 's3:GetEncryptionConfiguration',
      none: 'ServerSideEncryptionConfigurationNotFoundError',
    }),
    get(by, named, {
      query: 'publicAccessBlock',
      action: 's3:GetBucketPublicAccessBlock',
      none: 'NoSuchPublicAccessBlockConfiguration',
    }),
    get(by, named, { query: 'policy', action: 's3:GetBucketPolicy', none: 'NoSuchBucketPolicy' }),
  ]);
  return {
    standing,
    versioning: then(versioning, (xml) => /<Status>([A-Za-z]+)<\/Status>/.exec(xml)?.[1] ?? 'never'),
    encryption: then(encryption, encryptionIn),
    publicAccess: then(publicAccess, (xml) => [...xml.matchAll(/<([A-Za-z]+)>true<\/\1>/g)].map(([, name = '']) => name)),
    policy: then(policy, parseJson),
  };
}

function then<T, U>(fact: Known<T>, change: (value: T) => U): Known<U> {
  return fact.is === 'known' ? known(change(fact.value)) : fact;
}

async function readStanding(
  { env, credentials }: Asking,
  { name, region, account, partition }: Named,
): Promise<BucketFacts['standing']> {
  const found = await lookUpName({ name, region }, { env, credentials, account });
  switch (found.is) {
    case 'own':
      return known('own');
    case 'free':
      return known('none');
    case 'taken':
      return known('taken');
    case 'elsewhere':
      return known({ elsewhere: found.region });
    case 'unknown':
      return notKnown(found.why, `Allow these credentials s3:ListBucket on ${bucketArn(partition, name)}.`);
  }
}

interface Question {
  readonly query: string;
  readonly action: string;
  /** S3's word for "there is none". */
  readonly none?: string;
}

/** The text of an answer; empty where there is none of what is asked for. */
async function get({ env, credentials }: Asking, named: Named, { query, action, none }: Question): Promise<Known<string>> {
  const { name, region, account, partition } = named;
  const address = addressOf({ bucket: name, region }, env);
  if (!address.ok)
    return notKnown("the address of S3 can't be made of the environment", 'Unset AWS_ENDPOINT_URL, or correct state.s3.');
  const { queryOf, proxy } = address.value;
  const answer = await ask({
    ...{ method: 'GET', url: queryOf({ [query]: '' }), body: '', region, credentials },
    headers: { 'x-amz-expected-bucket-owner': account },
    ...defined({ proxy }),
  });
  if (answer?.status === 200) return known(answer.text);
  if (answer?.status === 404 && none !== undefined && answer.code === none) return known('');
  return refusedBy(answer, `Allow these credentials ${action} on ${bucketArn(partition, name)}.`);
}

function encryptionIn(xml: string) {
  const [, algorithm] = /<SSEAlgorithm>([A-Za-z0-9:]+)<\/SSEAlgorithm>/.exec(xml) ?? [];
  const [, key] = /<KMSMasterKeyID>([^<]+)<\/KMSMasterKeyID>/.exec(xml) ?? [];
  return algorithm === undefined ? ('none' as const) : { algorithm, ...defined({ key }) };
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? 'none' : JSON.parse(text);
  } catch {
    return 'none';
  }
}
