import { type Fault, quote } from '../fault/fault.js';
import type { Source } from '../yaml/document.js';
import type { PartialRequest } from './schema.js';
import { twiceFaults, type Place } from './place.js';
import { type IpRange, isWithin, networkOf, parseIpRange, renderIpRange } from '../iam/ip-range.js';

/** From where alone requests come: ids of VPCs and endpoints in their form, public addresses, each once. */
export function checkNetwork({ access }: PartialRequest, source: Source): readonly Fault[] {
  const { vpcEndpoints = [], vpcs = [], sourceIps = [] } = access ?? {};
  const at = (key: string) => ({ source, path: ['access', key], prefix: 'request' });
  const each = (key: string, i: number) => ({ ...at(key), path: ['access', key, i] });
  return [
    ...vpcEndpoints.flatMap((id, i) => vpcIdFaults(id, 'vpce', each('vpcEndpoints', i))),
    ...vpcs.flatMap((id, i) => vpcIdFaults(id, 'vpc', each('vpcs', i))),
    ...sourceIps.flatMap((text, i) => sourceIpFaults(text, each('sourceIps', i))),
    ...twiceFaults(vpcEndpoints, at('vpcEndpoints')),
    ...twiceFaults(vpcs, at('vpcs')),
    ...twiceFaults(sourceIps.map(canonicalIp), at('sourceIps')),
  ];
}

/** What has an id in EC2 that a request names, by what its ids start with: 8 or 17 hexadecimal digits follow. */
const kinds = {
  vpce: { what: 'a VPC endpoint', plural: 'VPC endpoints', shown: 'aws ec2 describe-vpc-endpoints', key: 'access.vpcEndpoints' },
  vpc: { what: 'a VPC', plural: 'VPCs', shown: 'aws ec2 describe-vpcs', key: 'access.vpcs' },
} as const;

type VpcKind = keyof typeof kinds;

const digits = '(?:[0-9a-f]{17}|[0-9a-f]{8})';

/** The fault of what is not the id of a VPC (`<prefix>/vpc-id`) or of a VPC endpoint (`<prefix>/vpc-endpoint-id`). */
export function vpcIdFaults(text: string, kind: VpcKind, { source, path, prefix }: Place): readonly Fault[] {
  if (new RegExp(`^${kind}-${digits}$`).test(text)) return [];
  const { what, shown } = kinds[kind];
  const code = kind === 'vpc' ? `${prefix}/vpc-id` : `${prefix}/vpc-endpoint-id`;
  const other = kind === 'vpc' ? 'vpce' : 'vpc';
  if (new RegExp(`^${other}-${digits}$`).test(text)) {
    const message = `${quote(text)} is the id of ${kinds[other].what}, not of ${what}.`;
    const fix = `Write the id of ${what}; those of ${kinds[other].plural} go to ${kinds[other].key}.`;
    return [source.fault(path, { code, message, fix })];
  }
  const message = `${quote(text)} is not the id of ${what}: ${kind}- and 8 or 17 of the characters 0-9 and a-f.`;
  const [within] = new RegExp(`\\b${kind}-${digits}(?![0-9a-z])`).exec(text.toLowerCase()) ?? [];
  const fix = within === undefined ? `Write the id; ${shown} shows it.` : `Write ${within}.`;
  return [source.fault(path, { code, message, fix })];
}

/** S3 User Guide, "The meaning of public": a policy that admits a broader range is public. */
const broadest = { 4: 8, 6: 32 } as const;

const byEndpoint = 'Name the VPC endpoint by which such requests come: access.vpcEndpoints.';
const publicOne = 'Write the public address from which the requests come.';

/** Ranges from which no request comes to S3 with `aws:SourceIp` (IANA, "Special-Purpose Address Registries"), with the way out. */
const neverSeen: readonly { readonly range: IpRange; readonly what: string; readonly fix: string }[] = (
  [
    ['0.0.0.0/8', 'means this very network', publicOne],
    ['10.0.0.0/8', 'is private (RFC 1918)', byEndpoint],
    ['100.64.0.0/10', "is a carrier's own (RFC 6598)", byEndpoint],
    ['127.0.0.0/8', 'is loopback', publicOne],
    ['169.254.0.0/16', 'is link-local', publicOne],
    ['172.16.0.0/12', 'is private (RFC 1918)', byEndpoint],
    ['192.168.0.0/16', 'is private (RFC 1918)', byEndpoint],
    ['224.0.0.0/3', 'is for multicast or reserved', publicOne],
    ['::ffff:0:0/96', 'is IPv4 written as IPv6', 'Write it as IPv4.'],
    ['::/96', 'is loopback or reserved', publicOne],
    ['fc00::/7', 'is private (RFC 4193)', byEndpoint],
    ['fe80::/10', 'is link-local', publicOne],
    ['ff00::/8', 'is for multicast', publicOne],
  ] as const
).map(([text, what, fix]) => ({ range: parseIpRange(text) as IpRange, what, fix }));

/** The first of what is wrong with a range of source addresses: its form, that it never arrives, its breadth, or its host bits. */
function sourceIpFaults(text: string, { source, path, prefix }: Place): readonly Fault[] {
  const fault = (code: string, message: string, fix: string) => [
    source.fault(path, { code: `${prefix}/${code}`, message: `${quote(text)} ${message}`, fix }),
  ];
  const range = parseIpRange(text);
  if (range === undefined) {
    const fix = 'Write it in CIDR notation, as in 203.0.113.0/24 or 2001:db8:1::/48.';
    return fault('ip-range', 'is not a range of IPv4 or IPv6 addresses.', fix);
  }
  const never = neverSeen.find(({ range: outer }) => isWithin(range, outer));
  if (never !== undefined) return fault('ip-never-seen', `${never.what}: no request comes to S3 from there.`, never.fix);
  const network = networkOf(range);
  const shown = renderIpRange(network);
  if (range.length < broadest[range.family]) {
    const message = `is broader than /${broadest[range.family]}, which S3 counts as public.`;
    return fault('ip-broad', message, 'List the ranges from which requests really come.');
  }
  if (network.address === range.address) return [];
  const alone = renderIpRange({ ...range, length: range.family === 4 ? 32 : 128 });
  return fault('ip-host-bits', `names an address within ${shown}.`, `Write ${shown}, or ${alone} for that address alone.`);
}

/** A range as it is written shortest, so that equal ones are equal; a text that is no range stays as it is. */
function canonicalIp(text: string): string {
  const range = parseIpRange(text);
  return range === undefined ? text : renderIpRange(range);
}
