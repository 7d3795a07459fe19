import type { Terminal } from '../../src/run/terminal.js';

/** A terminal that nobody looks at: results go to `out`, everything else to `err`. */
export function quietTerminal(out: string[], err: string[] = out): Terminal {
  return {
    colour: { out: false, err: false },
    width: { out: undefined, err: undefined },
    result: (text) => void out.push(text),
    say: (text) => void err.push(text),
    progress: () => ({ update: () => undefined, done: () => undefined }),
  };
}
