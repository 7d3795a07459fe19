import { defined } from '../defined.js';
import { having, is, listSnippet, needing, rule, within, without } from '../request/editor-parts.js';
import type { JsonSchema } from '../request/editor-forms.js';
import { partitionOf, regionNames } from '../request/regions.js';
import type { ParameterRule, TemplateFile, TemplateSet } from '../template/schema.js';
import { inYaml } from '../yaml/schema-walk.js';
import { effectiveSet } from '../template/variant.js';

/** What a template asks of a request that names its vendor, as an editor checks and completes it: an `if` with its `then`. */
export function vendorRule(file: TemplateFile): JsonSchema {
  return rule(having('vendor', is(file.vendor)), { allOf: ofTemplate(file) });
}

function ofTemplate(file: TemplateFile): readonly JsonSchema[] {
  const names = Object.keys(file.variants ?? {});
  if (names.length === 0) return [without(['variant'], `${file.title} has no variants.`), ...ofSet(file, file)];
  const variant = {
    type: 'string',
    enum: names,
    enumDescriptions: names.map((name) => file.variants?.[name]?.summary ?? ''),
    errorMessage: `The variants of ${file.title} are ${names.join(', ')}.`,
  };
  const { defaultVariant } = file;
  const unsaid =
    defaultVariant === undefined
      ? needing(['variant'], `${file.title} has several variants: add "variant:" and one of ${names.join(', ')}.`)
      : rule({ not: { required: ['variant'] } }, { allOf: ofSet(file, effectiveSet(file, defaultVariant)) });
  return [
    within('variant', variant),
    unsaid,
    ...names.map((name) => rule(having('variant', is(name)), { allOf: ofSet(file, effectiveSet(file, name)) })),
  ];
}

function ofSet(file: TemplateFile, set: TemplateSet): readonly JsonSchema[] {
  return [...ofParameters(file.title, set), ...ofRules(file.title, set), ofFeatures(file.title, set)];
}

/** The parameters by name, with what each is; those that are needed have to be there, those of a second phase together. */
function ofParameters(title: string, { parameters = {}, phases }: TemplateSet): readonly JsonSchema[] {
  const names = Object.keys(parameters);
  if (names.length === 0) {
    return [within('parameters', { type: 'object', additionalProperties: false, errorMessage: `${title} has no parameters.` })];
  }
  const needed = names.filter((name) => parameters[name]?.required === true && parameters[name].default === undefined);
  const later = phases?.parameters ?? [];
  const known = {
    type: 'object',
    properties: Object.fromEntries(Object.entries(parameters).map(([name, one]) => [name, ofParameter(one)])),
    additionalProperties: false,
    errorMessage: `The parameters of ${title} are ${names.join(', ')}.`,
  };
  const needs = `${title} needs the parameters ${needed.join(', ')}.`;
  return [
    within('parameters', known),
    ...(needed.length === 0 ? [] : [needing(['parameters'], needs), within('parameters', needing(needed, needs))]),
    ...later.map((name) =>
      within('parameters', rule({ required: [name] }, needing(later, `${title} needs ${later.join(' and ')} together.`))),
    ),
  ];
}

function ofParameter(rule: ParameterRule): JsonSchema {
  const { description, type = 'string', pattern, values, refused, default: byDefault, example } = rule;
  const about = {
    description: byDefault === undefined ? description : `${description} Default: ${inYaml(byDefault)}.`,
    ...(typeof example === 'string' && values === undefined ? { examples: [example] } : {}),
    ...(Array.isArray(example) ? { defaultSnippets: [listSnippet(example)] } : {}),
  };
  if (type === 'boolean') return { ...about, type: 'boolean' };
  const refusal = refused === undefined ? '' : `(?!(?:${refused.pattern})$)`;
  const text = {
    type: 'string',
    maxLength: 1024,
    ...defined({ enum: values }),
    ...(pattern === undefined && refused === undefined
      ? {}
      : {
          pattern: `^${refusal}(?:${pattern ?? '.*'})$`,
          errorMessage: `This does not have the form that its vendor gives it: ${description}`,
        }),
  };
  return type === 'list' ? { ...about, type: 'array', minItems: 1, maxItems: 50, items: text } : { ...about, ...text };
}

