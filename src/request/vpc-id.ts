import { quote, type Fault } from '../fault/fault.js';
import type { Place } from './place.js';

/** What has an id in EC2 that a request names, by what its ids start with: 8 or 17 hexadecimal digits follow. */
const kinds = {
  vpce: { what: 'a VPC endpoint', plural: 'VPC endpoints', shown: 'aws ec2 describe-vpc-endpoints', key: 'access.vpcEndpoints' },
  vpc: { what: 'a VPC', plural: 'VPCs', shown: 'aws ec2 describe-vpcs', key: 'access.vpcs' },
} as const;

export type VpcKind = keyof typeof kinds;

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
