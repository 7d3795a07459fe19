import { defined } from '../defined.js';
import { addressOf } from '../ledger/s3-address.js';
import { sendSigned } from '../ledger/s3-send.js';
import type { BucketName, Owner } from './names.js';

/** Where a bucket's events go besides EventBridge, one line for each; or why that is not known. */
type Receivers = { readonly lines: readonly string[] } | { readonly why: string };

const configuration = /<(Topic|Queue|CloudFunction)Configuration>(.*?)<\/\1Configuration>/gs;

/** Reads them (Amazon S3 API Reference, GetBucketNotificationConfiguration). It needs s3:GetBucketNotification. */
export async function readReceivers({ name, region }: BucketName, { env, credentials, account }: Owner): Promise<Receivers> {
  const address = addressOf({ bucket: name, region }, env);
  if (!address.ok) return { why: "the address of S3 can't be made of the environment" };
  const { queryOf, proxy } = address.value;
  const answer = await sendSigned({
    ...{ method: 'GET', url: queryOf({ notification: '' }), body: '', region, credentials, timeout: 20_000 },
    headers: { 'x-amz-expected-bucket-owner': account },
    ...defined({ proxy }),
  });
  if ('broken' in answer) return { why: `AWS gave no answer (${answer.broken})` };
  const text = answer.body.toString('utf8');
  if (answer.status === 403) return { why: 'AWS answers 403: the role needs s3:GetBucketNotification on it' };
  if (answer.status !== 200 || !/<NotificationConfiguration[\s/>]/.test(text)) return { why: `AWS answers ${answer.status}` };
  const lines = [...text.matchAll(configuration)].map(([, kind = '', block = '']) => receiverIn(kind, block));
  return { lines: [...new Set(lines)].sort() };
}

function receiverIn(kind: string, block: string): string {
  const [, arn = 'an unnamed receiver'] = new RegExp(`<${kind}>([^<]+)</${kind}>`).exec(block) ?? [];
  const events = [...block.matchAll(/<Event>([^<]+)<\/Event>/g)].map(([, event]) => event).sort();
  return events.length === 0 ? arn : `${arn} (${events.join(', ')})`;
}
