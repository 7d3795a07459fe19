import { refuse } from '../call.js';
import type { QueryHandler } from '../query.js';
import { element } from '../xml.js';

/** Identity providers can be looked for, and there are none. */
export const PROVIDER_CALLS: Readonly<Record<string, QueryHandler>> = {
  ListOpenIDConnectProviders: () => [element('OpenIDConnectProviderList')],
  GetOpenIDConnectProvider: (parameters) =>
    refuse(404, 'NoSuchEntity', `OpenIDConnect Provider not found for arn ${parameters.get('OpenIDConnectProviderArn') ?? ''}`),
};
