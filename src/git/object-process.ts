import { defined } from '../defined.js';
import type { GitExit, LongGit } from './process.js';

/** What is asked of one object: its full id, and the most bytes that are taken of it. */
interface Question {
  readonly id: string;
  readonly most: number;
  readonly answer: (answer: Answer) => void;
}

/** What git has under an id; without `bytes` where only that was asked. A failure says how the process ended. */
export type Answer =
  | { readonly kind: 'found'; readonly type: string; readonly size: number; readonly bytes?: Buffer }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly exit: GitExit };

const longestHeader = 256;
/** How often a process that ended before its time is started again: what kills it may be one object of many. */
const mostStarts = 8;
/** Without a byte of an answer for this long, git hangs. In milliseconds. */
const longestWait = 120_000;

/**
 * One `git cat-file --batch` or `--batch-check` for a whole run. Only full ids are written to it, each on a line, and every answer has
 * to name the id that is due: what is of another form, of another id or larger than asked for ends the process and fails whatever waits,
 * so that no answer is ever taken for another one's. While nothing waits it keeps nobody from ending.
 */
export class ObjectProcess {
  readonly #start: () => LongGit;
  readonly #withBytes: boolean;
  #running: LongGit | undefined;
  #starts = 0;
  #waiting: Question[] = [];
  #chunks: Buffer[] = [];
  #length = 0;
  #due: { readonly type: string; readonly size: number } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: { readonly withBytes: boolean; readonly start: (args: readonly string[]) => LongGit }) {
    this.#withBytes = options.withBytes;
    this.#start = () => options.start(['cat-file', options.withBytes ? '--batch' : '--batch-check']);
  }

  /** Asks for objects by their full ids; the answers are in their order. */
  ask(ids: readonly string[], most: number): Promise<readonly Answer[]> {
    if (!ids.every((id) => /^[0-9a-f]{40,64}$/.test(id))) throw new Error('Objects are asked for by their full ids.');
    const answers = ids.map((id) => new Promise<Answer>((answer) => this.#waiting.push({ id, most, answer })));
    if (ids.length > 0) this.#write(ids);
    return Promise.all(answers);
  }

  /** Ends the process. What waits is told that it ended. */
  close(): void {
    this.#running?.kill();
  }

  #write(ids: readonly string[]): void {
    const process = this.#running ?? this.#begin();
    if (process === undefined) return;
    process.hold();
    this.#watch();
    process.write(`${ids.join('\n')}\n`);
  }

  #begin(): LongGit | undefined {
    if (this.#starts >= mostStarts) {
      const stderr = `git cat-file ended ${mostStarts} times before its time`;
      this.#fail({ code: undefined, stdout: Buffer.alloc(0), stderr });
      return undefined;
    }
    this.#starts += 1;
    const process = this.#start();
    this.#running = process;
    process.listen({
      data: (chunk) => {
        if (this.#running === process) this.#take(chunk);
      },
      end: (exit) => {
        if (this.#running !== process) return;
        this.#running = undefined;
        this.#fail(exit);
      },
    });
    return process;
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#waiting.length > 0 && this.#length > 0) {
      const step = this.#due === undefined ? this.#header() : this.#body(this.#due);
      if (step === 'more') return this.#watch();
      if (step === 'broken') return this.#breakOff('git cat-file gave an answer of another form than its documented one');
      if (step === 'too-much') return this.#breakOff('an object is larger than what is read of one', 'too-much');
    }
    if (this.#length > 0) return this.#breakOff('git cat-file answered what nobody asked');
    this.#watch();
  }

  #header(): 'done' | 'more' | 'broken' | 'too-much' {
    const all = this.#joined();
    const end = all.indexOf(10);
    if (end === -1) return this.#length > longestHeader ? 'broken' : 'more';
    const asked = this.#waiting[0];
    const header = all.subarray(0, Math.min(end, longestHeader)).toString('latin1');
    if (asked === undefined) return 'broken';
    if (header === `${asked.id} missing`) return this.#answer({ kind: 'missing' }, end + 1);
    const [, id, type, digits] = /^([0-9a-f]+) (blob|tree|commit|tag) (0|[1-9][0-9]{0,14})$/.exec(header) ?? [];
    if (id !== asked.id || type === undefined || digits === undefined) return 'broken';
    const size = Number(digits);
    if (!this.#withBytes) return this.#answer({ kind: 'found', type, size }, end + 1);
    if (size > asked.most) return 'too-much';
    this.#skip(end + 1);
    this.#due = { type, size };
    return 'done';
  }

  #body({ type, size }: { readonly type: string; readonly size: number }): 'done' | 'more' | 'broken' {
    if (this.#length < size + 1) return 'more';
    const all = this.#joined();
    if (all[size] !== 10) return 'broken';
    this.#due = undefined;
    // A copy, so that a small one does not hold on to all that was read with it.
    return this.#answer({ kind: 'found', type, size, bytes: Buffer.from(all.subarray(0, size)) }, size + 1);
  }

  #answer(answer: Answer, length: number): 'done' {
    this.#skip(length);
    this.#waiting.shift()?.answer(answer);
    return 'done';
  }

  /** What was read and not used yet, as one piece. Pieces are joined once for each answer, not for each chunk. */
  #joined(): Buffer {
    const [only, ...more] = this.#chunks;
    if (only !== undefined && more.length === 0) return only;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }

  #skip(length: number): void {
    const rest = this.#joined().subarray(length);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
  }

  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0) return this.#running?.release();
    this.#timer = setTimeout(() => this.#breakOff('', 'too-long'), longestWait);
  }

  #breakOff(stderr: string, stopped?: GitExit['stopped']): void {
    const process = this.#running;
    this.#running = undefined;
    process?.kill();
    this.#fail({ code: undefined, stdout: Buffer.alloc(0), stderr, ...defined({ stopped }) });
  }

  #fail(exit: GitExit): void {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#chunks = [];
    this.#length = 0;
    this.#due = undefined;
    for (const { answer } of waiting) answer({ kind: 'failed', exit });
  }
}
