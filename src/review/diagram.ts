import { days } from '../request/terms.js';
import type { BucketSpec, EncryptionSpec } from '../bucket/spec.js';
import { mermaidText } from './escape.js';
import { encryptionNames } from './spec-words.js';

/** The vendor, the bucket, its replica and the keys as a Mermaid flowchart. */
export function renderDiagram(spec: BucketSpec): string {
  const { retention, replication, vendor } = spec;
  const label = (...lines: readonly string[]) => `"${lines.map(mermaidText).join('<br>')}"`;
  const kept =
    typeof retention.recoverDeletedDays === 'number' ? `deleted files: ${days(retention.recoverDeletedDays)}` : undefined;
  const actions = [...new Set(spec.grants.flatMap((grant) => grant.statements.flatMap(({ actions }) => actions)))];
  const shown = actions.map((action) => action.replace(/^s3:/, ''));
  const lines = [
    'flowchart LR',
    `  vendor[${label(vendor.title)}]`,
    `  bucket[(${label(spec.bucket, spec.region, encryptionNames[spec.encryption.type], ...(kept === undefined ? [] : [kept]))})]`,
    ...(actions.length > 0 ? [`  vendor -->|${label(shown.slice(0, 2).join(', '), ...pairs(shown.slice(2)))}| bucket`] : []),
    ...keyLines(spec.encryption, 'bucket'),
  ];
  if (replication) {
    const place = [replication.region, ...(replication.account === undefined ? [] : [`account ${replication.account}`])];
    lines.push(`  replica[(${label(replication.bucket, ...place, encryptionNames[replication.encryption.type])})]`);
    lines.push(`  bucket -->|${label(replication.timeControl ? 'replicates within 15 minutes' : 'replicates')}| replica`);
    lines.push(...keyLines(replication.encryption, 'replica'));
  }
  return ['```mermaid', ...lines, '```'].join('\n');
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
