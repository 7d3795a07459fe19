import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { isDangerous, type Change } from '../../src/change/change.js';
import { describePlan } from '../../src/change/describe.js';
import { requestSchema } from '../../src/request/schema.js';
import { keyCases } from './request-key-cases.js';
import { specOfKeys as specOf } from './request-key-specs.js';
import { changesBetween, planBetween } from './stack-plan.js';

/** The gravest change, or what there is to be glad of. */
function gravest(changes: readonly Change[]): Change['kind'] | 'nothing' {
  const rest = changes.map(({ kind }) => kind);
  return changes.find(isDangerous)?.kind ?? rest.find((kind) => kind === 'strengthens') ?? rest[0] ?? 'nothing';
}

const words = (changes: readonly Change[]) => changes.map(({ kind, text }) => `${kind}: ${text}`);

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** The keys of the schema that take something other than a map: `retention.lock.mode`, `access.points[].vpc`. */
function keysOf(schema: JsonSchema, path = ''): readonly string[] {
  const options = schema.anyOf ?? [schema];
  const inner = options.flatMap((option) => [
    ...Object.entries(option.properties ?? {}).flatMap(([name, value]) => keysOf(value, path === '' ? name : `${path}.${name}`)),
    ...(option.items?.properties || option.items?.anyOf ? keysOf(option.items, `${path}[]`) : []),
  ]);
  const isLeaf = options.some((option) => option.properties === undefined && option.items?.properties === undefined);
  return [...(isLeaf && path !== '' ? [path] : []), ...inner];
}

const schemaKeys = [...new Set(keysOf(z.toJSONSchema(requestSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema))];

/** What another test of this file is about. */
const elsewhere = ['bucket', 'region'];

describe('every key of a request', () => {
  test('has a case', () => {
    const covered = new Set([...keyCases.map(({ key }) => key), ...elsewhere]);
    expect(schemaKeys.length).toBeGreaterThan(60);
    expect(schemaKeys.filter((key) => !covered.has(key))).toEqual([]);
    expect([...covered].filter((key) => !schemaKeys.includes(key))).toEqual([]);
  });

  test.each(keyCases.map((one) => [`${one.key}: ${JSON.stringify(one.was)} and ${JSON.stringify(one.now)}`, one] as const))(
    '%s',
    (_name, { was, now, forth, back }) => {
      const [a, b] = [specOf(was), specOf(now)];
      expect(gravest(changesBetween(a, b))).toBe(forth);
      expect(gravest(changesBetween(b, a))).toBe(back);
    },
  );

  test('is said in the words of test/cases/change-words', () => {
    const said = keyCases.map(({ key, was, now }) => {
      const [a, b] = [specOf(was), specOf(now)];
      const list = (changes: readonly Change[]) => words(changes).map((line) => `- ${line}`).join('\n') || '- nothing'; // prettier-ignore
      const title = `## ${key}\n\n\`${JSON.stringify(was)}\` and \`${JSON.stringify(now)}\``;
      return `${title}\n\nForth:\n\n${list(changesBetween(a, b))}\n\nBack:\n\n${list(changesBetween(b, a))}\n`;
    });
    const file = 'test/cases/change-words/words.md';
    if (process.env['UPDATE'] === '1') {
      mkdirSync('test/cases/change-words', { recursive: true });
      writeFileSync(file, said.join('\n'));
    }
    expect(said.join('\n')).toBe(readFileSync(file, 'utf8'));
  });

  test('accounts for every resource that changes', () => {
    for (const { was, now } of keyCases) {
      for (const [from, to] of [
        [was, now],
        [now, was],
      ] as const) {
        // prettier-ignore
        const plan = planBetween(specOf(from), specOf(to));
        const said = new Set(describePlan(plan).map(({ address }) => address));
        const parts = plan.changes.filter(({ action, address }) => action === 'update' && !said.has(address));
        expect(parts.map(({ address }) => address)).toEqual([]);
      }
    }
  });
});

test('another bucket is another stack: nothing of the one before is touched', () => {
  const changes = changesBetween(undefined, specOf({ bucket: 'acme-other' }));
  expect(words(changes)).toEqual(['creates: the bucket acme-other']);
});

test('another region replaces everything', () => {
  const plan = planBetween(specOf({}), specOf({}));
  const moved = plan.resources.map((resource) => ({ ...resource, action: 'replace' as const, replacePaths: ['/region'] }));
  const changes = describePlan({ ...plan, changes: moved, resources: moved });
  expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['replaces']));
  expect(words(changes)).toContain('replaces: the bucket acme-files is deleted and created anew');
});
