import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { initWith } from '../../src/cli/init.js';
import { readRepository, type ReadRepository } from '../../src/cli/repository.js';
import { parseCommandLine } from '../../src/cli/usage.js';
import { quietTerminal } from '../cli/quiet-terminal.js';
import { Scratch } from '../git/scratch.js';
import { fakeIds } from '../github/fake/settings-routes.js';
import { take } from '../resolve/fixture.js';

const home = join(import.meta.dirname, '../..');

/** What `init` wrote into an empty clone of acme/buckets, and what `bootstrap` reads there. */
export interface NewRepository {
  readonly files: Readonly<Record<string, string>>;
  readonly facts: ReadRepository;
}

/** `git init`, `vendor-bucket init` with these options, and no edit by hand. `env`: where GitHub is. */
export async function newRepository(
  options: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = { GITHUB_API_URL: 'http://127.0.0.1:9' },
): Promise<NewRepository> {
  const folder = mkdtempSync(join(tmpdir(), 'new-'));
  const said: string[] = [];
  const context = {
    ...{ terminal: quietTerminal(said), cwd: folder, home, interrupted: new AbortController().signal },
    env: { PATH: process.env['PATH'], AWS_EC2_METADATA_DISABLED: 'true', ...env },
  };
  try {
    const clone = new Scratch(folder);
    clone.git('init', '--quiet', '--initial-branch', 'main');
    clone.git('remote', 'add', 'origin', 'git@github.com:acme/buckets.git');
    const parsed = parseCommandLine(
      ['init', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])],
      [initWith(() => undefined)],
    );
    if (parsed.kind !== 'run') throw new Error(parsed.text);
    if ((await parsed.command.run(parsed.args, context)) !== 0) throw new Error(said.join('\n'));
    const ids = `${fakeIds.owner},${fakeIds.repository}`;
    const facts = take(await readRepository({ paths: [], text: { ids }, on: new Set() }, context));
    return { files: filesIn(folder), facts };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function filesIn(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const own = paths.filter((path) => !path.startsWith('.git/'));
  return Object.fromEntries(own.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}
