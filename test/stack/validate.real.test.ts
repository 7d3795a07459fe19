import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildStack } from '../../src/stack/build.js';
import { synthesize } from '../../src/stack/synthesize.js';
import { specOf } from '../policies/specs.js';
import { broken, brokenConfiguration, manyBroken } from './broken.js';
import { cases } from './cases.js';
import { variety } from './protections.js';
import { checkConfiguration, type ProviderSchema } from './provider-schema.js';
import { openRealProvider, type RealProvider } from './real-provider.js';

/** The plain one has nothing that the others have not. */
const telling = cases.filter(({ name }) => name !== 'stack-plain');

let real: RealProvider;
let schema: ProviderSchema;

beforeAll(async () => {
  real = await openRealProvider();
  schema = await real.schema();
});

afterAll(() => {
  real.remove();
});

test.each(telling)('Terraform and the real provider find $name valid, without a warning', async ({ name, spec }) => {
  const verdict = await real.validate(name, synthesize(spec));
  expect(verdict).toMatchObject({ valid: true, error_count: 0, warning_count: 0, diagnostics: [] });
});

describe('our own check against the schema of the real provider', () => {
  test.each([
    ...cases.map(({ name, spec }) => ({ name, spec })),
    ...variety.map(({ name, overrides }) => ({ name, spec: specOf(overrides) })),
  ])('finds nothing in $name', ({ spec }) => {
    expect(checkConfiguration(schema, buildStack(spec))).toEqual([]);
  });

  test.each(broken)('finds $name', (one) => {
    expect(checkConfiguration(schema, brokenConfiguration(one))).toEqual([one.says]);
  });

  test('agrees with Terraform on what is broken', async () => {
    const { configuration, indices } = manyBroken();
    const lines = JSON.stringify(configuration, null, 2).split('\n');
    const { diagnostics } = await real.validate('broken', lines.join('\n'));
    const named = diagnostics.map(({ range }) => {
      const line = range?.start.line ?? 0;
      // A type that is unknown is pointed at itself, in the line before the name.
      const before = lines.slice(0, lines[line - 1]?.startsWith('    "aws_') === true ? line + 1 : line).reverse();
      return Number(/"broken-(\d+)"/.exec(before.find((line) => line.includes('"broken-')) ?? '')?.[1]);
    });
    expect([...new Set(named)].sort((a, b) => a - b)).toEqual(indices);
  });
});
