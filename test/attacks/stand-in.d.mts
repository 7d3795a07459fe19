/** See stand-in.mjs. */
export interface Job {
  readonly control: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a test may end. */
  readonly pid: number;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly signal: AbortSignal;
}

export function answer(job: Job): Promise<number>;
