import { aspect, items, list, neutral, on, set, text, yesNo, type Aspect } from './aspect.js';
import type { IdentityProviderState, PointState } from './state.js';

const blocks = [
  ['blockPublicAcls', 'new public ACLs are refused:'],
  ['blockPublicPolicy', 'public policies are refused:'],
  ['ignorePublicAcls', 'public ACLs are ignored:'],
  ['restrictPublicBuckets', 'a public policy gives strangers nothing:'],
] as const;

/** The four switches of a public access block, of whatever has one. */
export function blockAspects<S extends Pick<PointState, 'publicAccess'>>(type: string, code: string): readonly Aspect<S>[] {
  return blocks.map(([block, subject]) =>
    aspect<S, boolean>({
      code: `${code}/${block.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`,
      type,
      subject,
      read: (state) => (state.publicAccess[block] === false ? undefined : state.publicAccess[block]),
      say: yesNo,
      judge: on,
    }),
  );
}

/** What can be said of an access point. */
export const pointAspects: readonly Aspect<PointState>[] = [
  aspect({
    code: 'points/origin',
    type: 'aws_s3_access_point',
    subject: 'it can be used from',
    link: 'before',
    read: (point: PointState) => point.vpc,
    say: text('the Internet'),
    judge: set,
  }),
  ...blockAspects<PointState>('aws_s3_access_point', 'points'),
];

/** What can be said of an identity provider that roles of the account can trust. */
export const identityProviderAspects: readonly Aspect<IdentityProviderState>[] = [
  aspect({
    code: 'identity/audiences',
    type: 'aws_iam_openid_connect_provider',
    subject: 'tokens are taken that are for',
    link: 'before',
    read: (provider: IdentityProviderState) => provider.audiences,
    say: items('nobody'),
    judge: list('weakens', 'none'),
  }),
  aspect({
    code: 'identity/thumbprints',
    type: 'aws_iam_openid_connect_provider',
    subject: "the issuer's certificates are",
    link: 'were',
    read: (provider: IdentityProviderState) => provider.thumbprints,
    say: items('not pinned'),
    judge: neutral,
  }),
];
