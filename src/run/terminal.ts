import type { Writable } from 'node:stream';

/** Where a command writes: results to `out`, everything else to `err`. */
export interface Terminal {
  /** Writes a result, with a line break. */
  result(text: string): void;
  /** Writes a word about the way there, with a line break. */
  say(text: string): void;
  /**
   * Shows that something is under way until `done` is called: in a line that is drawn again and again on a TTY, else in a plain line every
   * half minute, so that the log of a job tells what it waits for.
   */
  progress(text: string): Progress;
  readonly colour: { readonly out: boolean; readonly err: boolean };
  /** How many columns there are; undefined where nobody says so: neither COLUMNS nor a TTY. */
  readonly width: { readonly out: number | undefined; readonly err: number | undefined };
}

interface Progress {
  update(text: string): void;
  done(): void;
}

interface Stream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Nothing is drawn for what ends sooner than this, in milliseconds: a flash of text tells nobody anything. */
const quietFor = 400;

/** How often what is under way is said where nothing can be drawn, in milliseconds. */
const saidEvery = 30_000;

const defaultWidth = 80;

/**
 * A terminal over two streams. Colour follows the TTY, and NO_COLOR (https://no-color.org) where it is set.
 */
export function openTerminal(
  streams: { readonly out: Stream; readonly err: Stream },
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  for (const stream of [streams.out, streams.err]) stream.on('error', readerGone);
  const wanted = (stream: Stream): boolean => stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  // COLUMNS is how a person says what a terminal does not know, or knows wrongly (POSIX, "Environment Variables").
  const told = /^[1-9][0-9]{0,3}$/.test(env['COLUMNS'] ?? '') ? Number(env['COLUMNS']) : undefined;
  // A terminal that does not know its width says 0.
  const widthOf = (stream: Stream) => told ?? (stream.isTTY === true ? stream.columns || defaultWidth : undefined);
  const way: Way = {
    stream: streams.err,
    live: streams.err.isTTY === true && env['TERM'] !== 'dumb',
    width: () => widthOf(streams.err) ?? defaultWidth,
  };
  return {
    colour: { out: wanted(streams.out), err: wanted(streams.err) },
    width: { out: widthOf(streams.out), err: widthOf(streams.err) },
    result(text) {
      clear(way);
      streams.out.write(`${text}\n`);
    },
    say(text) {
      clear(way);
      streams.err.write(`${text}\n`);
    },
    progress: (text) => startProgress(way, text),
  };
}

/** Where what is under way is shown, and what that is now. */
interface Way {
  readonly stream: Stream;
  /** Whether a line can be drawn again. */
  readonly live: boolean;
  /** Of a line, in columns. */
  readonly width: () => number;
  shown?: Shown | undefined;
}

interface Shown {
  text: string;
  readonly since: number;
  readonly timer: NodeJS.Timeout;
}

function startProgress(way: Way, text: string): Progress {
  const timer = way.live ? setInterval(() => draw(way), 100) : setInterval(() => log(way), saidEvery);
  timer.unref();
  const mine: Shown = { text, since: Date.now(), timer };
  way.shown = mine;
  return {
    update(next) {
      mine.text = next;
    },
    done() {
      clearInterval(mine.timer);
      clear(way);
      if (way.shown === mine) way.shown = undefined;
    },
  };
}

function clear({ stream, live, shown }: Way): void {
  if (shown && live) stream.write('\r\u001b[2K');
}

function draw({ stream, shown, width }: Way): void {
  if (!shown || Date.now() - shown.since < quietFor) return;
  const seconds = Math.floor((Date.now() - shown.since) / 1000);
  const frame = frames[Math.floor(Date.now() / 100) % frames.length] ?? '';
  const line = `${frame} ${shown.text}${seconds >= 2 ? ` ${seconds} s` : ''}`;
  // A line that wraps could not be taken back.
  stream.write(`\r\u001b[2K${line.slice(0, width() - 1)}`);
}

function log({ stream, shown }: Way): void {
  if (!shown) return;
  stream.write(`${shown.text}, ${Math.round((Date.now() - shown.since) / 1000)} s so far\n`);
}

/**
 * Whoever reads may stop before the end (`| head`): what is said after that is for nobody, and what is being done, such as an apply, goes on.
 * Any other failure to write is thrown, as Node does.
 */
function readerGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
}
