import { isRefusal, type Account, type Call } from '../call.js';
import { ask } from '../identity/ask.js';
import type { Permission } from '../policy/permission.js';
import { arnOf } from '../partition.js';
import { findKey, type KmsInput } from './input.js';

/** Calls that are about no key. */
const onNone = ['CreateKey', 'ListAliases', 'ListKeys'];

/**
 * What a call asks of IAM (Service Authorization Reference, "Actions, resources, and condition keys for AWS Key Management Service"): the action has
 * the call's name. An alias is asked for beside its key, and tags that come with a new key by `kms:TagResource` (API reference, CreateKey).
 */
export function kmsPermissions(name: string, input: KmsInput, call: Call, account: Account): readonly Permission[] {
  const on = (action: string, resource: string) =>
    ask(call, account, `kms:${action}`, resource, { 'kms:calleraccount': [account.id] });
  const own = (resource: string) => arnOf(account, 'kms', call.region, resource);
  const tags = name === 'CreateKey' && (input.Tags ?? []).length > 0 ? [on('TagResource', own('key/*'))] : [];
  if (onNone.includes(name)) return [on(name, '*'), ...tags];
  const { AliasName: alias } = input;
  const keys = [alias !== undefined && name !== 'CreateAlias' ? alias : undefined, input.TargetKeyId, input.KeyId].flatMap(
    (id) => {
      if (id === undefined) return [];
      const key = findKey(id, { account, region: call.region });
      return isRefusal(key) ? (id.startsWith('alias/') ? [] : [id.startsWith('arn:') ? id : own(`key/${id}`)]) : [key.arn];
    },
  );
  return [...(alias === undefined ? [] : [own(alias)]), ...new Set(keys)].map((resource) => on(name, resource));
}
