import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse, parseDocument } from 'yaml';
import { resolveAll } from '../../src/run/resolve-all.js';
import { repairedName } from '../../src/request/bucket-name.js';
import { renderRequestSchema } from '../../src/cli/json-schema.js';
import { parseRequest } from '../../src/request/parse.js';
import { wholeRequest } from '../properties/requests.js';
import { parametersOf } from '../properties/run.js';
import { allOf, templatesWith, textsOf } from '../resolve/fixture.js';
import { editorAjv, said } from './editor-ajv.js';
import { faultCases } from './fault-cases.js';

const templates = templatesWith();
const files = allOf(templates).map(({ file }) => file);
const text = renderRequestSchema(files);
const accepts = editorAjv().compile(JSON.parse(text) as object);
/** Without what the vendors ask for, as the cases are of no real one. */
const acceptsAnyVendor = editorAjv().compile(JSON.parse(renderRequestSchema([])) as object);
const saidOf = (yaml: string): readonly string[] => said(accepts, parse(yaml));

describe('what the parser refuses is refused in an editor', () => {
  /**
   * What no JSON Schema can say, by why, with the number of cases: these codes of faults, and no others, an editor does not show. A schema of
   * draft-07, which is what editors read, holds a value to what the schema says, and never to another value of the same file.
   */
  const left: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    'a name is that of another bucket, or what is made of one': {
      'request/replica-same-name': 1,
      'request/logs-itself': 2,
      'request/log-bucket-name': 5,
      'request/inventory-bucket': 2,
    },
    'an account is not that of a key': { 'request/key-account': 1 },
    'a day is before that of another transition, or of the end': {
      'request/transition-order': 1,
      'request/transition-twice': 1,
      'request/transition-after-expiry': 1,
    },
    'two entries of a list differ, and are the same in one key': {
      'request/point-twice': 1,
      'request/principal-twice': 1,
      'request/transition-twice': 1,
    },
    'a prefix begins with another': { 'request/malware-prefix': 1 },
    'it is about the text, of which a schema sees the values': { 'yaml/anchor': 1, 'yaml/alias': 1, 'yaml/tag': 1 },
  };

  const values = faultCases.flatMap(({ title, text }) => {
    const document = text.length > 20_000 ? undefined : parseDocument(typeof text === 'string' ? text : '');
    if (document === undefined || document.errors.length > 0) return [];
    const value: unknown = JSON.parse(JSON.stringify(document.toJS()));
    return typeof value === 'object' && value !== null ? [{ title, text, value }] : [];
  });

  test('of all kinds at most ten are left, each for a reason', () => {
    const taken = values.filter(({ value }) => acceptsAnyVendor(value) === true);
    const counts: Record<string, number> = {};
    for (const { text } of taken) {
      const parsed = parseRequest('a.yml', text);
      const codes = new Set(parsed.ok ? ['taken'] : parsed.faults.map(({ code }) => code));
      for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
    }
    const known: Record<string, number> = {};
    for (const [code, count] of Object.values(left).flatMap((codes) => Object.entries(codes)))
      known[code] = (known[code] ?? 0) + count;
    expect(values.length).toBeGreaterThan(200);
    expect(counts).toEqual(known);
    expect(Object.keys(left).length).toBeLessThanOrEqual(10);
  });

  test.each<[yaml: string, message: RegExp]>([
    ['vendor: Custom!', /^Write a vendor by its template's name/],
    ['vendor: sendsafely\nbucket: acme\nregion: us-east-1', /starts with ss-self-hosted- \(step 1/],
    ['vendor: sendsafely\nbucket: ss-self-hosted-a.b\nregion: us-east-1', /has no dot in its name/],
    ['vendor: sendsafely\nvariant: x\nbucket: ss-self-hosted-a\nregion: us-east-1', /^SendSafely has no variants\.$/],
    ['vendor: sendsafely\nparameters: { a: b }\nbucket: ss-self-hosted-a\nregion: us-east-1', /^SendSafely has no parameters\.$/],
    [
      'vendor: sendsafely\nencryption: sse-kms\nbucket: ss-self-hosted-a\nregion: us-east-1',
      /^SendSafely does not work with it: /,
    ],
    [
      'vendor: sendsafely\nretention: { vendorFeatures: [x] }\nbucket: ss-self-hosted-a\nregion: us-east-1',
      /^The features of SendSafely are /,
    ],
    ['vendor: datadog\nbucket: acme\nregion: us-east-1', /^Datadog needs the parameters site, externalId\.$/],
    ['vendor: datadog\nvariant: x\nbucket: acme\nregion: us-east-1', /^The variants of Datadog are read-write, write-only\.$/],
    [
      'vendor: datadog\nbucket: acme\nregion: us-east-1\nparameters: { site: us1, externalId: a, foo: b }',
      /^The parameters of Datadog are /,
    ],
    ['vendor: sailthru\nbucket: acme\nregion: us-east-1', /^Sailthru has several variants: add "variant:"/],
    [
      'vendor: snowflake\nbucket: acme\nregion: us-east-1\nparameters: { externalId: X_SFCRole=2_a/b= }',
      /^Snowflake needs .* together\.$/,
    ],
    ['vendor: custom\nbucket: Acme_Files\nregion: us-east-1', /^A bucket name has 3 to 63 small letters/],
    ['vendor: custom\nbucket: acme\nregion: us-esat-1', /^This is no region of AWS/],
    [
      'vendor: custom\nbucket: acme\nregion: us-east-1\nretention: { expire: 30days }',
      /^Write a whole number and a unit, as in 30 days/,
    ],
    ['vendor: custom\nbucket: acme\nregion: us-east-1\ntags: { "aws:x": y }', /starts neither with aws:/],
    [
      'vendor: custom\nbucket: acme\nregion: us-east-1\naccess: { vpcEndpoints: [vpc-0abc1234] }',
      /^Write the id of a VPC endpoint/,
    ],
    ['vendor: custom\nbucket: acme\nregion: us-east-1\nencryption: { type: sse-s3, key: create }', /^sse-s3 takes no key/],
    [
      'vendor: custom\nbucket: acme\nregion: us-east-1\nencryption: { type: sse-kms, key: alias/x }',
      /^Write the full ARN of a KMS key/,
    ],
    [
      'vendor: custom\nbucket: acme\nregion: us-east-1\nretention: { versioning: false, keepVersions: 3 }',
      /^This needs versioning/,
    ],
    [
      'vendor: custom\nbucket: acme\nregion: us-east-1\nretention: { transitions: [{ after: 30 days, to: STANDARD_IA }, { after: 59 days, to: GLACIER }] }',
      /after 60 days at the earliest\.$/,
    ],
    [
      'vendor: custom\nbucket: acme\nregion: us-east-1\nretention: { transitions: [{ after: 90 days, to: GLACIER_IR }, { after: 30 days, to: ONEZONE_IA }] }',
      /^S3 moves objects from ONEZONE_IA to GLACIER and DEEP_ARCHIVE only\.$/,
    ],
    [
      'vendor: custom\nbucket: acme\nregion: us-east-1\nretention: { expire: 1 day, transitions: [{ after: 1 day, to: GLACIER }] }',
      /^With expire: 1 day nothing is left to move/,
    ],
    [
      'vendor: custom\nbucket: acme\nregion: us-east-1\nretention: { transitions: [{ after: 5 weeks, to: GLACIER, of: noncurrent }] }',
      /^The versions are gone by then/,
    ],
    ['vendor: custom\nbucket: acme\nregion: cn-north-1\nreplication: { region: us-west-2 }', /^S3 replicates within a partition/],
  ])('%j is told in words', (yaml, message) => {
    expect(saidOf(yaml)).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
  });
});

describe('what the parser takes is taken in an editor', () => {
  test.each(textsOf('examples').map(({ file, text }) => [file, String(text)] as const))('%s', (_file, yaml) => {
    expect(saidOf(yaml)).toEqual([]);
  });

  test('whatever is made up', () => {
    fc.assert(
      fc.property(wholeRequest, ({ bytes, settings }) => {
        const { specs } = resolveAll([{ file: 'a.yml', bytes: { ok: true, value: Buffer.from(bytes) } }], templates, {});
        fc.pre(specs.size === 1 && settings !== undefined);
        const value: unknown = parse(Buffer.from(bytes).toString('utf8'), { schema: 'core', version: '1.2', logLevel: 'silent' });
        expect(said(accepts, value)).toEqual([]);
      }),
      parametersOf(150),
    );
  });

  test('a name, where S3 takes it and only there', () => {
    const piece = fc.constantFrom('a', 'b1', '-', '.', 'A', '_', 'xn--', '-an', '.mrap', '10.0.0.1', 'acme-files', 'ü', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
        const bucket = pieces.join('');
        fc.pre(bucket !== '');
        const parsed = parseRequest('a.yml', JSON.stringify({ vendor: 'custom', bucket, region: 'us-east-1' }));
        expect([bucket, acceptsAnyVendor({ vendor: 'custom', bucket, region: 'us-east-1' })]).toEqual([bucket, parsed.ok]);
        const repaired = repairedName(bucket);
        if (repaired !== undefined)
          expect(acceptsAnyVendor({ vendor: 'custom', bucket: repaired, region: 'us-east-1' })).toBe(true);
      }),
      parametersOf(300),
    );
  });

  test('a duration, up to the longest', () => {
    const duration = fc.tuple(
      fc.integer({ min: 0, max: 60_000 }),
      fc.constantFrom('day', 'days', 'week', 'weeks', 'year', 'years', 'months'),
    );
    fc.assert(
      fc.property(duration, ([count, unit]) => {
        const request = { vendor: 'custom', bucket: 'acme', region: 'us-east-1', retention: { expire: `${count} ${unit}` } };
        expect([request, acceptsAnyVendor(request)]).toEqual([request, parseRequest('a.yml', JSON.stringify(request)).ok]);
      }),
      parametersOf(400),
    );
  });
});

