import { expect, jest, test } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { openTerminal } from '../../src/run/terminal.js';

/** What is on stderr of something that takes a while, in milliseconds. After 40 s it goes on to something else. */
function drawn(
  stderr: { readonly isTTY: boolean; readonly columns?: number },
  env: Readonly<Record<string, string>> = {},
  takes = 2_500,
) {
  jest.useFakeTimers();
  try {
    const err = Object.assign(new PassThrough({ encoding: 'utf8' }), stderr);
    const terminal = openTerminal({ out: new PassThrough(), err }, env);
    const progress = terminal.progress('Applying ss-self-hosted-acme: aws_s3_bucket_lifecycle_configuration.bucket');
    jest.advanceTimersByTime(Math.min(takes, 40_000));
    progress.update('Applying the second');
    jest.advanceTimersByTime(Math.max(0, takes - 40_000));
    progress.done();
    jest.advanceTimersByTime(60_000);
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

test.each([
  ['40', 39],
  ['0', 79],
  ['wide', 79],
])('COLUMNS=%s counts where it is a width', (COLUMNS, longest) => {
  expect(Math.max(...lines(drawn({ isTTY: true, columns: 80 }, { COLUMNS })).map((line) => line.length))).toBe(longest);
});

test.each<[string, { readonly isTTY: boolean; readonly columns?: number }, Readonly<Record<string, string>>, number | undefined]>(
  [
    ['its own', { isTTY: true, columns: 132 }, {}, 132],
    ['that of COLUMNS', { isTTY: true, columns: 132 }, { COLUMNS: '60' }, 60],
    ['that of COLUMNS in a pipe', { isTTY: false }, { COLUMNS: '60' }, 60],
    ['80 where it does not know', { isTTY: true, columns: 0 }, {}, 80],
    ['none in a pipe', { isTTY: false }, {}, undefined],
    ...['', '0', '-60', '+60', '060', '6e1', '60 ', '60.5', '0x3c', 'wide', '99999'].map(
      (COLUMNS): [string, { readonly isTTY: boolean; readonly columns?: number }, Readonly<Record<string, string>>, number] => [
        `its own where COLUMNS is ${JSON.stringify(COLUMNS)}`,
        { isTTY: true, columns: 132 },
        { COLUMNS },
        132,
      ],
    ),
  ],
)('the width of a stream is %s', (_, stream, env, width) => {
  const of = () => Object.assign(new PassThrough(), stream);
  expect(openTerminal({ out: of(), err: of() }, env).width).toEqual({ out: width, err: width });
});

test('a terminal that does not know its width gets 80 columns', () => {
  expect(Math.max(...lines(drawn({ isTTY: true, columns: 0 })).map((line) => line.length))).toBe(79);
});

test.each([
  ['a pipe', { isTTY: false }, {}],
  ['a dumb terminal', { isTTY: true, columns: 80 }, { TERM: 'dumb' }],
])('on %s nothing is drawn: a plain line every half minute says what is under way', (_, stderr, env) => {
  expect(drawn(stderr, env)).toBe('');
  expect(drawn(stderr, env, 29_999)).toBe('');
  expect(drawn(stderr, env, 95_000)).toBe(
    [
      'Applying ss-self-hosted-acme: aws_s3_bucket_lifecycle_configuration.bucket, 30 s so far',
      'Applying the second, 60 s so far',
      'Applying the second, 90 s so far',
      '',
    ].join('\n'),
  );
});

test('a reader that stops before the end (| head) ends nothing; that a stream fails otherwise is no secret', () => {
  const out = new PassThrough();
  openTerminal({ out, err: new PassThrough() }, {});
  const fail = (code: string) => out.emit('error', Object.assign(new Error(`write ${code}`), { code }));
  expect(() => fail('EPIPE')).not.toThrow();
  expect(() => fail('ENOSPC')).toThrow('write ENOSPC');
});
