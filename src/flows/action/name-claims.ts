/**
 * A test for the bytes of a request: could it want one of these bucket names? Exact enough to leave out files by, as no valid request
 * can want a name without writing it: as its bucket, as its replica, or as the bucket that the replica's name is made of
 * (`<bucket>-replica`, shortened to its beginning and a digest). A text with a backslash may write anything and is always kept.
 */
export function mayClaim(names: readonly string[]): (bytes: Uint8Array) => boolean {
  const parts = new Set(
    names.flatMap((name) => [name, name.replace(/(?:-[0-9a-f]{8})?-replica$/, ''), name.replace(/-replica$/, '')]),
  );
  const known = [...parts].filter((part) => part !== '');
  return (bytes) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return text.includes('\\') || known.some((part) => text.includes(part));
  };
}
