import { refuse, type Refusal } from './call.js';

/** The name that stands for AWS: nothing outside it is ever reached. */
export const domain = 'aws.sandbox';
/** The only credentials that the sandbox accepts, so that nobody's own are used there by mistake. */
export const accessKey = { id: 'VENDORBUCKETSANDBOX', secret: 'sandbox' } as const;

const signatureScope = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request(?:,|\s|$)/;

/** Where a request goes: `label` is what stands before the domain, as a bucket's name or an account id. */
interface Address {
  readonly host: string;
  readonly label: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Reads a proxy request's absolute URL, or a direct request's path with its Host. Any host but the sandbox's own is refused. */
export function parseAddress(target: string, hostHeader: string): Address | Refusal {
  const absolute = /^http:\/\/([^/?#]+)([^#]*)$/.exec(target);
  const host = (absolute?.[1] ?? (target.startsWith('/') ? hostHeader : '')).toLowerCase().replace(/:80$/, '');
  if (host !== domain && !host.endsWith(`.${domain}`)) {
    return refuse(403, 'ForeignHost', `The sandbox answers for ${domain} only and forwards nothing.`);
  }
  const rest = absolute === null ? target : (absolute[2] ?? '');
  const cut = rest.indexOf('?');
  const path = cut === -1 ? rest : rest.slice(0, cut);
  return {
    host,
    label: host === domain ? '' : host.slice(0, -domain.length - 1),
    path: path === '' ? '/' : path,
    query: new URLSearchParams(cut === -1 ? '' : rest.slice(cut + 1).replaceAll('+', '%2B')),
  };
}

/** Gives region and service of the credential scope. The signature is not checked; the key's id is. */
export function parseScope(authorization: string | undefined): { readonly region: string; readonly service: string } | Refusal {
  const [, key, region = '', service = ''] = signatureScope.exec(authorization ?? '') ?? [];
  if (key === undefined) return refuse(403, 'AccessDenied', 'The sandbox needs a request signed with version 4.');
  if (key !== accessKey.id) {
    return refuse(403, 'InvalidAccessKeyId', 'The sandbox accepts its own access key only, so that nobody uses a real one here.');
  }
  return { region, service };
}

/** Percent-decodes a path, or undefined where it can't be. */
export function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
