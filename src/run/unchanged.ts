import { createHash, randomUUID, type Hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../files/write.js';
import { version } from '../version.js';
import type { RequestText } from './resolve-all.js';
import type { Given } from './load.js';

/** What has to be known of a request without faults to say so again: by whose page it goes, and the names that no other may want. */
export interface Sound {
  readonly vendor: { readonly id: string; readonly title: string; readonly source: string; readonly read: string };
  /** Keys of its claims. */
  readonly claims: readonly string[];
}

/** As it is kept: by the digest of a request the number of its vendor, and its claims. */
interface Kept {
  readonly rules: string;
  readonly vendors: readonly Sound['vendor'][];
  readonly requests: Readonly<Record<string, readonly [number, ...string[]]>>;
}

/**
 * The requests that were found without faults, by a digest of their path and bytes, under a digest of all else that decided: settings,
 * templates, the program itself and the Node that it runs on. Whatever of it has changed, nothing of it is known any more. Nothing that
 * decides over an apply reads the file.
 */
export class Unchanged {
  readonly #file: string;
  readonly #rules: string;
  readonly #known: ReadonlyMap<string, Sound>;
  readonly #digests = new Map<RequestText, string>();

  /** One file for each working folder in the user's cache. One that is missing, not whole, or somebody else's to write holds nothing. */
  constructor(
    folder: string,
    { cwd, program, given }: { readonly cwd: string; readonly program: string; readonly given: Given },
  ) {
    this.#file = join(folder, 'validated', `${digest((hash) => hash.update(cwd))}.json`);
    this.#rules = rulesDigest(program, given);
    this.#known = readKnown(this.#file, this.#rules);
  }

  get(request: RequestText): Sound | undefined {
    return request.bytes.ok ? this.#known.get(this.#digestOf(request)) : undefined;
  }

  #digestOf(request: RequestText): string {
    const known = this.#digests.get(request) ?? requestDigest(request);
    this.#digests.set(request, known);
    return known;
  }

  /** Keeps these and no other. Where that can't be written, the next run checks again. */
  keep(sound: readonly (readonly [RequestText, Sound])[]): void {
    const numbers = new Map<string, number>();
    const numberOf = (vendor: string): number => {
      if (!numbers.has(vendor)) numbers.set(vendor, numbers.size);
      return numbers.get(vendor) ?? 0;
    };
    const entry = ({ vendor, claims }: Sound): [number, ...string[]] => [numberOf(JSON.stringify(vendor)), ...claims];
    const requests = Object.fromEntries(sound.map(([request, one]) => [this.#digestOf(request), entry(one)]));
    const vendors = [...numbers.keys()].map((vendor) => JSON.parse(vendor) as Sound['vendor']);
    const part = `${this.#file}.${randomUUID()}`;
    try {
      makeFolder(dirname(this.#file), 0o700);
      const text = JSON.stringify({ rules: this.#rules, vendors, requests } satisfies Kept);
      writeFileSync(part, `${digest((hash) => hash.update(text))}\n${text}`, { flag: 'wx', mode: 0o600 });
      renameSync(part, this.#file);
    } catch {
      if (existsSync(part)) rmSync(part);
    }
  }
}

/** The digest of the program that runs; undefined where it does not run from its bundle, whose files are all of it. */
export function programDigest(): string | undefined {
  const folder = dirname(fileURLToPath(import.meta.url));
  if (!existsSync(join(folder, 'program.js'))) return undefined;
  return digest((hash) => {
    // Its version as it runs, too: the files may be replaced meanwhile.
    add(hash, version);
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort())
      if (/\.js(?:on)?$/.test(name)) add(hash, name, readFileSync(join(folder, name)));
  });
}

function rulesDigest(program: string, { settings, templateTexts }: Given): string {
  return digest((hash) => {
    add(hash, program, process.version, JSON.stringify(settings));
    for (const { file, text } of templateTexts) add(hash, file, text);
  });
}

function requestDigest({ file, bytes }: RequestText): string {
  return digest((hash) => add(hash, file, bytes.ok ? bytes.value : ''));
}

/** Each part with its length, so that no two lists of parts are the same bytes. */
function add(hash: Hash, ...parts: readonly (string | Uint8Array)[]): void {
  for (const part of parts) hash.update(`${Buffer.byteLength(part)} `).update(part);
}

function digest(write: (hash: Hash) => void): string {
  const hash = createHash('sha256');
  write(hash);
  return hash.digest('base64url');
}

/** What the program itself wrote, under the digest that it gave it; anything else is nothing. */
function readKnown(file: string, rules: string): ReadonlyMap<string, Sound> {
  try {
    const [given = '', text = ''] = readOwn(file).split('\n');
    if (given !== digest((hash) => hash.update(text))) return new Map();
    const kept = JSON.parse(text) as Kept;
    if (kept.rules !== rules) return new Map();
    return new Map(
      Object.entries(kept.requests).flatMap(([key, [number, ...claims]]) => {
        const vendor = kept.vendors[number];
        return vendor === undefined ? [] : [[key, { vendor, claims }] as const];
      }),
    );
  } catch {
    return new Map();
  }
}

/** A file that nobody else can write; throws where it is another's. Windows has its own rights, which Node does not show. */
function readOwn(file: string): string {
  const opened = openSync(file, 'r');
  try {
    const { uid, mode } = fstatSync(opened);
    const user = process.getuid?.();
    if (user !== undefined && (uid !== user || (mode & 0o022) !== 0)) throw new Error(`${file} is not the user's own`);
    return readFileSync(opened, 'utf8');
  } finally {
    closeSync(opened);
  }
}
