import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** moto's own server, as a process that ends when nobody holds its standard input any more: not even a killed test leaves it behind. */
const program = `
import os, sys, threading
def end_with_test():
    sys.stdin.read()
    os._exit(0)
threading.Thread(target=end_with_test, daemon=True).start()
from moto.server import main
main(sys.argv[1:])
`;

interface MotoServer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Starts moto from the virtual environment in `folder`, with an empty account of this number. */
export async function startMoto(folder: string, account: string): Promise<MotoServer> {
  const port = await freePort();
  const child = spawn(join(folder, 'bin/python'), ['-c', program, '-p', `${port}`], {
    stdio: ['pipe', 'ignore', 'pipe'],
    // Nothing else of the caller's environment: no credentials, no settings of moto.
    env: { PATH: process.env['PATH'], HOME: folder, MOTO_ACCOUNT_ID: account },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  const ended = once(child, 'exit');
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`moto ended with ${child.exitCode}: ${said}`);
    await sleep(100);
  }
  return { port, stop: () => end(child, ended) };
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.stdin?.end();
  await ended;
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/moto-api/data.json`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** The version that is installed there. */
export function motoVersion(folder: string): string {
  const packages = readdirSync(join(folder, 'lib')).flatMap((python) =>
    readdirSync(join(folder, 'lib', python, 'site-packages')),
  );
  const version = packages.flatMap((name) => /^moto-(.+)\.dist-info$/.exec(name)?.[1] ?? [])[0];
  if (version === undefined) throw new Error(`No moto in ${folder}.`);
  return version;
}
