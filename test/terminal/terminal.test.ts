import { expect, jest, test } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { openTerminal } from '../../src/terminal/terminal.js';

/** What is drawn on stderr while something takes two seconds. */
function drawn(stderr: { readonly isTTY: boolean; readonly columns?: number }, env: Readonly<Record<string, string>> = {}) {
  jest.useFakeTimers();
  try {
    const err = Object.assign(new PassThrough({ encoding: 'utf8' }), stderr);
    const terminal = openTerminal({ out: new PassThrough(), err }, env);
    const progress = terminal.progress('Applying ss-self-hosted-acme: aws_s3_bucket_lifecycle_configuration.bucket');
    jest.advanceTimersByTime(2_500);
    progress.done();
    return String(err.read() ?? '');
  } finally {
    jest.useRealTimers();
  }
}

const lines = (text: string) => text.split('\r\u001b[2K').slice(1);

test.each([10, 40, 200])('progress stays in one line of a terminal of %d columns, and is taken back', (columns) => {
  const seen = lines(drawn({ isTTY: true, columns }));
  expect(seen.length).toBeGreaterThan(10);
  expect(Math.max(...seen.map((line) => line.length))).toBeLessThan(columns);
  expect(seen.at(-1)).toBe('');
});

test('a terminal that does not know its width gets 80 columns', () => {
  expect(Math.max(...lines(drawn({ isTTY: true, columns: 0 })).map((line) => line.length))).toBe(79);
});

test.each([
  ['a pipe', { isTTY: false }, {}],
  ['a dumb terminal', { isTTY: true, columns: 80 }, { TERM: 'dumb' }],
])('nothing is drawn on %s', (_, stderr, env) => {
  expect(drawn(stderr, env)).toBe('');
});
