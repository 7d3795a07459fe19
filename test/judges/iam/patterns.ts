/** A pattern in pieces: a character, one of any kind, or any number of some kind. */
type Piece = { readonly one: string } | { readonly any: true } | { readonly many: RegExp };

const anything = /[\s\S]/;

/** A pattern of a policy: `*` is any number of characters, `?` is one. */
function written(text: string): readonly Piece[] {
  return [...text].map((char) => (char === '*' ? { many: anything } : char === '?' ? { any: true } : { one: char }));
}

/** A form of AWS's reference: `arn:${Partition}:s3:::${BucketName}`, in which no account and no bucket has a slash; `s3:RequestObjectTag/<key>`. */
function form(text: string): readonly Piece[] {
  return text.split(/(\$\{[A-Za-z]+\}|<[a-z]+>)/).flatMap((part, at): readonly Piece[] => {
    if (at % 2 === 0) return [...part].map((one) => ({ one }));
    return [{ many: /^\$\{(Partition|Region|Account|BucketName)\}$/.test(part) ? /[^/:]/ : anything }];
  });
}

function meet(a: Piece, b: Piece): boolean {
  if ('one' in a && 'one' in b) return a.one === b.one;
  if ('one' in a) return 'any' in b || ('many' in b && b.many.test(a.one));
  return 'one' in b ? meet(b, a) : true;
}

/** Whether there is a text that both say. */
function overlap(a: readonly Piece[], b: readonly Piece[]): boolean {
  const known = new Map<number, boolean>();
  const from = (i: number, j: number): boolean => {
    const place = i * (b.length + 1) + j;
    const before = known.get(place);
    if (before !== undefined) return before;
    const [x, y] = [a[i], b[j]];
    let found: boolean;
    if (x === undefined && y === undefined) found = true;
    else if (x !== undefined && 'many' in x && from(i + 1, j)) found = true;
    else if (y !== undefined && 'many' in y && from(i, j + 1)) found = true;
    else if (x === undefined || y === undefined || ('many' in x && 'many' in y) || !meet(x, y)) found = false;
    else found = from('many' in x ? i : i + 1, 'many' in y ? j : j + 1);
    known.set(place, found);
    return found;
  };
  return from(0, 0);
}

/** Whether a resource of a policy can be one of a form of the reference. */
export function canBe(resource: string, arn: string): boolean {
  return overlap(written(resource), form(arn));
}

/** Whether a condition key is one of a form of the reference. IAM knows no case in them. */
export function isKey(key: string, of: string): boolean {
  return overlap([...key.toLowerCase()].map((one) => ({ one })), form(lowered(of))); // prettier-ignore
}

/** Names of places are left as they are. */
function lowered(text: string): string {
  return text.replace(/\$\{[A-Za-z]+\}|<[a-z]+>|[A-Z]+/g, (part) => (/^[$<]/.test(part) ? part : part.toLowerCase()));
}

/** Whether an action's name is one that a policy means by a pattern. IAM knows no case in them. */
export function isMeant(name: string, pattern: string): boolean {
  return overlap([...name.toLowerCase()].map((one) => ({ one })), written(pattern.toLowerCase())); // prettier-ignore
}
