/** A service of AWS as it is asked here: where, and what the call is signed for. */
export interface Endpoint {
  readonly url: URL;
  readonly service: string;
  readonly region: string;
  /** The proxy that plain HTTP goes through. */
  readonly proxy?: URL;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** IAM's one region in each partition (AWS General Reference, "IAM endpoints and quotas"). */
const globalRegion = { aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' } as const;
const iamHost = {
  aws: 'iam.amazonaws.com',
  'aws-cn': 'iam.cn-north-1.amazonaws.com.cn',
  'aws-us-gov': 'iam.us-gov.amazonaws.com',
} as const;

/** The partition of a region, as it stands in ARNs. */
export function partitionOf(region: string): keyof typeof globalRegion {
  return region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** Where a service's variable is not called as the service is. */
const variables: Readonly<Record<string, string>> = { s3control: 'S3_CONTROL', tagging: 'RESOURCE_GROUPS_TAGGING_API' };

/**
 * The address of a service in a region, or that which `AWS_ENDPOINT_URL_<SERVICE>` or `AWS_ENDPOINT_URL` names; undefined where that is none.
 * `label` stands before the host, as the account does for S3 Control.
 */
export function endpointOf(
  service: 'iam' | 'sts' | 's3' | 's3control' | 'kms' | 'tagging' | 'cloudtrail' | 'guardduty',
  { region, label, path = '/' }: { readonly region: string; readonly label?: string; readonly path?: string },
  env: Environment,
): Endpoint | undefined {
  const partition = partitionOf(region);
  const signed = {
    service: service === 's3control' ? 's3' : service,
    region: service === 'iam' ? globalRegion[partition] : region,
  };
  const variable = `AWS_ENDPOINT_URL_${variables[service] ?? service.toUpperCase()}`;
  const asked = env[variable] || env['AWS_ENDPOINT_URL'] || undefined;
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const host = service === 'iam' ? iamHost[partition] : `${service === 's3control' ? 's3-control' : service}.${region}.${suffix}`;
  const base = asked ?? `https://${host}`;
  if (!URL.canParse(base)) return undefined;
  const { protocol, host: named } = new URL(base);
  if (!/^https?:$/.test(protocol)) return undefined;
  const url = new URL(path, `${protocol}//${label === undefined ? '' : `${label}.`}${named}`);
  const through = env['HTTP_PROXY'] ?? '';
  if (protocol === 'https:' || through === '' || !URL.canParse(through)) return { ...signed, url };
  return { ...signed, url, proxy: new URL(through) };
}

/** Whether nobody listens on the way: to no other address goes a bearer token. */
export function isUnheard({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || /^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(hostname);
}
