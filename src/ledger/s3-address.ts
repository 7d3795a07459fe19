import { failed, ok, quote, type Result } from '../fault/fault.js';

/** Where the objects of one bucket are, and how to get there. */
export interface S3Address {
  readonly urlOf: (key: string) => URL;
  /** The bucket itself, asked something. */
  readonly queryOf: (query: Readonly<Record<string, string>>) => URL;
  /** The proxy that plain HTTP goes through; HTTPS and loopback go straight. */
  readonly proxy?: URL;
  readonly partition: 'aws' | 'aws-cn' | 'aws-us-gov';
}

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const regionName = /^[a-z]{2}(?:-[a-z]+){1,3}-[0-9]{1,2}$/;

/**
 * The address of a bucket: `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL` with the bucket in the path where one is set, else the bucket's
 * own host at AWS; a bucket with dots goes into the path, for no certificate covers it. Refuses names that would lead elsewhere.
 */
export function addressOf(
  { bucket, region }: { readonly bucket: string; readonly region: string },
  env: Readonly<Record<string, string | undefined>>,
): Result<S3Address> {
  if (!bucketName.test(bucket)) return refused('state.s3.bucket', bucket, 'the name of a bucket');
  if (!regionName.test(region)) return refused('state.s3.region', region, 'a region');
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const asked = env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || undefined;
  if (asked === undefined) {
    const host = `s3.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
    const base = bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket}.${host}`;
    return ok({ partition, ...urlsBelow(base) });
  }
  const endpoint = URL.canParse(asked) ? new URL(asked) : undefined;
  if (
    endpoint === undefined ||
    !/^https?:$/.test(endpoint.protocol) ||
    endpoint.username + endpoint.password + endpoint.search !== ''
  ) {
    return failed({
      code: 'ledger/endpoint',
      message: 'AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL is not a plain http or https address.',
      fix: 'Unset it, or write an address such as https://bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com.',
    });
  }
  const base = `${endpoint.origin}${endpoint.pathname.replace(/\/$/, '')}/${bucket}`;
  const urls = urlsBelow(base);
  const loopback = /^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(endpoint.hostname);
  const through = env['HTTP_PROXY'] ?? '';
  if (endpoint.protocol !== 'http:' || loopback || through === '') return ok({ partition, ...urls });
  const proxy = URL.canParse(through) ? new URL(through) : undefined;
  if (proxy?.protocol !== 'http:') {
    return failed({
      code: 'ledger/endpoint',
      message: 'HTTP_PROXY is not an http address.',
      fix: 'Unset it, or write http://HOST:PORT.',
    });
  }
  return ok({ partition, ...urls, proxy });
}

function urlsBelow(base: string): Pick<S3Address, 'urlOf' | 'queryOf'> {
  return {
    urlOf: (key) => new URL(`${base}/${key.split('/').map(encode).join('/')}`),
    // In the order of their names, as they are signed.
    queryOf: (query) => {
      const names = Object.keys(query).sort();
      return new URL(`${base}/?${names.map((name) => `${encode(name)}=${encode(query[name] ?? '')}`).join('&')}`);
    },
  };
}

/** Percent-encodes (RFC 3986, unreserved characters stay). */
function encode(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function refused(setting: string, data: string, what: string) {
  return failed({
    code: 'ledger/address',
    message: `"${setting}" is ${quote(data)}, which is not ${what}.`,
    fix: 'Correct it in the settings.',
  });
}
