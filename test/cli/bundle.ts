import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { leanProvider } from '../provider/mirror.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What a process gave. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * The committed bundle in a folder of its own, without node_modules, as somebody has it who only checked out the repository.
 * VENDOR_BUCKET_DIST names another build than the repository's.
 */
export interface Bundle {
  readonly folder: string;
  run(
    args: readonly string[],
    options?: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly wholeProvider?: boolean },
  ): Promise<Ended>;
  remove(): void;
}

export function installBundle(): Bundle {
  const folder = mkdtempSync(join(tmpdir(), 'vendor-bucket-test-'));
  cpSync(process.env['VENDOR_BUCKET_DIST'] ?? join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  for (const part of ['templates', 'examples', 'cdktf.json', '.github/vendor-bucket.yml'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  return {
    folder,
    run: async (args, options = {}) => {
      const lean = options.wholeProvider === true ? {} : await leanProvider();
      const env = { ...process.env, ...lean, NO_COLOR: '1', ...options.env };
      return new Promise((resolve) => {
        const command = [join(folder, 'dist/cli/index.js'), ...args];
        execFile(
          process.execPath,
          command,
          { cwd: options.cwd ?? folder, env, maxBuffer: 64 * 1024 * 1024 },
          (error, out, err) => {
            const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
            resolve({ code, out, err });
          },
        );
      });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
