import { Ajv } from 'ajv';

/** What yaml-language-server reads of a JSON Schema beside the standard's keywords (https://github.com/redhat-developer/yaml-language-server). */
const ofEditors = ['errorMessage', 'defaultSnippets', 'enumDescriptions', 'doNotSuggest'];

/** A validator for the schemas that editors are given: strict, so that a keyword nobody reads is a fault. */
export function editorAjv(): Ajv {
  const ajv = new Ajv({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    validateFormats: false,
    allErrors: true,
    verbose: true,
  });
  ajv.addVocabulary(ofEditors);
  return ajv;
}

/** What an editor says of a value: the messages of the rules that it breaks, each once. */
export function said(validate: ReturnType<Ajv['compile']>, value: unknown): readonly string[] {
  if (validate(value) === true) return [];
  const messages = (validate.errors ?? []).flatMap(({ parentSchema, keyword, schemaPath }) => {
    if (keyword === 'if') return [];
    // A key that may not be there is told of by the map that it would stand in.
    const place =
      keyword === 'false schema' ? at(validate.schema, schemaPath.replace(/\/properties\/[^/]*\/[^/]*$/, '')) : parentSchema;
    const { errorMessage } = (place ?? {}) as { readonly errorMessage?: string };
    return [errorMessage ?? `(${keyword})`];
  });
  return [...new Set(messages)];
}

/** The part of a schema at a JSON pointer. */
function at(schema: unknown, pointer: string): unknown {
  const steps = pointer.replace(/^#\//, '').split('/').map(decodeURIComponent);
  return steps.reduce((node, step) => (node as Readonly<Record<string, unknown>> | undefined)?.[step], schema);
}
