/** The line by which a follow-up differs from the request as it is. */
const commentLine = /\n?# Reviewed again: the plan [0-9a-f]{12} has become [0-9a-f]{12}\.\n$/;

/** A request with the line at its end, in the place of an earlier one; undefined where it is not UTF-8. Fingerprints may be whole. */
export function touch(bytes: Uint8Array, was: string, now: string): string | undefined {
  const text = textOf(bytes);
  return text === undefined ? undefined : `${untouched(text)}# Reviewed again: the plan ${hex(was)} has become ${hex(now)}.\n`;
}

/** Whether the second is the first with such a line at its end, and nothing else. */
export function isTouched(before: Uint8Array, after: Uint8Array): boolean {
  const [was, is] = [textOf(before), textOf(after)];
  return was !== undefined && is !== undefined && commentLine.test(is) && untouched(was) === untouched(is);
}

function untouched(text: string): string {
  return text.replace(commentLine, '').replace(/\n?$/, '\n');
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The part of a fingerprint that people compare. */
export function hex(fingerprint: string): string {
  return fingerprint.replace(/^sha256:/, '').slice(0, 12);
}