test('transitions of all kinds that the parser takes are taken in an editor', () => {
  const day = fc.constantFrom(
    '1 day',
    '29 days',
    '30 days',
    '4 weeks',
    '5 weeks',
    '59 days',
    '60 days',
    '8 weeks',
    '9 weeks',
    '90 days',
    '1 year',
  );
  const to = fc.constantFrom('STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE');
  const of = fc.constantFrom({}, { of: 'current' }, { of: 'noncurrent' });
  const transition = fc.tuple(day, to, of).map(([after, where, versions]) => ({ after, to: where, ...versions }));
  const end = (key: string) =>
    fc.option(
      day.map((value) => ({ [key]: value })),
      { nil: {} },
    );
  let whole = 0;
  fc.assert(
    fc.property(
      fc.array(transition, { minLength: 1, maxLength: 3 }),
      end('expire'),
      end('recoverDeleted'),
      (transitions, a, b) => {
        const request = { vendor: 'custom', bucket: 'acme', region: 'us-east-1', retention: { ...a, ...b, transitions } };
        if (!parseRequest('a.yml', JSON.stringify(request)).ok) return;
        whole += 1;
        acceptsAnyVendor(request);
        expect([request, acceptsAnyVendor.errors]).toEqual([request, null]);
      },
    ),
    parametersOf(2000),
  );
  expect(whole).toBeGreaterThan(100);
});

