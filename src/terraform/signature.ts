import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, failed, ok, type Result } from '../fault/fault.js';
import type { Environment } from './environment.js';
import { ChildProcesses } from './process.js';
import type { Publisher } from './publishers.js';
import { programOnPath } from './search-path.js';

/** A file, its detached signature, and who has to have signed it. */
interface Signed {
  readonly content: Buffer;
  readonly signature: Buffer;
  readonly publisher: Publisher;
  /** The file's name, for the faults. */
  readonly name: string;
}

/**
 * Whether the publisher signed a file, by `gpg` of the PATH in a home folder that is made for this one question: no key, trust or option
 * of the machine counts. Faults: `terraform/gpg-missing`, and `terraform/signature` for all that is not one good signature of that
 * publisher's key, valid today.
 */
export async function verifySignature(signed: Signed, env: Environment): Promise<Result<true>> {
  const gpg = await programOnPath('gpg', env);
  if (gpg === undefined) return failed(gpgMissing(signed.name));
  const home = await mkdtemp(join(tmpdir(), 'vendor-bucket-gpg-'));
  try {
    const [keyring, content, signature] = ['publisher.gpg', 'content', 'signature'].map((name) => join(home, name));
    if (keyring === undefined || content === undefined || signature === undefined) throw new Error('no paths');
    await writeFile(keyring, Buffer.from(signed.publisher.key, 'base64'), { mode: 0o600 });
    await writeFile(content, signed.content, { mode: 0o600 });
    await writeFile(signature, signed.signature, { mode: 0o600 });
    const exit = await new ChildProcesses().run({
      path: gpg,
      args: [...quiet, '--homedir', home, '--keyring', keyring, '--status-fd', '1', '--verify', signature, content],
      cwd: home,
      env: { PATH: env['PATH'] ?? '', HOME: home, GNUPGHOME: home, LC_ALL: 'C' },
    });
    const why = exit.code === undefined ? 'gpg could not be run' : whyNot(exit.stdout, signed.publisher.fingerprint);
    if (why === undefined && exit.code === 0) return ok(true);
    return failed(signatureFault(signed, why ?? 'gpg refuses it'));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Nothing is asked, nothing read from the machine, no agent started, no key fetched. Trust comes from the one key in the keyring. */
const quiet = [
  '--batch',
  '--no-tty',
  '--no-options',
  '--no-autostart',
  '--no-auto-key-retrieve',
  '--no-default-keyring',
  '--trust-model',
  'always',
];

/** Hash algorithms of a signature that are taken: SHA-256, 384, 512 and 224 (RFC 9580, 9.5). */
const hashAlgorithms = new Set(['8', '9', '10', '11']);

/**
 * Why gpg's status lines (GnuPG's doc/DETAILS) are not those of one good signature of a key; undefined when they are. `VALIDSIG` has ten
 * fields: the fingerprint that signed, date, time, expiry, version, reserved, key and hash algorithm, class (00: of a file), and the
 * fingerprint of the primary key. It comes for signatures of expired and revoked keys as well, so that `GOODSIG` has to be there, alone.
 */
export function whyNot(status: string, fingerprint: string): string | undefined {
  const lines = status.split('\n').map((line) => /^\[GNUPG:\] ([A-Z_]+)(?: (.*))?$/.exec(line.trimEnd()));
  const of = (keyword: string) => lines.flatMap((line) => (line?.[1] === keyword ? [line[2] ?? ''] : []));
  const has = (...keywords: readonly string[]) => keywords.some((keyword) => of(keyword).length > 0);
  if (has('KEYEXPIRED', 'EXPKEYSIG')) return 'the key in this version of Vendor Bucket has expired';
  if (has('EXPSIG', 'SIGEXPIRED')) return 'the signature has expired';
  if (has('REVKEYSIG', 'KEYREVOKED')) return 'the key is revoked';
  if (has('BADSIG')) return 'the file is not the one that was signed';
  if (has('NO_PUBKEY')) return 'another key made it';
  const [valid, ...more] = of('VALIDSIG');
  if (has('ERRSIG', 'NODATA', 'FAILURE', 'UNEXPECTED') || valid === undefined) return 'it is none that gpg takes';
  if (more.length > 0 || of('GOODSIG').length !== 1 || of('NEWSIG').length > 1) return 'there is not one signature alone';
  const fields = valid.split(' ');
  if (fields[9] !== fingerprint) return 'another key made it';
  return fields[8] === '00' && hashAlgorithms.has(fields[7] ?? '') ? undefined : 'it is of a kind that is not taken';
}

const waysOut =
  'put that version on the PATH (hashicorp/setup-terraform, opentofu/setup-opentofu), pin its archive by "terraform.sha256" in the settings, or leave out the version: the hash of the default one is built in';

function gpgMissing(name: string): Fault {
  return {
    code: 'terraform/gpg-missing',
    message: `There is no gpg on the PATH to check the signature of ${name}.`,
    fix: `Install GnuPG (GitHub's runners have it); or ${waysOut}.`,
  };
}

function signatureFault({ name, publisher }: Signed, why: string): Fault {
  return {
    code: 'terraform/signature',
    message: `The signature of ${name} does not count, and nothing of the download was run: ${why}; it has to be by ${publisher.fingerprint}.`,
    fix: `Check what stands between this machine and the release host, and take the newest version of Vendor Bucket; or ${waysOut}.`,
  };
}
