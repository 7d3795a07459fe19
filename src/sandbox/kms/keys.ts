import { defined } from '../../defined.js';
import { isRefusal, refuse, type Refusal } from '../call.js';
import { arnOf } from '../partition.js';
import { mint, type Key } from '../world.js';
import { findKey, findUsableKey, type KmsHandler, type KmsInput, type KmsPlace } from './input.js';
import { checkKeyPolicy, defaultKeyPolicy } from './key-policy.js';

const dayInSeconds = 86_400;

/** The calls on keys themselves; tags and rotation among them. */
export const keyCalls: Readonly<Record<string, KmsHandler>> = {
  CreateKey: createKey,
  DescribeKey: (input, place) => onKey(findKey(input.KeyId, place), (key) => ({ KeyMetadata: metadata(key, place) })),
  UpdateKeyDescription: (input, place) => change(input, place, (key) => (key.description = input.Description ?? '')),
  EnableKey: (input, place) => change(input, place, (key) => (key.state = 'Enabled')),
  DisableKey: (input, place) => change(input, place, (key) => (key.state = 'Disabled')),
  GetKeyRotationStatus: (input, place) => onKey(findKey(input.KeyId, place), rotation),
  EnableKeyRotation: (input, place) =>
    change(input, place, (key) => (key.rotationDays = input.RotationPeriodInDays ?? key.rotationDays ?? 365)),
  DisableKeyRotation: (input, place) => change(input, place, (key) => (key.rotationDays = undefined)),
  TagResource: (input, place) =>
    change(input, place, (key) => input.Tags?.forEach((tag) => key.tags.set(tag.TagKey, tag.TagValue))),
  UntagResource: (input, place) => change(input, place, (key) => input.TagKeys?.forEach((name) => key.tags.delete(name))),
  ListResourceTags: (input, place) => onKey(findKey(input.KeyId, place), (key) => ({ Tags: tagsOf(key), Truncated: false })),
  ScheduleKeyDeletion: scheduleDeletion,
  CancelKeyDeletion: (input, place) =>
    onKey(findKey(input.KeyId, place), (key) => {
      if (key.state !== 'PendingDeletion') return refuse(400, 'KMSInvalidStateException', `${key.arn} is not pending deletion.`);
      key.state = 'Disabled';
      key.deletion = undefined;
      return { KeyId: key.arn };
    }),
};

function onKey(key: Key | Refusal, then: (key: Key) => object): object | Refusal {
  return isRefusal(key) ? key : then(key);
}

function change(input: KmsInput, place: KmsPlace, apply: (key: Key) => unknown): object | Refusal {
  return onKey(findUsableKey(input.KeyId, place), (key) => {
    apply(key);
    return {};
  });
}

function createKey(input: KmsInput, place: KmsPlace): object | Refusal {
  const { account, region } = place;
  const policy = input.Policy ?? defaultKeyPolicy(account);
  const problem = checkKeyPolicy(policy, input, account);
  if (problem !== undefined) return problem;
  const id = `5a4db0c5-0000-4000-8000-${mint(account.world, '', 12)
    .toLowerCase()
    .replace(/[g-z]/g, (c) => (c.charCodeAt(0) % 10).toString())}`;
  const key: Key = {
    id,
    arn: arnOf(account, 'kms', region, `key/${id}`),
    region,
    created: Math.floor(account.now().getTime() / 1000),
    description: input.Description ?? '',
    state: 'Enabled',
    spec: 'SYMMETRIC_DEFAULT',
    usage: 'ENCRYPT_DECRYPT',
    policy,
    tags: new Map(input.Tags?.map((tag) => [tag.TagKey, tag.TagValue])),
  };
  account.world.keys.set(key.arn, key);
  return { KeyMetadata: metadata(key, place) };
}

function metadata(key: Key, place: KmsPlace): object {
  return {
    AWSAccountId: place.account.id,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.created,
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    ...defined({ DeletionDate: key.deletion }),
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}

function rotation(key: Key): object {
  const enabled = key.rotationDays !== undefined && key.state !== 'PendingDeletion';
  return { KeyId: key.arn, KeyRotationEnabled: enabled, ...(enabled ? { RotationPeriodInDays: key.rotationDays } : {}) };
}

function tagsOf(key: Key): object[] {
  return [...key.tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}

function scheduleDeletion(input: KmsInput, place: KmsPlace): object | Refusal {
  return onKey(findUsableKey(input.KeyId, place), (key) => {
    const days = input.PendingWindowInDays ?? 30;
    key.state = 'PendingDeletion';
    key.deletion = Math.floor(place.account.now().getTime() / 1000) + days * dayInSeconds;
    return { KeyId: key.arn, DeletionDate: key.deletion, KeyState: key.state, PendingWindowInDays: days };
  });
}
