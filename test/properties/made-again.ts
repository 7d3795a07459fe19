import { createHash } from 'node:crypto';
import { resolveAll } from '../../src/run/resolve-all.js';
import type { GeneratedRequest } from './requests.js';
import { encoded, file, outcomeIn, settingsOf, templates, type Asked, type Outcome } from './outcome.js';

/** A request, and what became of it when it was alone. */
export interface Made extends Asked {
  readonly digest: string;
}

/** What is compared of an outcome: the bytes of its configuration, or of its faults, whatever the file is called. */
export function digestOf(outcome: Outcome, name = file): string {
  const text = outcome.faults === undefined ? outcome.configuration : JSON.stringify(outcome.faults);
  return createHash('sha256').update(text.replaceAll(name, '')).digest('hex');
}

/** Faults that come from another request of the same run. */
const others = /^request\/(point|replica|log-bucket|provider)-collision$|^request\/duplicate-bucket$/;

/**
 * Makes requests again, the last first, and those with the same settings in one run: each that ends in something else is a complaint.
 * What two of them claim alike is left out.
 */
export function againComplaints(all: readonly Made[]): { readonly compared: number; readonly complaints: readonly string[] } {
  const complaints: string[] = [];
  let compared = 0;
  for (const [settings, group] of grouped([...all].reverse())) {
    const named = group.map((made, i) => ({ made, name: `buckets/${i}.yml` }));
    const texts = named.map(({ made, name }) => ({ file: name, bytes: { ok: true as const, value: encoded(made.bytes) } }));
    const resolved = resolveAll(texts, templates, settingsOf(settings));
    for (const { made, name } of named) {
      const outcome = outcomeIn(resolved, name);
      if (outcome.faults?.some(({ code }) => others.test(code)) === true) continue;
      compared += 1;
      if (digestOf(outcome, name) !== made.digest)
        complaints.push(`made again, another: ${new TextDecoder().decode(encoded(made.bytes))}`);
    }
  }
  return { compared, complaints };
}

/** The same request in JSON, the keys of every map the other way round; undefined for one that is broken. */
export function respelled({ value, settings }: GeneratedRequest): Asked | undefined {
  return value === undefined ? undefined : { bytes: JSON.stringify(reversed(value)), settings };
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, inner]) => [key, reversed(inner)]));
}

/** By their settings. */
function grouped(all: readonly Made[]): readonly (readonly [Made['settings'], readonly Made[]])[] {
  const groups = new Map<string, Made[]>();
  for (const made of all) {
    const key = JSON.stringify(made.settings);
    groups.set(key, [...(groups.get(key) ?? []), made]);
  }
  return [...groups.values()].flatMap((group) => (group[0] === undefined ? [] : [[group[0].settings, group] as const]));
}
