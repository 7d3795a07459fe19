import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { buildStack } from '../../src/stack/build.js';
import type { Json } from '../../src/stack/text.js';
import { specOf } from '../policies/specs.js';
import { cases } from './cases.js';
import { variety } from './protections.js';

/** The bindings are of provider 6.25.0, and the provider of the real tests is 5.100.0: the two ends of the range. */
const bindings = join(import.meta.dirname, '../../node_modules/@cdktf/provider-aws/lib');
const metaArguments = ['depends_on', 'lifecycle', 'provider'];
/** Whose keys are data. */
const maps = ['tags'];

interface Binding {
  /** Every argument, at whatever depth, in the binding's own spelling. */
  readonly known: ReadonlySet<string>;
  /** The arguments of the resource itself that have to be there. */
  readonly required: readonly string[];
}

function bindingOf(type: string): Binding {
  const file = join(bindings, type.replace(/^aws_/, '').replaceAll('_', '-'), 'index.d.ts');
  if (!existsSync(file)) return { known: new Set(), required: [] };
  const text = readFileSync(file, 'utf8');
  const [, config = ''] = /export interface \w+Config extends [^{]+\{(.*?)\n\}/s.exec(text) ?? [];
  return {
    known: new Set([...text.matchAll(/readonly (\w+)\??:/g)].map(([, name = '']) => name)),
    required: [...config.matchAll(/readonly (\w+):/g)].map(([, name = '']) => name),
  };
}

const inBinding = (name: string) => name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());

function argumentsOf(value: Json): readonly string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(argumentsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...(maps.includes(key) ? [] : argumentsOf(item))]);
}

test('every argument is one of the newest provider too, and none that it needs is missing', () => {
  const specs = [...cases.map(({ spec }) => spec), ...variety.map(({ overrides }) => specOf(overrides))];
  const types = new Set<string>();
  for (const spec of specs) {
    const resources = buildStack(spec)['resource'] as Readonly<
      Record<string, Readonly<Record<string, Readonly<Record<string, Json>>>>>
    >;
    for (const [type, named] of Object.entries(resources)) {
      types.add(type);
      const { known, required } = bindingOf(type);
      for (const block of Object.values(named)) {
        const own = Object.fromEntries(Object.entries(block).filter(([key]) => !metaArguments.includes(key)));
        expect([type, argumentsOf(own).filter((name) => !known.has(inBinding(name)))]).toEqual([type, []]);
        expect([type, required.filter((name) => !Object.keys(own).map(inBinding).includes(name))]).toEqual([type, []]);
      }
    }
  }
  expect(types.size).toBeGreaterThan(20);
});
