import { quote, type Fault } from '../fault/fault.js';
import type { Path, Source } from '../yaml/document.js';
import type { PartialRequest } from './schema.js';

/** S3 User Guide, "Using cost allocation S3 bucket tags": 50 for a bucket. */
const mostTags = 50;
/** How many tags every resource gets from us. */
const reservedTags = 5;
/** The start of the tags that are set by us, which nobody else sets. */
export const reservedTagPrefix = 'vendor-bucket:';
const longestKey = 128;
const longestValue = 256;

/** What AWS allows in a tag of every service (Tagging AWS Resources, "Tag naming limits and requirements"). */
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const allowedInWords = 'letters, digits, spaces and _ . : / = + - @';

/** Tags by the rules of AWS and ours: how many, their keys, their values. */
export function tagFaults(
  tags: Readonly<Record<string, string>>,
  { source, path, prefix }: { readonly source: Source; readonly path: Path; readonly prefix: string },
): readonly Fault[] {
  const faults: Fault[] = [];
  const entries = Object.entries(tags);
  const most = mostTags - reservedTags;
  if (entries.length > most) {
    const message = `There are ${entries.length} tags; AWS allows ${mostTags}, of which ${reservedTags} are set already.`;
    faults.push(source.fault(path, { code: `${prefix}/tag-count`, message, fix: `Keep at most ${most}.` }, 'key'));
  }
  const keys = new Map<string, string>();
  for (const [key, value] of entries) {
    const at = [...path, key];
    const twin = keys.get(key.toLowerCase());
    const wrongKey = keyProblem(key) ?? (twin === undefined ? undefined : twinProblem(key, twin));
    keys.set(key.toLowerCase(), key);
    if (wrongKey !== undefined) faults.push(source.fault(at, { ...wrongKey, code: `${prefix}/${wrongKey.code}` }, 'key'));
    const wrongValue = tagValueProblem(value);
    if (wrongValue !== undefined) {
      const message = `The tag ${quote(key)} ${wrongValue.problem}.`;
      faults.push(source.fault(at, { code: `${prefix}/tag-value`, message, fix: wrongValue.fix }));
    }
  }
  return faults;
}

function keyProblem(key: string): Omit<Fault, 'at' | 'excerpt'> | undefined {
  const shown = `The tag key ${quote(key)}`;
  if (key === '' || key.length > longestKey) {
    const message = `${shown} has ${key.length} characters; it has to have 1 to ${longestKey}.`;
    return { code: 'tag-key', message, fix: 'Write another key.' };
  }
  if (!allowed.test(key)) {
    return { code: 'tag-key', message: `${shown} holds what AWS does not allow in a tag.`, fix: `Use ${allowedInWords}.` };
  }
  const start = ['aws:', reservedTagPrefix].find((reserved) => key.toLowerCase().startsWith(reserved));
  return start === undefined
    ? undefined
    : { code: 'tag-reserved', message: `${shown} starts with ${start}, which is reserved.`, fix: 'Write another key.' };
}

/** IAM holds the keys of a role's tags for the same when they differ only in case. */
function twinProblem(key: string, twin: string): Omit<Fault, 'at' | 'excerpt'> {
  const message = `The tag keys ${quote(twin)} and ${quote(key)} differ only in case, which IAM refuses.`;
  return { code: 'tag-key', message, fix: 'Remove one of the two.' };
}

/** What keeps a text from being the value of a tag. */
function tagValueProblem(value: string): { readonly problem: string; readonly fix: string } | undefined {
  if (value.length > longestValue) {
    return {
      problem: `has ${value.length} characters; a tag's value has at most ${longestValue}`,
      fix: `Shorten it to ${longestValue} characters.`,
    };
  }
  if (allowed.test(value)) return undefined;
  return { problem: 'holds what AWS does not allow in a tag', fix: `Use ${allowedInWords}.` };
}

/** The tags of a request, and its owner, who becomes one. */
export function checkTags({ tags, owner }: PartialRequest, source: Source): readonly Fault[] {
  const faults = tags === undefined ? [] : [...tagFaults(tags, { source, path: ['tags'], prefix: 'request' })];
  const wrong = owner === undefined ? undefined : tagValueProblem(owner);
  if (wrong !== undefined) {
    faults.push(
      source.fault(['owner'], {
        code: 'request/owner',
        message: `The owner becomes a tag, and ${wrong.problem}.`,
        fix: wrong.fix,
      }),
    );
  }
  return faults;
}
