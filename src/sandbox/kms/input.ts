import { z } from 'zod';
import { refuse, type Refusal } from '../call.js';
import type { JsonHandler, Place } from '../json.js';
import { arnOf } from '../partition.js';
import type { Key } from '../world.js';

const tag = z.object({ TagKey: z.string().min(1).max(128), TagValue: z.string().max(256) });

/** Every member that an implemented call reads; what else a call sends, and this can't hold, is refused. */
export const inputSchema = z.strictObject({
  KeyId: z.string().optional(),
  AliasName: z.string().optional(),
  TargetKeyId: z.string().optional(),
  Description: z.string().max(8192).optional(),
  Policy: z.string().optional(),
  PolicyName: z.string().optional(),
  BypassPolicyLockoutSafetyCheck: z.boolean().optional(),
  KeySpec: z.literal('SYMMETRIC_DEFAULT').optional(),
  CustomerMasterKeySpec: z.literal('SYMMETRIC_DEFAULT').optional(),
  KeyUsage: z.literal('ENCRYPT_DECRYPT').optional(),
  Origin: z.literal('AWS_KMS').optional(),
  MultiRegion: z.literal(false).optional(),
  RotationPeriodInDays: z.number().int().min(90).max(2560).optional(),
  PendingWindowInDays: z.number().int().min(7).max(30).optional(),
  Tags: z.array(tag).max(50).optional(),
  TagKeys: z.array(z.string()).optional(),
  Limit: z.number().optional(),
  Marker: z.string().optional(),
});

export type KmsInput = z.output<typeof inputSchema>;
export type KmsPlace = Place;
export type KmsHandler = JsonHandler<KmsInput>;

/** Finds a key by id, ARN, alias name or alias ARN, as KMS does: an ARN of another region finds nothing here. */
export function findKey(id: string | undefined, { account, region }: KmsPlace): Key | Refusal {
  const arn = arnOf(account, 'kms', region, '');
  const name = id?.startsWith(arn) === true ? id.slice(arn.length) : (id ?? '');
  const target = name.startsWith('alias/')
    ? account.world.aliases.get(`${region}/${name}`)
    : `${arn}key/${name.replace(/^key\//, '')}`;
  const key = account.world.keys.get(target ?? '');
  if (key !== undefined) return key;
  return refuse(
    400,
    'NotFoundException',
    name.startsWith('alias/') ? `Alias ${arn}${name} is not found.` : `Key '${target ?? name}' does not exist`,
  );
}

/** As {@link findKey}, for calls that KMS refuses on a key that waits for its deletion. */
export function findUsableKey(id: string | undefined, place: KmsPlace): Key | Refusal {
  const key = findKey(id, place);
  if ('state' in key && key.state === 'PendingDeletion')
    return refuse(400, 'KMSInvalidStateException', `${key.arn} is pending deletion.`);
  return key;
}
