import { isRefusal, refuse, type Refusal } from '../call.js';
import { arnOf } from '../partition.js';
import { findKey, findUsableKey, type KmsHandler, type KmsInput, type KmsPlace } from './input.js';

/** The calls on aliases: a name in one region for one key. */
export const aliasCalls: Readonly<Record<string, KmsHandler>> = {
  CreateAlias: (input, place) => {
    if (place.account.world.aliases.has(`${place.region}/${input.AliasName ?? ''}`)) {
      return refuse(400, 'AlreadyExistsException', `An alias with the name ${input.AliasName ?? ''} already exists`);
    }
    return pointAlias(input, place);
  },
  UpdateAlias: (input, place) => onAlias(input, place) ?? pointAlias(input, place),
  DeleteAlias: (input, place) => {
    const missing = onAlias(input, place);
    if (missing === undefined) place.account.world.aliases.delete(`${place.region}/${input.AliasName ?? ''}`);
    return missing ?? {};
  },
  ListAliases: listAliases,
};

function pointAlias(input: KmsInput, place: KmsPlace): object | Refusal {
  const name = input.AliasName ?? '';
  if (!/^alias\/[a-zA-Z0-9/_-]{1,250}$/.test(name))
    return refuse(400, 'ValidationException', 'aliasName must match alias/[a-zA-Z0-9/_-]+');
  if (name.startsWith('alias/aws/'))
    return refuse(400, 'NotAuthorizedException', 'Aliases that begin with alias/aws/ are reserved.');
  const key = findUsableKey(input.TargetKeyId, place);
  if (isRefusal(key)) return key;
  place.account.world.aliases.set(`${place.region}/${name}`, key.arn);
  return {};
}

function onAlias(input: KmsInput, place: KmsPlace): Refusal | undefined {
  const name = input.AliasName ?? '';
  if (place.account.world.aliases.has(`${place.region}/${name}`)) return undefined;
  return refuse(400, 'NotFoundException', `Alias ${arnOf(place.account, 'kms', place.region, name)} is not found.`);
}

function listAliases(input: KmsInput, place: KmsPlace): object | Refusal {
  const key = input.KeyId === undefined ? undefined : findKey(input.KeyId, place);
  if (isRefusal(key)) return key;
  const prefix = `${place.region}/`;
  const found = [...place.account.world.aliases].filter(
    ([name, arn]) => name.startsWith(prefix) && (key === undefined || key.arn === arn),
  );
  const aliases = found.map(([name, arn]) => ({
    AliasName: name.slice(prefix.length),
    AliasArn: arnOf(place.account, 'kms', place.region, name.slice(prefix.length)),
    TargetKeyId: arn.slice(arn.lastIndexOf('/') + 1),
  }));
  return { Aliases: aliases, Truncated: false };
}
