import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok, type Result } from '../fault/fault.js';
import { unzipFile } from './zip.js';

const maxProgramBytes = 400 * 1024 * 1024;

/** A program in a folder that only this user can look into, made for one run. */
interface Unpacked {
  readonly path: string;
  /** Removes it with its folder. */
  readonly remove: () => Promise<void>;
}

/** Puts one program of a release's archive into a new folder of its own. Faults: those of the archive. */
export async function unpackProgram(archive: Buffer, program: string): Promise<Result<Unpacked>> {
  const content = unzipFile(archive, program, maxProgramBytes);
  if (!content.ok) return content;
  const folder = await mkdtemp(join(tmpdir(), 'vendor-bucket-engine-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, program);
    await writeFile(path, content.value, { flag: 'wx', mode: 0o600 });
    await chmod(path, 0o700);
    return ok({ path, remove });
  } catch (error) {
    await remove();
    throw error;
  }
}
