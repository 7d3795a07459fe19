import { aspect, changed, items, list, neutral, on, onOff, set, text, yesNo, type Aspect, type Definition } from './aspect.js';
import { isUnknown, type Read } from './plan-view.js';
import type { ScanState, TrailState } from './records-state.js';
import type { IdentityProviderState, PointState } from './state.js';

const trail = <T extends string | boolean>(definition: Omit<Definition<TrailState, T>, 'type'>) =>
  aspect({ type: 'aws_cloudtrail', ...definition });
const scan = <T extends string | boolean>(definition: Omit<Definition<ScanState, T>, 'type'>) =>
  aspect({ type: 'aws_guardduty_malware_protection_plan', ...definition });

const calls: Readonly<Record<string, string>> = { All: 'all', ReadOnly: 'those that read', WriteOnly: 'those that write' };

/** What can be said of a trail. */
export const trailAspects: readonly Aspect<TrailState>[] = [
  trail({ code: 'trail/logging', subject: 'the trail records:', read: (t) => t.logging, say: yesNo, judge: on }),
  trail({
    code: 'trail/records',
    subject: 'calls that the trail records:',
    link: 'before',
    read: (t) => t.records,
    say: (value) => (value === undefined ? 'none' : (calls[value] ?? value)),
    judge: (_was, now) => (now === 'All' ? 'strengthens' : 'weakens'),
  }),
  trail({
    code: 'trail/of',
    subject: 'the trail records calls on',
    link: 'before',
    read: (t) => t.of,
    say: items('what its selectors say'),
    judge: list('strengthens', 'none'),
  }),
  trail({ code: 'trail/bucket', subject: 'the trail goes to', link: 'before', read: (t) => t.bucket, say: text('nowhere'), judge: changed }), // prettier-ignore
  trail({ code: 'trail/prefix', subject: 'the trail goes under', link: 'before', read: (t) => t.prefix, say: text('no prefix'), judge: neutral }), // prettier-ignore
  trail({ code: 'trail/key', subject: "the trail's key is", read: (t) => t.key, say: text('managed by AWS'), judge: set }),
  trail({
    code: 'trail/validation',
    subject: "validation of the trail's files is",
    read: (t) => t.validation || undefined,
    say: onOff,
    judge: on,
  }),
  trail({
    code: 'trail/every-region',
    subject: 'the trail is for every region:',
    read: (t) => t.everyRegion || undefined,
    say: yesNo,
    judge: on,
  }),
  trail({
    code: 'trail/global-services',
    subject: 'the trail records global services:',
    read: (t) => t.globalServices || undefined,
    say: yesNo,
    judge: on,
  }),
];

/** GuardDuty User Guide, "On-demand S3 malware scan": what is there before it is protected is scanned on demand only. */
const stayUnscanned =
  'files that are there already are not scanned, unless somebody has GuardDuty do that for each (send-object-malware-scan)';

/** Whether files are scanned that were not; without prefixes all are. */
function scansMore(was: Read<string>, now: Read<string>): boolean {
  if (isUnknown(was) || isUnknown(now) || was === undefined) return false;
  const before = was.split('\n');
  return now === undefined || now.split('\n').some((prefix) => !before.some((one) => prefix.startsWith(one)));
}

/** What can be said of GuardDuty's malware protection. */
export const scanAspects: readonly Aspect<ScanState>[] = [
  scan({
    code: 'malware/prefixes',
    subject: 'uploads that are scanned for malware:',
    link: 'before',
    read: (s) => s.prefixes,
    say: items('all'),
    judge: list('strengthens', 'all'),
    means: ({ prefixes: was }, { prefixes: now }) => (scansMore(was, now) ? stayUnscanned : undefined),
  }),
  scan({
    code: 'malware/tags',
    subject: 'files are tagged with the result of the scan:',
    read: (s) => s.tags,
    say: yesNo,
    judge: on,
  }),
  scan({ code: 'malware/role', subject: 'the role that scans is', read: (s) => s.role, say: text('none'), judge: changed }),
];

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