describe('what an editor offers', () => {
  interface Node {
    readonly [keyword: string]: unknown;
  }
  const nodes = (node: unknown): readonly Node[] => {
    if (Array.isArray(node)) return node.flatMap(nodes);
    if (typeof node !== 'object' || node === null) return [];
    return [node as Node, ...Object.values(node).flatMap(nodes)];
  };
  const schema = JSON.parse(text) as { readonly properties: Readonly<Record<string, Node>> };

  test('no map or list as an example, which an editor would show as [object Object]', () => {
    const examples = nodes(schema).flatMap(({ examples }) => (Array.isArray(examples) ? (examples as unknown[]) : []));
    expect(examples.length).toBeGreaterThan(20);
    expect(examples.filter((example) => typeof example === 'object')).toEqual([]);
    const labels = nodes(schema).flatMap(({ defaultSnippets }) => (defaultSnippets ?? []) as readonly { label: string }[]);
    expect(labels.map(({ label }) => label)).toContain('{ region: us-west-2 }');
  });

  test('every vendor with its title, and no default that it would write by itself', () => {
    const [known] = schema.properties['vendor']?.['anyOf'] as readonly Node[];
    expect(known?.['enum']).toEqual([...templates.keys()].toSorted());
    expect((known?.['enumDescriptions'] as readonly string[]).join('\n')).toContain('SendSafely: Stores the encrypted files');
    expect(nodes(schema).filter(({ default: byDefault, type }) => byDefault !== undefined && type === 'boolean')).toEqual([]);
  });

  test('the duration by default first, then never', () => {
    const { recoverDeleted } = schema.properties['retention']?.['properties'] as Readonly<Record<string, Node>>;
    expect(recoverDeleted).toMatchObject({ default: '30 days', examples: ['30 days', 'never'] });
  });
});
