import { outputNames } from '../bucket/outputs.js';

/**
 * Placeholders in a template's texts. `{name}` is filled from the request when it is resolved. `{{name}}` stands for what is known only
 * after apply, and is filled by whoever has the outputs. Both are filled in one pass, so a value is never expanded again.
 */

/** What is known only after apply: the own account's id, and the ARNs of the keys that the stack creates. */
export const outputPlaceholders = [outputNames.account, outputNames.keyArn, outputNames.replicaKeyArn] as const;
export type OutputPlaceholder = (typeof outputPlaceholders)[number];

/** Names that stand for values of every request; a parameter can not have one of them. */
export const requestPlaceholders = ['bucket', 'region', 'replica', 'owner'] as const;

const placeholder = /\{\{([a-z_]+)\}\}|\{([a-z0-9-]+)\}/g;

/** The placeholders of a text, and whether it has a brace that belongs to none. */
export function placeholdersOf(text: string): {
  readonly names: readonly string[];
  readonly outputs: readonly string[];
  readonly strayBrace: boolean;
} {
  const found = [...text.matchAll(placeholder)];
  return {
    names: found.flatMap(([, , name]) => (name === undefined ? [] : [name])),
    outputs: found.flatMap(([, output]) => (output === undefined ? [] : [output])),
    strayBrace: /[{}]/.test(text.replace(placeholder, '')),
  };
}

/** The placeholder of an output, as it stands in a text. */
export function outputPlaceholder(name: OutputPlaceholder): string {
  return `{{${name}}}`;
}

/**
 * Fills a text from `values`, in one pass. A placeholder without a value stays as it is: `{{kms_key_arn}}` of a key yet to be created.
 * No value can bring in a placeholder of its own, since values with a double brace are refused before (`request/double-brace`).
 */
export function fill(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(placeholder, (whole, output: string | undefined, name: string | undefined) => {
    return values.get(output === undefined ? (name ?? '') : outputPlaceholder(output as OutputPlaceholder)) ?? whole;
  });
}
