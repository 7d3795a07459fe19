import type { z } from 'zod';
import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import { reveal } from '../fault/hidden.js';
import { inOrder } from '../fault/render.js';
import { composeDocument } from './compose.js';
import type { Located, Path, Source } from './document.js';
import type { Elsewhere } from './finding.js';
import { explainIssues } from './issues.js';
import { comparable } from './lengths.js';
import { limits } from './limits.js';
import { createSource, type TextSource } from './source.js';
import { decodeText } from './text.js';
import { parseTokens } from './tokens.js';
import { takesKey } from './schema-walk.js';
import { readValue, type ReadOptions, type ReadValue } from './value.js';

interface DecodeOptions<Part> extends Pick<ReadOptions, 'prefix' | 'lines'> {
  /** Bytes that a file may have. Default: {@link limits}. */
  readonly maxBytes?: number;
  /** Keys of the root that a later version will know: naming one is `<prefix>/not-yet`. */
  readonly laterKeys?: readonly string[];
  readonly elsewhere?: Elsewhere | undefined;
  /**
   * What is checked beyond the shape. It sees also a file with faults: without every root key in which there is one. `unread` are those
   * keys, so that nothing is said to be missing which is there.
   */
  readonly check?: {
    readonly partial: z.ZodType<Part>;
    readonly faults: (read: Part, source: Source, unread: ReadonlySet<string>) => readonly Fault[];
  };
}

/**
 * The text of a YAML file to a checked value that knows where everything stands, or every fault of the file, each at its place.
 * Never throws, whatever the bytes. Faults of the document have codes `yaml/...`, those of its content `<prefix>/...`.
 */
export function decodeDocument<T extends Part, Part = T>(
  file: string,
  bytes: Uint8Array | string,
  schema: z.ZodType<T>,
  options: DecodeOptions<Part>,
): Result<Located<T>> {
  const decoded = decodeText(bytes, options.maxBytes ?? limits.bytes);
  if (decoded.problems.length > 0) return refuse(decoded.problems.map(createSource(file, decoded.text).faultOf));
  const { tokens, problems, usable } = parseTokens(decoded.text);
  if (!usable) return refuse(problems.map(createSource(file, decoded.text).faultOf));
  const composed = composeDocument({ tokens, problems }, decoded.text);
  const source = createSource(file, decoded.text, composed.root);
  if (!composed.valid || composed.problems.length > 0) return refuse([...problems, ...composed.problems].map(source.faultOf));

  const read = readValue(composed.root, { takes: (path, name) => takesKey(schema, path, name), ...options });
  const document = [...problems, ...read.problems].slice(0, limits.faults + 1).map(source.faultOf);
  const shaped = checkShape(schema, read, source, options);
  const faults = [...document, ...shaped.faults];
  if (faults.length === 0 && shaped.value !== undefined) return ok({ value: shaped.value.parsed, source });
  return refuse(faults);
}

/** The value in its shape, unless there is a fault; and the faults of shape and of the further checks. */
function checkShape<T extends Part, Part>(
  schema: z.ZodType<T>,
  { value, opaque }: ReadValue,
  source: TextSource,
  { prefix, laterKeys = [], elsewhere, check }: DecodeOptions<Part>,
): { readonly value?: { readonly parsed: T }; readonly faults: readonly Fault[] } {
  const parsed = schema.safeParse(comparable(value), { error: () => '' });
  const issues = parsed.success ? [] : parsed.error.issues;
  const findings = explainIssues(issues, { schema, value, laterKeys, elsewhere, written: (path) => source.written(path) });
  const shape = findings
    .filter(({ path }) => !opaque.some((refused) => startsWith(path, refused)))
    .slice(0, limits.faults + 1)
    .map(({ path, part, code, message, fix }) =>
      source.fault(path, { code: `${prefix}/${code}`, message: reveal(message), fix: reveal(fix) }, part),
    );
  if (parsed.success && opaque.length === 0)
    return { value: { parsed: parsed.data }, faults: check?.faults(parsed.data, source, new Set()) ?? [] };
  const bad = [...opaque, ...issues.flatMap(rootKeysOf)];
  const unread = new Set(bad.map(([key]) => String(key)));
  const read = bad.some((path) => path.length === 0) ? undefined : check?.partial.safeParse(without(comparable(value), unread));
  return {
    faults: [...shape, ...(check !== undefined && read?.success === true ? check.faults(read.data, source, unread) : [])],
  };
}

/** The paths of an issue's root keys; that of a key which no schema knows is the key itself. */
function rootKeysOf(issue: z.core.$ZodIssue): readonly Path[] {
  if (issue.path.length > 0) return [[String(issue.path[0])]];
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [key]) : [[]];
}

function without(value: unknown, dropped: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !dropped.has(key)));
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step);
}

/** At most so many faults of one file, from top to bottom, and whether there are more. */
function refuse<T>(faults: readonly Fault[]): Result<T> {
  if (faults.length <= limits.faults) return failed(...inOrder(faults));
  const kept = inOrder(faults).slice(0, limits.faults);
  const last = kept.at(-1);
  return failed(...kept, {
    code: 'yaml/more-faults',
    message: `The file has more faults than these ${limits.faults}.`,
    fix: 'Correct these first, and look again.',
    ...(last?.at === undefined ? {} : { at: last.at }),
  });
}
