import type { Writable } from 'node:stream';

/** Where a command writes: results to `out`, everything else to `err`. */
export interface Terminal {
  /** Writes a result, with a line break. */
  result(text: string): void;
  /** Writes a word about the way there, with a line break. */
  say(text: string): void;
  /** Shows that something is under way, on a TTY only; the function that it gives ends that and says how it went. */
  progress(text: string): Progress;
  readonly colour: { readonly out: boolean; readonly err: boolean };
}

export interface Progress {
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

/**
 * A terminal over two streams. Colour follows the TTY, and NO_COLOR (https://no-color.org) where it is set.
 */
export function openTerminal(
  streams: { readonly out: Stream; readonly err: Stream },
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const wanted = (stream: Stream): boolean => stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const live = streams.err.isTTY === true && env['TERM'] !== 'dumb';
  let shown: { text: string; since: number; timer: NodeJS.Timeout } | undefined;

  const clear = (): void => {
    if (shown && live) streams.err.write('\r\u001b[2K');
  };
  const draw = (): void => {
    if (!shown || Date.now() - shown.since < quietFor) return;
    const seconds = Math.floor((Date.now() - shown.since) / 1000);
    const frame = frames[Math.floor(Date.now() / 100) % frames.length] ?? '';
    const line = `${frame} ${shown.text}${seconds >= 2 ? ` ${seconds} s` : ''}`;
    // A line that wraps could not be taken back. A terminal that does not know its width says 0.
    streams.err.write(`\r\u001b[2K${line.slice(0, (streams.err.columns || 80) - 1)}`);
  };

  return {
    colour: { out: wanted(streams.out), err: wanted(streams.err) },
    result(text) {
      clear();
      streams.out.write(`${text}\n`);
    },
    say(text) {
      clear();
      streams.err.write(`${text}\n`);
    },
    progress(text) {
      if (!live) return { update: () => undefined, done: () => undefined };
      const mine = { text, since: Date.now(), timer: setInterval(draw, 100) };
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

/** Paints text where colour is wanted, by the SGR codes of ECMA-48. */
export function paint(text: string, style: 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', wanted: boolean): string {
  const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };
  return wanted ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
}
