import { z } from 'zod';
import { failed, ok, type Result } from '../../fault/fault.js';

const paths = z.array(z.string().min(1).max(1024)).min(1).max(10_000);

/** The input `request`: one path, or a JSON array of paths as a job of a matrix gets it. Undefined where it is not given. */
export function parseRequestInput(value: string | undefined): Result<readonly string[] | undefined> {
  if (value === undefined) return ok(undefined);
  if (!value.startsWith('[')) return ok([value]);
  try {
    const parsed = paths.safeParse(JSON.parse(value));
    if (parsed.success) return ok([...new Set(parsed.data)]);
  } catch {
    // Said below, as for any other value that is no list of paths.
  }
  return failed({
    code: 'input/value',
    message: 'The input request begins with "[" and is not a JSON array of paths',
    fix: 'Write one path, or pass "${{ matrix.request }}" as the command matrix gave it.',
  });
}

/** Paths as the input `request` of one job: the reverse of {@link parseRequestInput}. */
export function renderRequestInput(files: readonly string[]): string {
  const [only = ''] = files;
  return files.length === 1 && !only.startsWith('[') ? only : JSON.stringify(files);
}
