import type { Fault, Result } from '../fault/fault.js';
import { keyArnFaults } from '../request/key-arn.js';
import { bucketNameFaults } from '../request/names.js';
import { regionFaults } from '../request/regions.js';
import { tagFaults } from '../request/tags.js';
import { compilePattern } from '../vendor/pattern.js';
import { decodeDocument } from '../yaml/decode.js';
import type { Located, Source } from '../yaml/document.js';
import { settingsDraft, settingsSchema, type Settings } from './schema.js';

const prefix = 'settings';

/** What holds where a repository has no settings, or says nothing of a key. */
export const defaultSettings = { requests: ['buckets/**/*.yml', 'buckets/**/*.yaml'] } as const satisfies {
  readonly requests: readonly string[];
};

/** A settings file to settings, or every fault of the file: `yaml/...` and `settings/...`. Never throws. */
export function parseSettings(file: string, bytes: Uint8Array | string): Result<Located<Settings>> {
  return decodeDocument(file, bytes, settingsSchema, {
    prefix,
    lines: 'one',
    check: { draft: settingsDraft, faults: checkSettings },
  });
}

function checkSettings({ state, tags, guardrails }: Settings, source: Source): readonly Fault[] {
  const faults = tags === undefined ? [] : [...tagFaults(tags, { source, path: ['tags'], prefix })];
  faults.push(...guardrailFaults(guardrails ?? {}, source));
  if (state === undefined) return faults;
  const { bucket, region, kmsKey } = state.s3;
  const path = ['state', 's3'];
  faults.push(...bucketNameFaults(bucket, { source, path: [...path, 'bucket'], prefix }));
  faults.push(...regionFaults(region, { source, path: [...path, 'region'], prefix }));
  if (kmsKey !== undefined) faults.push(...keyArnFaults(kmsKey, { source, path: [...path, 'kmsKey'], prefix, region }));
  return faults;
}

/** Guardrails that could never hold, or never be broken: a region that is none, a pattern that does not compile. */
function guardrailFaults(
  { name, regions = [], replicationRegions = [] }: NonNullable<Settings['guardrails']>,
  source: Source,
): readonly Fault[] {
  const at = (key: string, values: readonly string[]) =>
    values.flatMap((region, i) => regionFaults(region, { source, path: ['guardrails', key, i], prefix }));
  const faults = [...at('regions', regions), ...at('replicationRegions', replicationRegions)];
  const compiled = name === undefined ? undefined : compilePattern(name);
  if (compiled !== undefined && 'why' in compiled) {
    const message = `The pattern can't be used: ${compiled.why}.`;
    faults.push(
      source.fault(['guardrails', 'name'], { code: `${prefix}/pattern`, message, fix: 'Write a simple one, such as acme-.*' }),
    );
  }
  return faults;
}