/** The rules for the name, the region, the encryption and the retention, each with its reason. */
function ofRules(title: string, { rules = {}, transferAcceleration }: TemplateSet): readonly JsonSchema[] {
  return [
    ...ofName(rules.bucket),
    ...ofAcceleration(transferAcceleration),
    ...ofRegions(title, rules.regions),
    ...ofEncryption(title, rules),
    ...ofRetention(title, rules),
    ...ofMfa(title, rules.mfaForDelete),
  ];
}

type Rules = NonNullable<TemplateSet['rules']>;

function ofName(rule: Rules['bucket']): readonly JsonSchema[] {
  if (rule === undefined) return [];
  const { prefix, pattern, reason: errorMessage } = rule;
  return [
    ...(prefix === undefined ? [] : [within('bucket', { pattern: `^${prefix}`, errorMessage })]),
    ...(pattern === undefined ? [] : [within('bucket', { pattern: `^(?:${pattern})$`, errorMessage })]),
  ];
}

function ofAcceleration(acceleration: TemplateSet['transferAcceleration']): readonly JsonSchema[] {
  if (acceleration?.enabled !== true) return [];
  const errorMessage = `A bucket with transfer acceleration has no dot in its name: ${acceleration.reason}`;
  return [within('bucket', { pattern: '^[^.]*$', errorMessage })];
}

function ofEncryption(title: string, { encryption, uploads }: Rules): readonly JsonSchema[] {
  const type = encryption && allowedBy(title, encryption);
  return [
    ...(type === undefined
      ? []
      : [
          within('encryption', {
            anyOf: [
              { type: 'string', ...type },
              { type: 'object', properties: { type } },
            ],
          }),
        ]),
    ...(uploads === undefined ? [] : [within('encryption', { properties: { uploads: allowedBy(title, uploads) } })]),
  ];
}

function ofRetention(title: string, { lock, storageClasses }: Rules): readonly JsonSchema[] {
  return [
    ...(lock?.allowed === false
      ? [within('retention', without(['lock'], `${title} does not work with an object lock: ${lock.reason}`))]
      : []),
    ...(storageClasses === undefined ? [] : [within('retention.transitions', { items: ofTransition(title, storageClasses) })]),
  ];
}

function ofTransition(title: string, classes: NonNullable<Rules['storageClasses']>): JsonSchema {
  return rule({ properties: { of: is('current') } }, { properties: { to: allowedBy(title, classes) } });
}

function ofMfa(title: string, mfa: Rules['mfaForDelete']): readonly JsonSchema[] {
  if (mfa?.allowed !== false) return [];
  const errorMessage = `${title} does not work where deleting takes MFA: ${mfa.reason}`;
  return [within('access.mfaForDelete', { const: false, errorMessage })];
}

function allowedBy(
  title: string,
  { allowed, reason }: { readonly allowed: readonly unknown[]; readonly reason: string },
): JsonSchema {
  return { enum: allowed, errorMessage: `${title} does not work with it: ${reason}` };
}

function ofRegions(title: string, rule: Rules['regions']): readonly JsonSchema[] {
  if (rule === undefined) return [];
  const possible = regionNames.filter(
    (region) =>
      (rule.allowed?.includes(region) ?? true) &&
      (rule.partitions?.includes(partitionOf(region) ?? 'aws') ?? true) &&
      rule.refused?.includes(region) !== true,
  );
  if (possible.length === regionNames.length) return [];
  return [within('region', { enum: possible, errorMessage: `${title} does not work in this region: ${rule.reason}` })];
}

function ofFeatures(title: string, { features = {} }: TemplateSet): JsonSchema {
  const names = Object.keys(features);
  if (names.length === 0) {
    return within('retention.vendorFeatures', { items: { pattern: '^$', errorMessage: `${title} has no features to ask for.` } });
  }
  return within('retention.vendorFeatures', {
    items: {
      enum: names,
      enumDescriptions: names.map((name) => `${features[name]?.title}. ${features[name]?.warning}`),
      errorMessage: `The features of ${title} are ${names.join(', ')}.`,
    },
  });
}
