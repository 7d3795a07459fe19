import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { renderSchemas } from '../../src/request/json-schema.js';
import { laterKeys } from '../../src/request/schema.js';
import { goodSettings } from '../settings/good-settings.js';
import { goodRequests } from './good-requests.js';

const schemas = renderSchemas();
const read = (path: string): Record<string, unknown> => JSON.parse(schemas[path] ?? '') as Record<string, unknown>;
const compile = (path: string) => new Ajv({ strict: true, strictTypes: false, validateFormats: false }).compile(read(path));
const accepts = compile('schema/request.schema.json');
const acceptsSettings = compile('schema/settings.schema.json');
const base = { vendor: 'custom', bucket: 'acme-files', region: 'us-east-1' };

test.each(Object.keys(schemas))('%s is draft-07, has a title, and compiles', (path) => {
  expect(read(path)).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: expect.any(String) as unknown,
    type: 'object',
  });
  expect(compile(path)).toBeInstanceOf(Function);
});

describe('what parses is valid in an editor too', () => {
  test.each(goodRequests.map(({ title, text }) => [title, text] as const))('a request: %s', (_title, text) => {
    accepts(parse(text));
    expect(accepts.errors).toBeNull();
  });
  test.each(goodSettings.map((text) => [text]))('settings: %j', (text) => {
    acceptsSettings(parse(text));
    expect(acceptsSettings.errors).toBeNull();
  });
});

describe('what is of a wrong shape is not', () => {
  const broken: readonly (readonly [title: string, value: unknown])[] = [
    ['nothing', null],
    ['a missing key', { vendor: 'custom', bucket: 'acme-files' }],
    ['an unknown key', { ...base, retension: {} }],
    ['an unknown encryption', { ...base, encryption: 'sse-kmz' }],
    ['an unknown type of encryption', { ...base, encryption: { type: 'sse-kmz' } }],
    ['a duration without a space', { ...base, retention: { expire: '30days' } }],
    ['a duration as a number', { ...base, retention: { expire: 30 } }],
    ['an account as a number', { ...base, replication: { region: 'us-west-2', account: 12345678901 } }],
    ['a tag as a number', { ...base, tags: { a: 1 } }],
    ...laterKeys.map((key) => [`the later key ${key}`, { ...base, [key]: {} }] as const),
  ];
  test.each(broken)('%s', (_title, value) => {
    expect(accepts(value)).toBe(false);
  });
});

test('an editor completes each alternative: words and the keys of the map', () => {
  const { properties } = read('schema/request.schema.json') as {
    properties: Record<string, { anyOf?: unknown[]; default?: unknown; description?: string }>;
  };
  expect(properties.encryption?.anyOf).toEqual([
    expect.objectContaining({ enum: ['sse-s3', 'sse-kms', 'dsse-kms'] }),
    expect.objectContaining({
      type: 'object',
      properties: expect.objectContaining({ type: expect.anything(), uploads: expect.anything() }) as unknown,
    }),
  ]);
  expect(properties.encryption?.default).toBe('sse-s3');
  for (const [name, property] of Object.entries(properties))
    expect([name, property.description?.length ?? 0]).toEqual([name, expect.any(Number)]);
  expect(Object.values(properties).every(({ description }) => description !== undefined)).toBe(true);
});
