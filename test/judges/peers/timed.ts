import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a process took, in seconds. */
export interface Took {
  readonly wall: number;
  readonly processor: number;
  readonly out: string;
}

/** The processor time of all children that were waited for, their own included: fields 16 and 17 of /proc/self/stat, in hundredths. */
function childTimes(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** Runs a program to its end, alone; throws what it says where it fails. */
export async function timed(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Took> {
  // prettier-ignore
  const [before, started] = [childTimes(), performance.now()];
  const out = await new Promise<string>((resolve, reject) => {
    execFile(file, args, { ...options, maxBuffer: 64e6 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(Object.assign(error, { stderr: stderr || stdout }));
    });
  });
  return { wall: (performance.now() - started) / 1000, processor: childTimes() - before, out };
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
