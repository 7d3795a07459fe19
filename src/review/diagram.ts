import { isProvisional } from '../spec/trust.js';
import { days } from '../request/terms.js';
import type { BucketSpec, EncryptionSpec, GrantStatement } from '../spec/spec.js';
import { mermaidText } from './escape.js';
import { encryptionNames } from './spec-words.js';

/** Of one kind of thing, so many are named; the rest is counted. */
const mostNamed = 3;

/** The vendor, the bucket, what is around it and the keys as a Mermaid flowchart, top-down: a phone is narrow. Only what there is has a place in it. */
export function renderDiagram(spec: BucketSpec): string {
  const lines = [
    'flowchart TD',
    ...vendorLines(spec),
    `  bucket[(${label(...bucketWords(spec))})]`,
    ...aroundLines(spec),
    ...keyLines(spec.encryption, 'bucket'),
    ...replicaLines(spec),
    ...logLines(spec),
  ];
  return ['```mermaid', ...lines, '```'].join('\n');
}

function label(...lines: readonly string[]): string {
  return `"${lines.map(mermaidText).join('<br>')}"`;
}

function bucketWords({ bucket, region, encryption, retention, access, malwareScan }: BucketSpec): readonly string[] {
  const kept = retention.recoverDeletedDays;
  return [
    bucket,
    region,
    encryptionNames[encryption.type],
    ...(typeof kept === 'number' ? [`deleted files: ${days(kept)}`] : []),
    ...(access.network === undefined ? [] : ['limited to networks']),
    ...(malwareScan === undefined ? [] : ['scanned for malware']),
  ];
}

/** The vendor gets in by the bucket's policy, by a role of this account, or both; a service of AWS acts for this account. */
function vendorLines({ vendor, grants, roles, services }: BucketSpec): readonly string[] {
  const arrow = (from: string, statements: readonly GrantStatement[]) => {
    const actions = [...new Set(statements.flatMap((one) => one.actions))].map((action) => action.replace(/^s3:/, ''));
    return actions.length === 0
      ? []
      : [`  ${from} -->|${label(actions.slice(0, 2).join(', '), ...pairs(actions.slice(2)))}| bucket`];
  };
  const [first] = roles;
  const assumes = first !== undefined && isProvisional(first.trust) ? 'will assume' : 'assumes';
  const names = roles.map(({ name }) => name);
  return [
    `  vendor[${label(vendor.title)}]`,
    ...arrow(
      'vendor',
      [...grants, ...services].flatMap(({ statements }) => statements),
    ),
    ...(first === undefined
      ? []
      : [
          `  role([${label(...firstOf(names))}])`,
          `  vendor -->|${label(assumes)}| role`,
          ...arrow(
            'role',
            roles.flatMap(({ statements }) => statements),
          ),
        ]),
  ];
}

function aroundLines({ access }: BucketSpec): readonly string[] {
  const { points, cloudfront, principals } = access;
  const lastOf = (arn: string) => arn.split('/').at(-1) ?? arn;
  const node = (id: string, title: string, names: readonly string[], does: string) =>
    names.length === 0 ? [] : [`  ${id}[${label(title, ...firstOf(names))}]`, `  ${id} -->|${label(does)}| bucket`];
  const allowed = [...new Set(principals.map(({ allow }) => allow))].join(', ');
  return [
    ...node(
      'own',
      'this account',
      principals.flatMap((one) => one.principals.map(lastOf)),
      allowed,
    ),
    ...node(
      'points',
      'access points',
      points.map(({ name, vpc }) => (vpc === undefined ? name : `${name} (${vpc})`)),
      'through',
    ),
    ...node('cloudfront', 'CloudFront', cloudfront.map(lastOf), 'reads'),
  ];
}

function replicaLines({ replication }: BucketSpec): readonly string[] {
  if (replication === undefined) return [];
  const { bucket, region, account, encryption, timeControl } = replication;
  const place = [region, ...(account === undefined ? [] : [`account ${account}`])];
  return [
    `  replica[(${label(bucket, ...place, encryptionNames[encryption.type])})]`,
    `  bucket -->|${label(timeControl ? 'replicates within 15 minutes' : 'replicates')}| replica`,
    ...keyLines(encryption, 'replica'),
  ];
}

/** Where the records go: to the created log bucket, or to those that exist. */
function logLines({ logging, inventory, logBucket }: BucketSpec): readonly string[] {
  const { serverAccess, dataEvents } = logging;
  const records = [
    ...(serverAccess === undefined ? [] : [['access logs', serverAccess.bucket] as const]),
    ...(dataEvents?.created === true && logBucket !== undefined ? [['data events', logBucket.bucket] as const] : []),
    ...(inventory === undefined ? [] : [['inventory', inventory.bucket] as const]),
  ];
  return [...new Set(records.map(([, to]) => to))].flatMap((to, i) => [
    `  logs${i === 0 ? '' : i + 1}[(${label(to)})]`,
    `  bucket -.->|${label(...records.filter(([, one]) => one === to).map(([what]) => what))}| logs${i === 0 ? '' : i + 1}`,
  ]);
}

function firstOf(names: readonly string[]): readonly string[] {
  const rest = names.length - mostNamed;
  return rest > 0 ? [...names.slice(0, mostNamed), `and ${rest} more`] : names;
}

function pairs(actions: readonly string[]): readonly string[] {
  const shown = actions.slice(0, 6);
  const rows = Array.from({ length: Math.ceil(shown.length / 2) }, (_, i) => shown.slice(2 * i, 2 * i + 2).join(', '));
  return actions.length > shown.length ? [...rows, `and ${actions.length - shown.length} more`] : rows;
}

function keyLines({ key }: EncryptionSpec, node: string): readonly string[] {
  if (key.from === 's3') return [];
  const text = key.from === 'created' ? 'KMS key, created here' : `KMS key ${key.arn.split('/').at(-1) ?? ''}`;
  return [`  ${node}Key{{"${mermaidText(text)}"}} -.- ${node}`];
}
