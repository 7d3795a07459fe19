import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Publisher } from '../../src/terraform/publishers.js';
import { temporaryFolder } from './fake-terraform.js';
import { sha256 } from './release-host.js';

/** Somebody who signs, and the folder of the `gpg` that checks it. */
export interface Signer {
  readonly publisher: Publisher;
  readonly path: string;
  sign(content: string | Buffer): Buffer;
}

/**
 * A stand-in for gpg: a signature is JSON that names its key and the digest of what it is for, or the status lines that are to be said. It
 * answers in GnuPG's own status lines (doc/DETAILS).
 */
const fakeGpg = `#!${process.execPath}
const fs = require('node:fs');
const args = process.argv.slice(2);
const key = fs.readFileSync(args[args.indexOf('--keyring') + 1], 'utf8');
const [signature, content] = args.slice(-2).map((path) => fs.readFileSync(path));
const digest = require('node:crypto').createHash('sha256').update(content).digest('hex');
const say = (code, ...lines) => { process.stdout.write(lines.map((line) => '[GNUPG:] ' + line + '\\n').join('')); process.exit(code); };
let made;
try { made = JSON.parse(signature); } catch { say(2, 'NODATA 4', 'FAILURE verify 4294967295'); }
if (made.says) say(made.code, ...made.says);
if (made.by !== key) say(2, 'NEWSIG', 'ERRSIG 0000000000000000 1 8 00 1700000000 9 ' + made.by, 'NO_PUBKEY 0000000000000000');
if (made.of !== digest) say(1, 'NEWSIG', 'BADSIG 0000000000000000 Tester');
say(0, 'NEWSIG', 'GOODSIG 0000000000000000 Tester', 'VALIDSIG ' + key + ' 2026-01-01 1700000000 0 4 0 1 8 00 ' + key);
`;

const fingerprints = { tester: 'A'.repeat(40), other: 'B'.repeat(40) };

/** A signer whose signatures the stand-in for gpg understands. */
export function fakeSigner(who: keyof typeof fingerprints = 'tester'): Signer {
  const path = temporaryFolder();
  writeFileSync(join(path, 'gpg'), fakeGpg);
  chmodSync(join(path, 'gpg'), 0o755);
  const fingerprint = fingerprints[who];
  return {
    publisher: { fingerprint, key: Buffer.from(fingerprint).toString('base64') },
    path,
    sign: (content) => Buffer.from(JSON.stringify({ by: fingerprint, of: sha256(content) })),
  };
}

/** A signature at which the stand-in for gpg says these status lines. */
export function saying(code: number, ...says: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify({ code, says }));
}

/** Whether the machine has the real gpg. */
export const hasGpg = spawnSync('gpg', ['--version']).status === 0;

const homes: string[] = [];
// Before their folders are removed.
process.prependOnceListener('exit', () =>
  homes.forEach((home) => spawnSync('gpgconf', ['--homedir', home, '--kill', 'gpg-agent'])),
);

/** A signer with a key of the real gpg, made and used at `at` (`YYYYMMDDThhmmss`, or now), that expires after a time (`0`: never; `1d`). */
export function realSigner({ expires = '0', at }: { readonly expires?: string; readonly at?: string } = {}): Signer {
  const home = join(temporaryFolder(), 'home');
  mkdirSync(home, { mode: 0o700 });
  homes.push(home);
  const clock = at === undefined ? [] : ['--faked-system-time', `${at}!`];
  const run = (...args: readonly string[]) =>
    execFileSync('gpg', ['--homedir', home, ...clock, '--batch', '--no-tty', '--passphrase', '', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  run('--quick-generate-key', 'Tester <tester@example.com>', 'ed25519', 'sign', expires);
  const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(run('--with-colons', '--list-keys').toString())?.[1] ?? '';
  return {
    publisher: { fingerprint, key: run('--export', fingerprint).toString('base64') },
    path: process.env['PATH'] ?? '',
    sign(content) {
      const file = join(home, 'content');
      writeFileSync(file, content);
      run('--yes', '--output', `${file}.sig`, '--detach-sign', file);
      return readFileSync(`${file}.sig`);
    },
  };
}
