import { expect, test } from '@jest/globals';
import { ObjectProcess, type Answer } from '../../src/git/object-process.js';
import type { GitExit, LongGit } from '../../src/git/process.js';

const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];

/** A process that answers with these chunks, whatever it is asked; how often it was started and killed. */
function answering(...chunks: readonly string[]) {
  const counts = { started: 0, killed: 0 };
  const start = (): LongGit => {
    let data: (chunk: Buffer) => void = () => undefined;
    counts.started += 1;
    return {
      listen: (to) => void ({ data } = to),
      write: () => queueMicrotask(() => chunks.forEach((chunk) => data(Buffer.from(chunk, 'latin1')))),
      hold: () => undefined,
      release: () => undefined,
      kill: () => void (counts.killed += 1),
    };
  };
  return { counts, process: new ObjectProcess({ withBytes: true, start }) };
}

const told = (answer: Answer | undefined) => (answer?.kind === 'found' ? answer.bytes?.toString('latin1') : answer?.kind);

test('answers come in order, however they are cut into pieces, and one process gives them all', async () => {
  const text = `${a} blob 3\nx\ny\n${b} missing\n`;
  for (const chunks of [[text], [...text], [text.slice(0, 50), text.slice(50)]]) {
    const { process, counts } = answering(...chunks);
    expect((await process.ask([a, b], 10)).map(told)).toEqual(['x\ny', 'missing']);
    expect((await process.ask([a, b], 10)).map(told)).toEqual(['x\ny', 'missing']);
    expect(counts).toEqual({ started: 1, killed: 0 });
  }
});

test.each([
  ['another id', `${b} blob 1\nx\n`],
  ['another id that is missing', `${b} missing\n`],
  ['a type that there is not', `${a} note 1\nx\n`],
  ['a size that is no number', `${a} blob 0x1\nx\n`],
  ['bytes without their end', `${a} blob 1\nxy\n`],
  ['a header without an end', 'x'.repeat(300)],
  ['an ambiguous id', `${a} ambiguous\n`],
  ['more than was asked for', `${a} blob 1\nx\n${b} blob 1\ny\n`],
])('after %s nothing is taken from the process any more', async (name, text) => {
  const { process, counts } = answering(text);
  const [answer] = await process.ask([a], 10);
  expect(told(answer)).toBe(name.startsWith('more') ? 'x' : 'failed');
  expect(counts.killed).toBe(1);
});

test('an object larger than asked for ends the process before it is read', async () => {
  const { process, counts } = answering(`${a} blob 11\n`);
  expect(await process.ask([a], 10)).toMatchObject([
    { kind: 'failed', exit: { stopped: 'too-much' } satisfies Partial<GitExit> },
  ]);
  expect(counts.killed).toBe(1);
});

test('it is started again, and not forever', async () => {
  const { process, counts } = answering('nonsense\n');
  for (let n = 0; n < 20; n++) expect((await process.ask([a, b], 10)).map(told)).toEqual(['failed', 'failed']);
  expect(counts.started).toBe(8);
});

test('nothing but full ids is ever written to it', () => {
  const { process } = answering();
  for (const id of ['HEAD', `${a}\n${b}`, `${a}^{tree}`, '']) expect(() => process.ask([id], 10)).toThrow('full ids');
});
