import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { renderRequestSchema, renderSchemas } from '../../src/cli/json-schema.js';
import { laterKeys } from '../../src/request/schema.js';
import { allOf, templatesWith } from '../resolve/fixture.js';
import { goodSettings } from '../settings/good-settings.js';
import { editorAjv } from './editor-ajv.js';
import { goodRequests } from './good-requests.js';

const schemas = renderSchemas(allOf(templatesWith()).map(({ file }) => file));
const read = (path: string): Record<string, unknown> => JSON.parse(schemas[path] ?? '') as Record<string, unknown>;
const compile = (path: string) => editorAjv().compile(read(path));
/** Without what the vendors ask for: the parser takes requests before it knows of any. */
const accepts = editorAjv().compile(JSON.parse(renderRequestSchema([])) as object);
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
    ['an unknown key of access', { ...base, access: { vpcEndpoint: ['vpce-0abc1234'] } }],
    ['an empty list of VPCs', { ...base, access: { vpcs: [] } }],
    ['an access point without principals', { ...base, access: { points: [{ name: 'acme', actions: 'read' }] } }],
    ['another word for actions', { ...base, access: { points: [{ name: 'acme', principals: ['x'], actions: 'reed' }] } }],
    ['a role without what it may do', { ...base, access: { principals: [{ role: 'x' }] } }],
    ['a short duration in seconds', { ...base, access: { presignedUrlMaxAge: '30 seconds' } }],
    ['a trail without its key', { ...base, logging: { dataEvents: { record: 'all' } } }],
    ['an unknown record', { ...base, logging: { dataEvents: { trail: 'create', record: 'writes' } } }],
    ['an inventory without its frequency', { ...base, inventory: {} }],
    ['an inventory encrypted with dsse-kms', { ...base, inventory: { frequency: 'daily', encryption: { type: 'dsse-kms' } } }],
    ['events as a boolean', { ...base, events: true }],
    ['six prefixes to scan', { ...base, protection: { malwareScan: { prefixes: ['a/', 'b/', 'c/', 'd/', 'e/', 'f/'] } } }],
    ['uploads kept for a word that is none', { ...base, retention: { incompleteUploads: 'always' } }],
    ...laterKeys.map((key) => [`the later key ${key}`, { ...base, [key]: {} }] as const),
  ];
  test.each(broken)('%s', (_title, value) => {
    expect(accepts(value)).toBe(false);
  });
  test.each([
    ['deployers as a text', { deployers: 'arn:aws:iam::111122223333:role/deploy' }],
    ['no deployers', { deployers: [] }],
    ['eleven deployers', { deployers: Array.from({ length: 11 }, (_, i) => `r${i}`) }],
    ['a log bucket as a list', { logging: { serverAccess: ['acme-access-logs'] } }],
    ['an unknown key of logging', { logging: { dataEvents: 'create' } }],
  ])('settings: %s', (_title, value) => {
    expect(acceptsSettings(value)).toBe(false);
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

describe('an editor says of every key what it means', () => {
  interface Node {
    readonly description?: string;
    readonly properties?: Readonly<Record<string, Node>>;
    readonly items?: Node;
    readonly anyOf?: readonly Node[];
  }
  /** The paths of keys without a description; one that is given on an alternative of a key is the key's too. */
  const silent = (node: Node, path: string): readonly string[] => [
    ...Object.entries(node.properties ?? {}).flatMap(([key, inner]) => [
      ...([inner, ...(inner.anyOf ?? [])].some(({ description }) => description !== undefined) ? [] : [`${path}.${key}`]),
      ...silent(inner, `${path}.${key}`),
    ]),
    ...(node.items === undefined ? [] : silent(node.items, `${path}[]`)),
    ...(node.anyOf ?? []).flatMap((option) => silent(option, path)),
  ];
  test.each([
    ['schema/request.schema.json', []],
    ['schema/settings.schema.json', []],
  ])('%s', (path, expected) => {
    expect(silent(read(path), '')).toEqual(expected);
  });
});
