/** The commits of a workflow that a trust accepts: by the claim, or at the end of its subjects. Of what is no trust, none. */
export function acceptedIn(trust: unknown, file: string): readonly string[] {
  const ends = textsIn(trust).flatMap((text) => {
    const at = text.lastIndexOf(`${file}@`);
    return at === -1 || (at > 0 && text.charAt(at - 1) !== ':') ? [] : [text.slice(at + file.length + 1)];
  });
  return [...new Set(ends.filter((end) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(end)))];
}

/** The commits that every one of several trusts accepts; undefined where there is none of these. */
export function acceptedByAll(trusts: readonly unknown[], file: string): readonly string[] | undefined {
  const [first, ...others] = trusts.map((trust) => acceptedIn(trust, file));
  return first?.filter((commit) => others.every((commits) => commits.includes(commit)));
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
