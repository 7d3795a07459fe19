import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import type { Arguments, Context } from '../../src/cli/command.js';
import { main } from '../../src/cli/program.js';
import { fail, finish } from '../../src/cli/report.js';
import { quietTerminal } from './quiet-terminal.js';

// ECMA-48, 8.3: U+009B is the control sequence introducer, which a terminal obeys as ESC [. RFC 8259, section 7, asks for escapes up to U+001F alone.
const hostile = 'a\u009b31mred\u0085\u202e\u2028\u007f\u001b[0m"\\\n\u{e0041}z';
const shownRaw = /[\p{Cc}\u202e\u2028\u{e0041}]/u;
const args: Arguments = { paths: [], text: {}, on: new Set(['json']) };

function printed(end: (context: Context) => unknown): string {
  const out: string[] = [];
  end({ terminal: quietTerminal(out, []), cwd: '/', home: '/', env: {}, interrupted: new AbortController().signal });
  return out.join('\n');
}

test.each<[string, (context: Context) => unknown, (json: never) => unknown]>([
  ['a result', (context) => finish(args, context, { json: { [hostile]: [hostile] }, text: '' }), ({ [hostile]: one }) => one],
  ['what is there beside faults', (context) => fail(args, context, [], { said: [hostile] }), ({ said }) => said],
])('of %s nothing that a terminal obeys is printed, and whoever reads the JSON gets it whole', (_, end, read) => {
  const text = printed(end);
  expect(text.replaceAll('\n', '')).not.toMatch(shownRaw);
  expect(read(JSON.parse(text) as never)).toEqual([hostile]);
});

test('of a command line that is wrong neither', async () => {
  const chunks: Buffer[] = [];
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  expect(await main(['validate', `--\u009b31m`, '--json'], { out, err: new Writable() })).toBe(2);
  const text = Buffer.concat(chunks).toString();
  expect(text.replaceAll('\n', '')).not.toMatch(shownRaw);
  expect(JSON.parse(text)).toMatchObject({ ok: false });
});

test('every command prints JSON by one function', () => {
  const folder = join(import.meta.dirname, '../../src/cli');
  const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  expect(texts.filter((text) => /result\(\s*JSON\.stringify/.test(text))).toEqual([]);
});
