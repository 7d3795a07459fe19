import { failed, ok, type Fault, type Result } from '../fault/fault.js';

/** Reads the text of the event's file as JSON. Refuses what is empty, cut off, or not UTF-8 without a byte order mark (`event/payload`). */
export function parsePayload(bytes: Uint8Array): Result<unknown> {
  if (bytes.every((byte) => [0x20, 0x09, 0x0a, 0x0d].includes(byte))) return failed(fault('is empty'));
  if ((bytes[0] === 0xef && bytes[1] === 0xbb) || (bytes[0] ?? 0) >= 0xfe) return failed(fault('begins with a byte order mark'));
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return failed(fault('is not JSON, or only a part of it'));
  }
}

function fault(what: string): Fault {
  return {
    code: 'event/payload',
    message: `The file that GITHUB_EVENT_PATH names ${what}`,
    fix: 'Run the action by GitHub, or write the payload there as GitHub does: JSON as UTF-8, without a byte order mark.',
  };
}
