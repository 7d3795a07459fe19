import { outputNames } from '../spec/outputs.js';

/**
 * Placeholders in a template's texts. `{name}` is filled from the request when it is resolved. `{{name}}` stands for what is known only
 * after apply, and is filled by whoever has the outputs. Both are filled in one pass, so a value is never expanded again.
 * What stands in brackets and names an optional parameter (`[{path}/]`) is left out where the request does not give it.
 */

/** What is known only after apply: the own account's id, the ARNs of the keys that the stack creates, and the vendor's role. */
export const outputPlaceholders = [
  outputNames.account,
  outputNames.keyArn,
  outputNames.replicaKeyArn,
  outputNames.vendorRole,
  outputNames.vendorRoleName,
] as const;
type OutputPlaceholder = (typeof outputPlaceholders)[number];

/** Names that stand for values of every request. */
export const requestPlaceholders = ['bucket', 'region', 'replica', 'owner'] as const;
/** Stands for the own account's id in prefixes, keys and the ARNs of conditions, which have no outputs of their own. */
export const accountPlaceholder = 'account';
/** Stands for the bucket's partition in the ARNs of conditions. */
export const partitionPlaceholder = 'partition';
/** Names that a parameter can't have. */
export const reservedNames: readonly string[] = [...requestPlaceholders, accountPlaceholder, partitionPlaceholder];

/** The values of placeholders. Those in `optional` may have none. */
export interface Values {
  readonly given: ReadonlyMap<string, string>;
  readonly optional: ReadonlySet<string>;
}

const placeholder = /\{\{([a-z_]+)\}\}|\{([A-Za-z0-9-]+)\}/g;

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

/** The text cut into what is always there and what is there only with the optional parameters that it names, without its brackets. */
export function partsOf(
  text: string,
  optional: ReadonlySet<string>,
): readonly { readonly text: string; readonly optional: boolean }[] {
  return text.split(/(\[[^[\]]*\])/).map((part) => {
    const bracketed = part.startsWith('[') && placeholdersOf(part).names.some((name) => optional.has(name));
    return bracketed ? { text: part.slice(1, -1), optional: true } : { text: part, optional: false };
  });
}

/** The placeholder of an output, as it stands in a text. */
export function outputPlaceholder(name: OutputPlaceholder): string {
  return `{{${name}}}`;
}

/**
 * Fills a text from `values`, in one pass. A placeholder without a value stays as it is: `{{kms_key_arn}}` of a key yet to be created.
 * No value can bring in a placeholder of its own, since values with a double brace are refused before (`request/double-brace`).
 * A slash at the end of a value gives way to one that follows in the text: `{path}/` is `logs/`, with `logs` and with `logs/`.
 */
export function fill(text: string, { given, optional }: Values): string {
  return partsOf(text, optional)
    .filter((part) => !part.optional || placeholdersOf(part.text).names.every((name) => given.has(name)))
    .map((part) => fillPart(part.text, given))
    .join('');
}

function fillPart(text: string, given: ReadonlyMap<string, string>): string {
  return text.replace(placeholder, (whole, output: string | undefined, name: string | undefined, offset: number) => {
    const value = given.get(output === undefined ? (name ?? '') : outputPlaceholder(output as OutputPlaceholder));
    const slashFollows = text[offset + whole.length] === '/';
    return (slashFollows ? value?.replace(/\/+$/, '') : value) ?? whole;
  });
}
