import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { createSource } from '../yaml/source.js';
import { parseTemplate } from './parse.js';
import type { TemplateFile } from './schema.js';
import type { Templates, VendorTemplate } from './template.js';

/** The text of a template, and the name by which people know its file. */
export interface TemplateText {
  readonly file: string;
  readonly text: string | Uint8Array;
}

/** A built-in template as it was when the program was built: its text, and what parsing and checking that gave. */
export interface CheckedTemplate {
  readonly text: string;
  readonly template: TemplateFile;
}

/**
 * All templates of a run: those of the repository add to the built-in ones, or replace them by the vendor's name. Two of one name in the
 * repository are a fault, since which of them counted would depend on the order of files. A built-in template is named after its file and
 * held by the tests; it is parsed only when a request names it, so that a run costs what it uses, and not even then where `checked` has it for
 * the same text.
 */
export function loadTemplates(
  builtIn: readonly TemplateText[],
  repository: readonly TemplateText[],
  checked: (vendor: string) => CheckedTemplate | undefined = () => undefined,
): Result<Templates> {
  const { templates, faults } = parseAll(repository, 'repository');
  if (faults.length > 0) return failed(...faults);
  const own = new Map(templates.map((template) => [template.file.vendor, template] as const));
  const texts = new Map(
    builtIn.map((template) => [/([^/]*)\.ya?ml$/.exec(template.file)?.[1] ?? template.file, template] as const),
  );
  const parsed = new Map<string, VendorTemplate>();
  const parse = (vendor: string, { file, text }: TemplateText): VendorTemplate => {
    const template = unchanged(file, text, checked(vendor)) ?? parsedBuiltIn(file, text);
    if (!template.ok) throw new Error(`${file}: ${template.faults.map(({ message }) => message).join(' ')}`);
    if (template.value.file.vendor !== vendor) throw new Error(`${file} is not named after its vendor`);
    parsed.set(vendor, template.value);
    return template.value;
  };
  const builtInOf = (vendor: string): VendorTemplate | undefined => {
    const text = texts.get(vendor);
    return parsed.get(vendor) ?? (text === undefined ? undefined : parse(vendor, text));
  };
  return ok({
    get(vendor) {
      const [template, replaces] = [own.get(vendor), builtInOf(vendor)];
      if (template === undefined) return replaces;
      return replaces === undefined ? template : { ...template, replaces };
    },
    keys: () => new Set([...texts.keys(), ...own.keys()]).keys(),
  });
}

/** Those that were parsed, by file and text: a run reads them at several commits. */
const builtInTemplates = new Map<string, Result<VendorTemplate>>();

function parsedBuiltIn(file: string, text: string | Uint8Array): Result<VendorTemplate> {
  const key = JSON.stringify([file, Buffer.from(text).toString('latin1')]);
  const known = builtInTemplates.get(key) ?? parseTemplate(file, text, 'built-in');
  builtInTemplates.set(key, known);
  return known;
}

/** The template that was checked, unless the text is another by now. */
function unchanged(file: string, text: string | Uint8Array, checked: CheckedTemplate | undefined) {
  if (checked === undefined || Buffer.compare(Buffer.from(text), Buffer.from(checked.text)) !== 0) return undefined;
  return ok<VendorTemplate>({ file: checked.template, source: createSource(file, checked.text), origin: 'built-in' });
}

function parseAll(
  texts: readonly TemplateText[],
  origin: VendorTemplate['origin'],
): { readonly templates: readonly VendorTemplate[]; readonly faults: readonly Fault[] } {
  const templates: VendorTemplate[] = [];
  const faults: Fault[] = [];
  for (const { file, text } of texts) {
    const parsed = parseTemplate(file, text, origin);
    if (!parsed.ok) {
      faults.push(...parsed.faults);
      continue;
    }
    const twin = templates.find((template) => template.file.vendor === parsed.value.file.vendor);
    if (twin === undefined) templates.push(parsed.value);
    else faults.push(refuseTwin(parsed.value, twin));
  }
  return { templates, faults };
}

function refuseTwin({ file, source }: VendorTemplate, twin: VendorTemplate): Fault {
  const message = `There is already a template for ${quote(file.vendor)}, in ${quote(twin.source.file)}.`;
  return source.fault(['vendor'], {
    code: 'template/duplicate',
    message,
    fix: 'Remove one of the two, or give it another name.',
  });
}
