import { ok, quote, type Fault, type Result } from '../../fault/fault.js';
import type { Repository } from '../../git/index.js';
import { parseRequest } from '../../request/parse.js';
import { accountNamed, accountOf } from '../../settings/accounts.js';
import type { Settings } from '../../settings/schema.js';
import type { Source } from '../../yaml/document.js';
import { listRequests, readTexts, type Rules } from '../commit/at-commit.js';

/** Where a request belongs by some settings: the account as they call it, its digits as far as they are known, and where its state lies. */
export interface Home {
  readonly name: string | undefined;
  readonly id: string | undefined;
  readonly state: string;
}

/** The home of what belongs to an account; without accounts that of all requests. Undefined where the settings name no place for its state. */
export function homeOf(settings: Settings, name: string | undefined): Home | undefined {
  const own = name === undefined ? undefined : accountNamed(settings, name);
  const s3 = settings.accounts === undefined ? settings.state?.s3 : own?.state;
  if (s3 === undefined) return undefined;
  const id = settings.accounts === undefined ? settings.state?.s3.account : own?.id;
  return { name, id, state: `${s3.bucket}/${s3.prefix ?? 'vendor-bucket'}` };
}

/** Whether what belongs to one belongs elsewhere by the other. An account may be called otherwise, and its state may be moved by hand under its name. */
export function isMove(from: Home | undefined, to: Home | undefined): boolean {
  if (from === undefined || to === undefined || (from.name === undefined && to.name === undefined)) return false;
  if (from.id !== undefined && to.id !== undefined && from.id !== to.id) return true;
  return from.name !== to.name && from.state !== to.state;
}

/** The home of a request as its text stands in a file, by some settings. Undefined where they refuse it, which is a fault of its own. */
export function homeOfText(settings: Settings, file: string, bytes: Uint8Array): Home | undefined {
  if (settings.accounts === undefined) return homeOf(settings, undefined);
  const parsed = parseRequest(file, bytes);
  if (!parsed.ok) return undefined;
  const belonging = accountOf(settings, parsed.value.value, parsed.value.source);
  return belonging.ok ? homeOf(settings, belonging.account?.name) : undefined;
}

/** The fault of a request that would belong to another account than before: nothing moves a bucket, and another one would be made. */
export function movedFault(bucket: string, { from, to }: { readonly from: Home; readonly to: Home }, source?: Source): Fault {
  const fault = {
    code: 'request/account-moved',
    message: `The bucket ${quote(bucket)} is in ${called(from)}, and by this change it would belong to ${called(to)}: a bucket can't be moved between accounts.`,
    fix:
      from.name === undefined
        ? 'Keep the request in an account with that id and that state.'
        : `Keep it in ${from.name}, or ask for a bucket of another name there.`,
  };
  return source === undefined ? fault : source.fault(['account'], fault);
}

/** Where nobody says whose a bucket is, the next change could give it to any account, and this one's records would not be asked. */
function homelessFault(bucket: string, from: Home): Fault {
  return {
    code: 'request/account-lost',
    message: `The bucket ${quote(bucket)} is in ${called(from)}, and by this change its request would belong to no account.`,
    fix:
      from.name === undefined
        ? 'Give the account with that id and that state "default: true", or have its requests name it.'
        : `Leave it in ${from.name}: by its name in the request, by "requests" of ${from.name}, or by "default: true" there.`,
  };
}

function called({ name, id }: Home): string {
  const digits = id === undefined ? 'the account of "state"' : `the account ${id}`;
  return name === undefined ? digits : `the account ${quote(name)}${id === undefined ? '' : `, ${id}`}`;
}

/**
 * Requests that a change of the settings would move to another account, or leave without one, as faults of the settings' file. Of each request at the head, what the
 * settings before and after say of it there; what the change adds is not there yet.
 */
export async function movedBySettings(
  git: Repository,
  {
    head,
    before,
    after,
    added,
    file,
  }: {
    readonly head: string;
    readonly before: Rules;
    readonly after: Rules;
    readonly added: ReadonlySet<string>;
    readonly file: string;
  },
): Promise<Result<readonly Fault[]>> {
  if (JSON.stringify(placesIn(before.settings)) === JSON.stringify(placesIn(after.settings))) return ok([]);
  const files = await listRequests(git, head, before);
  if (!files.ok) return files;
  const texts = await readTexts(
    git,
    files.value.filter(({ path }) => !added.has(path)),
  );
  if (!texts.ok) return texts;
  const faults = texts.value.flatMap((text): readonly Fault[] => {
    if (!text.bytes.ok) return [];
    const [from, to] = [before, after].map(({ settings }) =>
      homeOfText(settings, text.file, text.bytes.ok ? text.bytes.value : empty),
    );
    // Without accounts before and after, nothing says where a request belongs.
    if (from === undefined || (from.name ?? after.settings.accounts) === undefined) return [];
    if (to !== undefined && !isMove(from, to)) return [];
    const parsed = parseRequest(text.file, text.bytes.value);
    const bucket = parsed.ok ? parsed.value.value.bucket : text.file;
    return [
      {
        ...(to === undefined ? homelessFault(bucket, from) : movedFault(bucket, { from, to })),
        at: { file, line: 1, column: 1 },
      },
    ];
  });
  return ok(faults);
}

const empty = new Uint8Array();

/** What decides where requests belong. */
function placesIn({ accounts, state }: Settings): unknown {
  if (accounts === undefined) return state;
  return Object.entries(accounts).map(([name, { id, state: place, requests, default: is }]) => [name, id, place, requests, is]);
}
