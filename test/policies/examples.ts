import { parse } from 'yaml';
import { textsOf } from '../resolve/fixture.js';

const examples = new Map(
  textsOf('examples').map(({ file, text }) => [file.replace(/^examples\/|\.yml$/g, ''), parse(String(text)) as object] as const),
);

/** The names of the project's examples, without folder and ending. */
export const exampleNames: readonly string[] = [...examples.keys()];

/** The text of an example, with other keys in place of its own. */
export function exampleWith(name: string, keys: Readonly<Record<string, unknown>> = {}): string {
  const example = examples.get(name);
  if (example === undefined) throw new Error(`test/cases/vendor-${name} belongs to examples/${name}.yml, which is missing`);
  return JSON.stringify({ ...example, ...keys });
}

/** The region of an example. */
export function regionOf(name: string): string {
  return (JSON.parse(exampleWith(name)) as { readonly region: string }).region;
}
