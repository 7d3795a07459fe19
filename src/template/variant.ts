import { type Fault, quote, type Result, failed, ok } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import type { Request } from '../request/schema.js';
import type { Located, Path } from '../yaml/document.js';
import type { TemplateFile, TemplateSet } from './schema.js';
import type { VendorTemplate } from './template.js';

/** What a template says once a variant is chosen: the variant's keys, else the template's. Parameters and rules add up by name. */
export function effectiveSet(file: TemplateFile, variant: string | undefined): TemplateSet {
  const chosen = variant === undefined ? undefined : file.variants?.[variant];
  if (chosen === undefined) return file;
  return {
    ...file,
    ...chosen,
    parameters: { ...file.parameters, ...chosen.parameters },
    rules: { ...file.rules, ...chosen.rules },
  };
}

/** Where a part of an effective set stands in the template's file: in the variant if it says anything of it, else in the template. */
export function pathInSet(file: TemplateFile, variant: string | undefined, ...path: Path): Path {
  const [key = '', name = ''] = path;
  const own: unknown = variant === undefined ? undefined : file.variants?.[variant]?.[key as keyof TemplateSet];
  const inVariant = own !== undefined && (!['parameters', 'rules'].includes(String(key)) || Object.hasOwn(own as object, name));
  return variant !== undefined && inVariant ? ['variants', variant, ...path] : path;
}

/**
 * The variants that a request can mean: its own, the nearest one of a wrong name, or each of those that it has to choose from. What is wrong
 * whichever it is can then be said with the choice.
 */
export function possibleVariants(asked: string | undefined, { file }: VendorTemplate): readonly (string | undefined)[] {
  const names = Object.keys(file.variants ?? {});
  if (names.length === 0) return [undefined];
  if (asked === undefined) return file.defaultVariant === undefined ? names : [file.defaultVariant];
  const meant = nearest(asked, names);
  return meant === undefined ? names : [meant];
}

/** The variant of a request; undefined where the template has none. Refuses an unknown one, and none where one has to be chosen. */
export function selectVariant(request: Located<Request>, template: VendorTemplate): Result<string | undefined> {
  const { title, variants = {}, defaultVariant } = template.file;
  const asked = request.value.variant;
  const names = Object.keys(variants);
  const fault = (fault: Omit<Fault, 'at' | 'excerpt'>): Result<never> => failed(request.source.fault(['variant'], fault));
  if (names.length === 0) {
    if (asked === undefined) return ok(undefined);
    const message = `${title} has no variants, so ${quote(asked)} is not one of them.`;
    return fault({ code: 'request/unknown-variant', message, fix: 'Remove the line "variant".' });
  }
  const list = names.map((name) => `${name} (${aboutVariant(template.file, name)})`).join(', ');
  if (asked === undefined) {
    if (defaultVariant !== undefined) return ok(defaultVariant);
    const message = `${title} has ${names.length} variants, and the request does not say which.`;
    return failed(
      request.source.fault(['vendor'], { code: 'request/variant-missing', message, fix: `Add "variant:" and one of: ${list}` }),
    );
  }
  if (names.includes(asked)) return ok(asked);
  const meant = nearest(asked, names);
  return fault({
    code: 'request/unknown-variant',
    message: `${title} has no variant ${quote(asked)}.`,
    fix: meant === undefined ? `Write one of: ${list}` : `Did you mean ${meant}? The variants are: ${list}`,
  });
}

/** What a variant is for, and the parameters that it asks for beside those of every other one. */
function aboutVariant(file: TemplateFile, name: string): string {
  const summary = file.variants?.[name]?.summary?.replace(/\.$/, '') ?? 'no summary';
  const rules = Object.entries(file.variants?.[name]?.parameters ?? {});
  const needed = rules.filter(([, { required, default: given }]) => required === true && given === undefined);
  return needed.length === 0 ? summary : `${summary}; needs ${needed.map(([parameter]) => parameter).join(', ')}`;
}
