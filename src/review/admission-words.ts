import type { AccessPointSpec, BucketSpec, OwnGrant, VendorRole } from '../spec/spec.js';
import { shortTime } from '../iam/age-words.js';
import { maskedText } from './mask.js';

/** What a setting is about, and what it is set to; plain text. */
export type Row = readonly [concern: string, words: string];

/** From where, by whom and how a bucket may be used, beyond the vendor's own way. Only what a request asks for has a row. */
export function admissionRows(spec: BucketSpec): readonly Row[] {
  const { access, roles, services } = spec;
  return [
    ...networkRows(spec),
    ...(access.presignedUrlMaxAge === undefined
      ? []
      : [['Signed requests', `at most ${shortTime(access.presignedUrlMaxAge)} old, presigned URLs too`] as const]),
    ...(access.mfaForDelete
      ? [['Deleting', "takes a session that began with MFA, but for the vendor and AWS's services"] as const]
      : []),
    ...(access.mfaDelete ? [['MFA delete', 'to be switched on by hand: see the hand-over'] as const] : []),
    ...rowOfAll("Vendor's role", roles.map(roleWords)),
    ...rowOfAll(
      'Services',
      services.map(({ service }) => `${service}, for this account`),
    ),
    ...rowOfAll('Own principals', access.principals.map(ownWords)),
    ...rowOfAll('Access points', access.points.map(pointWords)),
    ...rowOfAll(
      'CloudFront',
      access.cloudfront.map((arn) => `${lastOf(arn)} reads by origin access control`),
    ),
  ];
}

function rowOfAll(concern: string, words: readonly string[]): readonly Row[] {
  return words.length === 0 ? [] : [[concern, words.join('; ')]];
}

const lastOf = (arn: string) => arn.split('/').at(-1) ?? arn;

function networkRows({ access: { network } }: BucketSpec): readonly Row[] {
  if (network === undefined) return [];
  const { vpcEndpoints, vpcs, sourceIps, deployers } = network;
  const ways = [
    ...(vpcEndpoints.length > 0 ? [`through ${vpcEndpoints.join(', ')}`] : []),
    ...(vpcs.length > 0 ? [`from ${vpcs.join(', ')}`] : []),
    ...(sourceIps.length > 0 ? [`from ${sourceIps.join(', ')}`] : []),
  ];
  return [
    [
      'Network',
      `only ${ways.join(', or ')}; from anywhere: the vendor, AWS's services and their service-linked roles, and ${deployers.join(', ')}`,
    ],
  ];
}

function roleWords({ name, trust }: VendorRole): string {
  const masked = ({ value, sensitive }: { readonly value: string; readonly sensitive: boolean }) =>
    sensitive ? maskedText : value;
  switch (trust.by) {
    case 'principals':
      return `${name}, assumed by ${trust.principals.join(', ')} with the external id ${masked(trust.externalId)}`;
    case 'own-account':
      return `${name}, assumed by nobody outside yet: it trusts this account alone, until the vendor has said who assumes it`;
    case 'oidc': {
      const whose = trust.create ? 'whose identity provider is created here' : 'whose identity provider exists';
      return `${name}, assumed with tokens of ${trust.provider} (${whose}) for ${trust.audience}, subject ${masked(trust.subject)}`;
    }
  }
}

function ownWords({ principals, allow, statements }: OwnGrant): string {
  const under = statements.find(({ on }) => on === 'objects')?.prefix;
  return `${principals.map(lastOf).join(', ')} ${allow}${under === undefined ? '' : ` under ${under}`}`;
}

function pointWords({ name, vpc, prefix, principals }: AccessPointSpec): string {
  const under = prefix === undefined ? '' : `, under ${prefix}`;
  return `${name}, from ${vpc ?? 'the Internet'}${under}, for ${principals.map(lastOf).join(', ')}`;
}
