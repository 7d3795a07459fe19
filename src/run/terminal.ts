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
  const live = streams.err.isTTY === true && env['TERM'] !== 'dumb';
  let shown: { text: string; since: number; timer: NodeJS.Timeout } | undefined;

  const clear = (): void => {
    if (shown && live) streams.err.write('\r\u001b[2K');
  };
  const draw = (): void => {
    if (!shown || Date.now() - shown.since < quietFor) return;
    const seconds = Math.floor((Date.now() - shown.since) / 1000);
    const frame = frames[Math.floor(Date.now() / 100) % frames.length] ?? '';
    const width = widthOf(streams.err) ?? defaultWidth;
    const line = `${frame} ${shown.text}${seconds >= 2 ? ` ${seconds} s` : ''}`;
    // A line that wraps could not be taken back.
    streams.err.write(`\r\u001b[2K${line.slice(0, width - 1)}`);
  };

  const log = (): void => {
    if (!shown) return;
    streams.err.write(`${shown.text}, ${Math.round((Date.now() - shown.since) / 1000)} s so far\n`);
  };

  return {
    colour: { out: wanted(streams.out), err: wanted(streams.err) },
    width: { out: widthOf(streams.out), err: widthOf(streams.err) },
    result(text) {
      clear();
      streams.out.write(`${text}\n`);
    },
    say(text) {
      clear();
      streams.err.write(`${text}\n`);
    },
    progress(text) {
      const mine = { text, since: Date.now(), timer: live ? setInterval(draw, 100) : setInterval(log, saidEvery) };
      mine.timer.unref();
      shown = mine;
      return {
        update(next) {
          mine.text = next;
        },
        done() {
          clearInterval(mine.timer);
          clear();
          if (shown === mine) shown = undefined;
        },
      };
    },
  };
}

/**
 * Whoever reads may stop before the end (`| head`): what is said after that is for nobody, and what is being done, such as an apply, goes on.
 * Any other failure to write is thrown, as Node does.
 */
function readerGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
}
