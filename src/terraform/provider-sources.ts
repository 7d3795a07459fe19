/** A way to install providers that a CLI configuration names, with the patterns of the providers that it is for. */
interface Method {
  readonly name: string;
  /** Undefined: it says nothing, and is for all. */
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[];
}

/**
 * Whether a CLI configuration leaves Terraform no source for a provider: it has a `provider_installation` whose methods are all for others. Terraform's
 * documentation, "CLI Configuration File", "Explicit Installation Method Configuration": what is not written down is not used, and `exclude`
 * goes before `include`. A file in JSON is not read.
 */
export function leavesNoSource(text: string, address: string): boolean {
  const block = /(?:^|\n)[ \t]*provider_installation[ \t]*\{/.exec(withoutComments(text));
  if (block === null) return false;
  const methods = methodsIn(withoutComments(text).slice(block.index + block[0].length));
  return !methods.some((method) => isFor(method, address));
}

/** Comments as spaces; what stands in quotes is none. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|#.*|\/\/.*|\/\*[\s\S]*?\*\//g, (part) => (part.startsWith('"') ? part : ' '));
}

/** Methods have arguments and no blocks of their own; dev_overrides names addresses, which are what it is for. */
function methodsIn(body: string): readonly Method[] {
  const methods: Method[] = [];
  const pattern = /\s*(?:([a-z_]+)[ \t]*\{((?:"(?:[^"\\\n]|\\.)*"|[^{}"])*)\}|\})/y;
  for (let found = pattern.exec(body); found?.[1] !== undefined; found = pattern.exec(body)) {
    const [, name, inside = ''] = found;
    const own = name === 'dev_overrides' ? stringsIn(inside.replace(/=[ \t]*"[^"]*"/g, '')) : undefined;
    methods.push({ name, include: own ?? listIn(inside, 'include'), exclude: listIn(inside, 'exclude') ?? [] });
  }
  return methods;
}

function listIn(inside: string, name: string): readonly string[] | undefined {
  const list = new RegExp(`\\b${name}\\s*=\\s*\\[([^\\]]*)\\]`).exec(inside)?.[1];
  return list === undefined ? undefined : stringsIn(list);
}

function stringsIn(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"/g)].map(([, one = '']) => one);
}

function isFor({ include, exclude }: Method, address: string): boolean {
  const fits = (patterns: readonly string[]) => patterns.some((pattern) => matches(pattern, address));
  return (include === undefined || fits(include)) && !fits(exclude);
}

/** `*` stands for a whole part; without a host the default one is meant. */
function matches(pattern: string, address: string): boolean {
  const parts = address.split('/');
  const wanted = pattern.split('/').map((part) => part.toLowerCase());
  const whole = wanted.length === 2 ? [parts[0] ?? '', ...wanted] : wanted;
  return whole.length === parts.length && whole.every((part, index) => part === '*' || part === parts[index]);
}
