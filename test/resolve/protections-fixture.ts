import type { BucketSpec } from '../../src/spec/spec.js';
import type { ResolveSettings } from '../../src/resolve/resolve.js';
import { resolveText, showFault, take, templatesWith } from './fixture.js';

export const account = '111122223333';
export const other = '444455556666';
export const deployer = `arn:aws:iam::${account}:role/deploy`;

/** Settings in which somebody deploys. */
export const deployed: ResolveSettings = { deployers: [deployer] };

/** A request for a bucket whose vendor reads and writes by the bucket policy, with more lines. */
export function withVendor(lines: string, actions = 's3:GetObject, s3:PutObject'): string {
  const vendor = `parameters: { principals: ['arn:aws:iam::999988887777:role/vendor'], actions: [${actions}] }`;
  return `vendor: custom\nbucket: acme\nregion: us-east-1\n${vendor}\n${lines}\n`;
}

/** A vendor that gets in by a role of this account, and may delete. */
const byRole = `
vendor: callkeep
title: Callkeep
provenance: { source: 'https://vendor.example/s3', read: 2026-01-31, verified: true }
handover: { by: you, steps: [Wait.] }
parameters: { org: { description: The organization., pattern: '[a-z]{1,40}', required: true } }
rules: { encryption: { allowed: [sse-s3], reason: It has no key. } }
grants:
  - role: { principals: ['arn:aws:iam::999988887777:role/vendor'], externalId: '{org}' }
    statements: [{ sid: Delete, on: objects, actions: [s3:DeleteObject] }]
`;

const templates = templatesWith(byRole);

/** The spec of a request whose vendor gets in by a role of this account, and may delete. */
export function roleSpecFor(lines: string, settings: ResolveSettings = {}): BucketSpec {
  return take(
    resolveText(`vendor: callkeep\nparameters: { org: acme }\nbucket: acme\nregion: us-east-1\n${lines}\n`, templates, settings),
  );
}

/** The spec of such a request. */
export function specFor(lines: string, settings: ResolveSettings = {}): BucketSpec {
  return take(resolveText(withVendor(lines), templates, settings));
}

/** The faults of a request's text, in one line each. */
export function faultsIn(text: string, settings: ResolveSettings = {}): readonly string[] {
  const result = resolveText(text, templates, settings);
  return result.ok ? [] : result.faults.map(showFault);
}

/** The faults of such a request. */
export function faultsFor(lines: string, settings: ResolveSettings = {}): readonly string[] {
  return faultsIn(withVendor(lines), settings);
}

/** The text of each note with this code. */
export function notesOf({ notes }: BucketSpec, code: string): readonly string[] {
  return notes.filter((note) => note.code === code).map(({ text }) => text);
}

/** What was chosen by default for a path; undefined where the request says it. */
export function defaultOf({ defaults }: BucketSpec, path: string): string | undefined {
  return defaults.find((entry) => entry.path === path)?.value;
}
