import type { Terminal } from '../run/terminal.js';

/** How a command ended. Any other exit code is a bug. */
export const exit = { done: 0, faults: 1, usage: 2, terraform: 3 } as const;
export type Exit = (typeof exit)[keyof typeof exit];

/** What a command is given: everything that it may read of the world. */
export interface Context {
  readonly terminal: Terminal;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that holds `templates/`, above the running file. */
  readonly home: string;
  /** Aborted when a person interrupts; a command then stops in order and says what is left. */
  readonly interrupted: AbortSignal;
}

export interface Option {
  /** Without the dashes. */
  readonly name: string;
  /** What stands for the value in the help; an option without one is a switch. */
  readonly value?: string;
  /** Whether it can be given several times: its values then stand in lines. */
  readonly many?: boolean;
  readonly description: string;
}

/** Arguments as parsed: paths, and options by name. */
export interface Arguments {
  readonly paths: readonly string[];
  readonly text: Readonly<Record<string, string | undefined>>;
  readonly on: ReadonlySet<string>;
}

export interface Command {
  readonly name: string;
  /** The positional part of the usage line: `[PATH…]`. */
  readonly operands: string;
  /** How many paths it takes. */
  readonly takes: { readonly least: number; readonly most: number };
  readonly summary: string;
  readonly description: string;
  readonly options: readonly Option[];
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  run(args: Arguments, context: Context): Promise<Exit>;
}
