import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { renderFaults } from '../../src/fault/render.js';
import { parseRequest } from '../../src/request/parse.js';
import { parseSettings } from '../../src/settings/parse.js';
import { base } from '../request/fault-cases.js';
import { yamlish } from './yamlish.js';

describe('nothing makes the parser throw, and every fault can be shown', () => {
  const parsers = [parseRequest, parseSettings] as const;
  const never = (input: string | Uint8Array) => {
    for (const parse of parsers) {
      const result = parse('x.yml', input);
      if (result.ok) continue;
      expect(result.faults.length).toBeGreaterThan(0);
      const shown = renderFaults(result.faults, { colour: false });
      expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
      for (const { at, message, fix } of result.faults) {
        expect(at?.line).toBeGreaterThan(0);
        expect(at?.column).toBeGreaterThan(0);
        expect(`${message}${fix}`).not.toContain('\n');
      }
    }
  };
  const anyText = fc.string({ unit: 'binary', maxLength: 80 });

  test('bytes', () => fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), never), { numRuns: 300 }));
  test('pieces of YAML', () => fc.assert(fc.property(yamlish, never), { numRuns: 800 }));
  test('pieces of YAML after a request', () =>
    fc.assert(
      fc.property(yamlish, (text) => never(base + text)),
      { numRuns: 400 },
    ));
  const keys = ['vendor', 'variant', 'bucket', 'region', 'owner', 'encryption', 'retention', 'tags', 'parameters', 'replication'];
  test.each([...keys, 'access', 'logging', 'inventory', 'events', 'protection', 'deployers'])('any text at %s', (key) => {
    fc.assert(
      fc.property(anyText, (text) => never(`${base}${key}: ${JSON.stringify(text)}\n`)),
      { numRuns: 40 },
    );
    fc.assert(
      fc.property(anyText, (text) => never(`${base}${key}: { ${JSON.stringify(text)}: ${JSON.stringify(text)} }\n`)),
      { numRuns: 40 },
    );
  });
  test('any JSON value at any key', () => {
    const key = fc.constantFrom(
      ...['retention', 'replication', 'encryption', 'tags', 'parameters', 'terraform', 'state', 'requests'],
      ...['access', 'logging', 'inventory', 'events', 'protection', 'deployers'],
    );
    fc.assert(
      fc.property(key, fc.jsonValue({ maxDepth: 3 }), (name, value) => never(`${base}${name}: ${JSON.stringify(value)}\n`)),
      { numRuns: 500 },
    );
  });
});
