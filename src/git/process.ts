import { spawn } from 'node:child_process';
import { defined } from '../defined.js';

/** One call of git: its arguments after the global options, and what it reads. */
interface GitCall {
  readonly gitDir: string;
  readonly cwd: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly path: string;
}

/** How a call ended. `code` is undefined where it was ended by a signal or never ran; `stopped` says which limit ended it. */
export interface GitExit {
  readonly code: number | undefined;
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly stopped?: 'too-long' | 'too-much' | 'not-started';
}

/** The most that one call may give, in bytes; and may take, in milliseconds. */
const mostOutput = 256 * 1024 * 1024;
const longestCall = 120_000;
const mostErrors = 64 * 1024;

/**
 * Options that outrank the repository's own configuration: what it could have git run (hooks, monitors, drivers, pagers, signature
 * checks), rewrite (replaced objects) or read (attributes) stays off, and a path is a path.
 */
const globalOptions = [
  '--no-pager',
  '--no-replace-objects',
  '--literal-pathspecs',
  ...['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.attributesFile=/dev/null', 'protocol.allow=never'].flatMap(
    setting,
  ),
];

function setting(text: string): string[] {
  return ['-c', text];
}

/**
 * The whole environment of git: nothing of the caller's but the PATH, so that no `GIT_*` variable, token or credential reaches it.
 * An empty list of allowed protocols keeps a partial clone from fetching what it lacks by a program that its configuration names;
 * `GIT_NO_LAZY_FETCH` does the same from git 2.45 on.
 */
function environment(path: string): Record<string, string> {
  const folders = path.split(':').filter((folder) => folder.startsWith('/'));
  return {
    PATH: folders.join(':'),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_GRAFT_FILE: '/dev/null',
    GIT_ALLOW_PROTOCOL: '',
    GIT_NO_LAZY_FETCH: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
  };
}

/** Runs git to its end, without a shell. The folder of the repository is named, so that git looks for none and none above is taken. */
export function runGit({ gitDir, cwd, args, stdin, path }: GitCall): Promise<GitExit> {
  return new Promise((resolve) => {
    const argv = [...globalOptions, `--git-dir=${gitDir}`, ...args];
    const child = spawn('git', argv, { cwd, env: environment(path), stdio: ['pipe', 'pipe', 'pipe'], shell: false });
    let stopped: GitExit['stopped'];
    const stop = (why: GitExit['stopped']) => {
      stopped ??= why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop('too-long'), longestCall);
    const stdout = collect(child.stdout, mostOutput, () => stop('too-much'));
    const stderr = collect(child.stderr, mostErrors);
    const finish = (code: number | null) => {
      clearTimeout(timer);
      const reason = defined({ stopped });
      resolve({
        code: code ?? undefined,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString('utf8'),
        ...reason,
      });
    };
    child.once('error', () => {
      stopped ??= 'not-started';
      finish(null);
    });
    child.once('close', finish);
    // Where git ends before it has read everything, its exit code says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin ?? '');
  });
}

/** A call of git that lasts: it is written to and answers, until it is ended or the run ends. */
export interface LongGit {
  readonly listen: (to: { readonly data: (chunk: Buffer) => void; readonly end: (exit: GitExit) => void }) => void;
  readonly write: (text: string) => void;
  /** From now on it keeps the run from ending, or it does not. */
  readonly hold: () => void;
  readonly release: () => void;
  readonly kill: () => void;
}

/** Starts git as {@link runGit} does, to be written to. Where this process ends, git reads the end of its input and ends as well. */
export function startGit({ gitDir, cwd, args, path }: Omit<GitCall, 'stdin'>): LongGit {
  const argv = [...globalOptions, `--git-dir=${gitDir}`, ...args];
  const child = spawn('git', argv, { cwd, env: environment(path), stdio: ['pipe', 'pipe', 'pipe'], shell: false });
  const stderr = collect(child.stderr, mostErrors);
  // Pipes are sockets, which their type does not say.
  const handles = [child, child.stdin, child.stdout, child.stderr] as unknown as readonly { ref?(): void; unref?(): void }[];
  child.stdin.on('error', () => undefined);
  return {
    listen: ({ data, end }) => {
      const exit = (code: number | null): GitExit => {
        const said = Buffer.concat(stderr).toString('utf8');
        return { code: code ?? undefined, stdout: Buffer.alloc(0), stderr: said };
      };
      child.stdout.on('data', data);
      child.once('error', () => end({ ...exit(null), stopped: 'not-started' }));
      child.once('close', (code) => end(exit(code)));
    },
    write: (text) => child.stdin.write(text),
    hold: () => handles.forEach((handle) => handle.ref?.()),
    release: () => handles.forEach((handle) => handle.unref?.()),
    kill: () => child.kill('SIGKILL'),
  };
}

function collect(stream: NodeJS.ReadableStream, most: number, tooMuch?: () => void): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= most) chunks.push(chunk);
    else tooMuch?.();
  });
  return chunks;
}
