import { z } from 'zod';
import { failed, ok, type Result } from '../fault/fault.js';

export const bucketName = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
export const commitId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
export const path = z.string().min(1).max(4096);
export const digest = z.string().regex(/^(?:sha256:)?[0-9a-f]{64}$/);
export const time = z.iso.datetime();
export const count = z.int().positive();
export const short = z.string().max(256);
/** The id of a vendor, or the name of one of its variants. */
export const word = z.string().min(1).max(64);
export const run = z.strictObject({ id: z.string().regex(/^[1-9][0-9]{0,19}$/), attempt: z.int().positive().max(999_999) });

/** Reads JSON in UTF-8 of a form. `place` is for the message: `ledger/unreadable`. */
export function parseRecord<T>(schema: z.ZodType<T>, bytes: Uint8Array, place: string): Result<T> {
  let raw: unknown;
  try {
    raw = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return unreadable(place, 'it is not JSON in UTF-8');
  }
  const parsed = schema.safeParse(raw);
  return parsed.success ? ok(parsed.data) : unreadable(place, wrong(parsed.error));
}

/** Makes sure that a record can be written and read again: `ledger/record`. */
export function checkRecord<T>(schema: z.ZodType<T>, record: T, what: string): Result<T> {
  const checked = schema.safeParse(record);
  if (checked.success) return ok(checked.data);
  return failed({ code: 'ledger/record', message: `${what} can't be written: ${wrong(checked.error)}.`, fix: 'Plan again.' });
}

/** Where a record is wrong, without what it holds there. */
function wrong(error: z.ZodError): string {
  const paths = error.issues.map(({ path }) =>
    path.filter((part) => typeof part === 'number' || /^[A-Za-z]+$/.test(String(part))).join('.'),
  );
  const places = [...new Set(paths)].map((at) => (at === '' ? 'its top' : at));
  return `it is not right at ${places.slice(0, 3).join(', ')}`;
}

/** What can't be read is a fault, and never "none". */
export function unreadable(place: string, why: string) {
  return failed({
    code: 'ledger/unreadable',
    message: `The record ${place} can't be read: ${why}.`,
    fix: 'Use the version of the action that wrote it, or restore an earlier version of the object; nothing is applied until it can be read.',
  });
}
