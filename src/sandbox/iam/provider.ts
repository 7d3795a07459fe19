import { isRefusal, refuse, type Account, type Refusal } from '../call.js';
import type { OidcProvider } from '../entities.js';
import { arnOf as ownArn } from '../partition.js';
import { listOf, type QueryHandler } from '../query.js';
import { element, type XmlElement } from '../xml.js';
import { invalidInput, noSuchEntity, readTags, tagElements, tagCalls, type Answer } from './entity.js';

const maxClients = 100;
const maxThumbprints = 5;
/** What IAM would read from the provider's certificate, where no thumbprint is given. */
const readThumbprint = '5a4db0c5'.padEnd(40, '0');

/** The calls on OpenID Connect identity providers. Whether there is one behind the URL is never asked. */
export const providerCalls: Readonly<Record<string, QueryHandler>> = {
  CreateOpenIDConnectProvider: createProvider,
  GetOpenIDConnectProvider: (parameters, account) => onProvider(parameters, account, describe),
  ListOpenIDConnectProviders: (_, { world }) => [
    element(
      'OpenIDConnectProviderList',
      ...[...world.oidcProviders.keys()].sort().map((arn) => element('member', element('Arn', arn))),
    ),
  ],
  // Deleting what is not there is no error (API reference).
  DeleteOpenIDConnectProvider: (parameters, { world }) => {
    world.oidcProviders.delete(arnOf(parameters));
    return [];
  },
  UpdateOpenIDConnectProviderThumbprint: (parameters, account) =>
    onProvider(parameters, account, (provider) => {
      const thumbprints = listOf(parameters, 'ThumbprintList');
      const problem = checkThumbprints(thumbprints);
      if (problem === undefined) provider.thumbprints = [...thumbprints];
      return problem ?? [];
    }),
  AddClientIDToOpenIDConnectProvider: (parameters, account) =>
    onProvider(parameters, account, (provider) => {
      const clientIds = [...new Set([...provider.clientIds, parameters.get('ClientID') ?? ''])];
      const problem = checkClients(clientIds);
      if (problem === undefined) provider.clientIds = clientIds;
      return problem ?? [];
    }),
  RemoveClientIDFromOpenIDConnectProvider: (parameters, account) =>
    onProvider(parameters, account, (provider) => {
      provider.clientIds = provider.clientIds.filter((id) => id !== parameters.get('ClientID'));
      return [];
    }),
  ...tagCalls('OpenIDConnectProvider', onProvider),
};

function arnOf(parameters: URLSearchParams): string {
  return parameters.get('OpenIDConnectProviderArn') ?? '';
}

function onProvider(parameters: URLSearchParams, { world }: Account, then: (provider: OidcProvider) => Answer): Answer {
  const provider = world.oidcProviders.get(arnOf(parameters));
  return provider === undefined ? noSuchEntity(`OpenIDConnect Provider not found for arn ${arnOf(parameters)}`) : then(provider);
}

function createProvider(parameters: URLSearchParams, account: Account): Answer {
  const { world } = account;
  const url = /^https:\/\/([a-z0-9.-]+(?:\/[\w./-]*)?)$/i.exec(parameters.get('Url') ?? '')?.[1]?.replace(/\/$/, '');
  if (url === undefined) return invalidInput('Invalid Open ID Connect Provider URL');
  const [clientIds, given, tags] = [
    listOf(parameters, 'ClientIDList'),
    listOf(parameters, 'ThumbprintList'),
    readTags(parameters),
  ];
  const problem = checkClients(clientIds) ?? (given.length === 0 ? undefined : checkThumbprints(given));
  if (problem !== undefined) return problem;
  if (isRefusal(tags)) return tags;
  const arn = ownArn(account, 'iam', '', `oidc-provider/${url}`);
  if (world.oidcProviders.has(arn)) return refuse(409, 'EntityAlreadyExists', `Provider with url https://${url} already exists.`);
  const thumbprints = given.length === 0 ? [readThumbprint] : [...given];
  world.oidcProviders.set(arn, {
    ...{ arn, url, created: account.now().toISOString(), clientIds: [...clientIds], thumbprints, tags },
  });
  return [element('OpenIDConnectProviderArn', arn), tagElements(tags)];
}

function checkClients(clientIds: readonly string[]): Refusal | undefined {
  if (clientIds.some((id) => id.length < 1 || id.length > 255)) return invalidInput('A client id has 1 to 255 characters.');
  return clientIds.length > maxClients
    ? refuse(409, 'LimitExceeded', `Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${maxClients}`)
    : undefined;
}

function checkThumbprints(thumbprints: readonly string[]): Refusal | undefined {
  const valid = thumbprints.length > 0 && thumbprints.every((thumbprint) => /^[0-9a-fA-F]{40}$/.test(thumbprint));
  if (!valid) return invalidInput('Thumbprint must be 40 hexadecimal characters.');
  return thumbprints.length > maxThumbprints
    ? invalidInput(`Thumbprint list must contain fewer than ${maxThumbprints + 1} entries.`)
    : undefined;
}

function describe(provider: OidcProvider): readonly XmlElement[] {
  const list = (name: string, items: readonly string[]) => element(name, ...items.map((item) => element('member', item)));
  return [
    ...[element('Url', provider.url), element('CreateDate', provider.created)],
    ...[list('ClientIDList', provider.clientIds), list('ThumbprintList', provider.thumbprints), tagElements(provider.tags)],
  ];
}
