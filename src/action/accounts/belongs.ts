import { quote, type Fault } from '../../fault/fault.js';
import type { Ledgers } from '../../ledger/index.js';
import { parseRequest } from '../../request/parse.js';
import { accountOf } from '../../settings/accounts.js';
import type { Settings } from '../../settings/schema.js';
import type { RequestText } from '../../run/resolve-all.js';
import { homeOf, movedFault } from './moved.js';

/** Where the requests of the default branch belong, where the settings have accounts. */
export interface Belongs {
  /** The account of a file; undefined where the settings refuse it, which is a fault of its own. */
  readonly nameOf: (file: string) => string | undefined;
  /** Why a bucket is in another account than its request: by the records of what was applied. */
  readonly faultOf: (file: string, bucket: string) => Fault | undefined;
  /** Whether a file's account can't be reached: nothing is said of it then, but that. */
  readonly isOut: (file: string) => boolean;
}

/** Undefined without accounts. `recordedIn` is asked once the records were read. */
export function belongsOf(
  settings: Settings,
  texts: readonly RequestText[],
  { refused, recordedIn }: { readonly refused: ReadonlySet<string>; readonly recordedIn: Ledgers['recordedIn'] },
): Belongs | undefined {
  if (settings.accounts === undefined) return undefined;
  const names = new Map(
    texts.flatMap((text) => (text.bytes.ok ? [[text.file, nameIn(settings, text.file, text.bytes.value)] as const] : [])),
  );
  const nameOf = (file: string) => names.get(file);
  return {
    nameOf,
    isOut: (file) => refused.has(nameOf(file) ?? ''),
    faultOf(file, bucket) {
      const name = nameOf(file);
      const found = recordedIn(bucket);
      const other = found.find((one) => one !== name);
      if (other !== undefined && name !== undefined && found.includes(name))
        return { ...twiceFault(bucket, { own: name, other }), at: { file, line: 1, column: 1 } };
      const [from, to] = [homeOf(settings, other), homeOf(settings, name)];
      if (other === undefined || from === undefined || to === undefined) return undefined;
      return { ...movedFault(bucket, { from, to }), at: { file, line: 1, column: 1 } };
    },
  };
}

/** What another account says of a bucket is not believed, and what it means is for people to find out: of this bucket alone. */
function twiceFault(bucket: string, { own, other }: { readonly own: string; readonly other: string }): Fault {
  return {
    code: 'request/account-twice',
    message: `The bucket ${quote(bucket)} is on record in the accounts ${quote(own)} and ${quote(other)}, and a bucket is in one.`,
    fix: `Find out who wrote the record in ${other}, and remove it there. Until then nothing of this bucket is applied.`,
  };
}

/** A request without the word in it names no account: thousands of them are not parsed for that. */
function nameIn(settings: Settings, file: string, bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const parsed = /account|\\/.test(text) ? parseRequest(file, bytes) : undefined;
  if (parsed?.ok === false) return undefined;
  const asked = parsed?.value.value ?? {};
  const belonging = accountOf(settings, asked, { file, fault: (_, fault) => fault });
  return belonging.ok ? belonging.account?.name : undefined;
}
