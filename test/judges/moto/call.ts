/** A request of the provider or of the ledger, and what moto answers it. */
export interface Call {
  readonly service: string;
  readonly region: string;
  readonly method: string;
  /** The bucket in the host, where there is one. */
  readonly bucket: string | undefined;
  /** Path and query. */
  readonly path: string;
  /** Of the query protocol and of JSON by X-Amz-Target: the action's name. */
  readonly action: string | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const domain = 'aws.sandbox';

/** Reads a request as it comes to a proxy: with an absolute URL, and service and region in the credential scope. */
export function readCall(
  method: string,
  url: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
): Call & { readonly host: string } {
  const { host, pathname, search } = new URL(url, `http://${headers['host'] ?? domain}`);
  const [, region = 'us-east-1', service = 's3'] =
    /Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers['authorization'] ?? '') ?? [];
  const label = host.endsWith(`.${domain}`) ? host.slice(0, -domain.length - 1) : undefined;
  const control = service === 's3' && pathname.startsWith('/v20180820/');
  const target = headers['x-amz-target'];
  const action = target?.split('.').at(-1) ?? /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  const at = { ...{ service: control ? 's3control' : service, region, method, action }, path: pathname + search, headers, body };
  return { ...at, bucket: control ? undefined : label, host: hostOf(at.service, region, label) };
}

/** The host at AWS that moto knows the service by. */
function hostOf(service: string, region: string, label: string | undefined): string {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  if (service === 's3control') return `${label ?? ''}.s3-control.${region}.${suffix}`;
  if (service === 's3') return `${label === undefined ? '' : `${label}.`}s3.${region}.${suffix}`;
  return service === 'iam' ? `iam.${suffix}` : `${service}.${region}.${suffix}`;
}
