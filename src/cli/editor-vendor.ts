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
          errorMessage: `This has another form than its vendor gives it: ${description}`,
        }),
  };
  return type === 'list' ? { ...about, type: 'array', minItems: 1, maxItems: 50, items: text } : { ...about, ...text };
}

/** The rules for the name, the region, the encryption and the retention, each with its reason. */
function ofRules(title: string, { rules = {}, transferAcceleration }: TemplateSet): readonly JsonSchema[] {
  const { bucket, encryption, uploads, lock, storageClasses, mfaForDelete } = rules;
  const allowed = encryption && {
    enum: encryption.allowed,
    errorMessage: `${title} does not work with it: ${encryption.reason}`,
  };
  return [
    ...(bucket?.prefix === undefined ? [] : [within('bucket', { pattern: `^${bucket.prefix}`, errorMessage: bucket.reason })]),
    ...(bucket?.pattern === undefined
      ? []
      : [within('bucket', { pattern: `^(?:${bucket.pattern})$`, errorMessage: bucket.reason })]),
    ...(transferAcceleration?.enabled === true
      ? [
          within('bucket', {
            pattern: '^[^.]*$',
            errorMessage: `A bucket with transfer acceleration has no dot in its name: ${transferAcceleration.reason}`,
          }),
        ]
      : []),
    ...ofRegions(title, rules.regions),
    ...(allowed === undefined
      ? []
      : [
          within('encryption', {
            anyOf: [
              { type: 'string', ...allowed },
              { type: 'object', properties: { type: allowed } },
            ],
          }),
        ]),
    ...(uploads === undefined
      ? []
      : [
          within('encryption', {
            properties: { uploads: { enum: uploads.allowed, errorMessage: `${title} does not work with it: ${uploads.reason}` } },
          }),
        ]),
    ...(lock?.allowed === false
      ? [within('retention', without(['lock'], `${title} does not work with an object lock: ${lock.reason}`))]
      : []),
    ...(storageClasses === undefined
      ? []
      : [
          within('retention.transitions', {
            items: rule(
              { properties: { of: is('current') } },
              {
                properties: {
                  to: { enum: storageClasses.allowed, errorMessage: `${title} does not work with it: ${storageClasses.reason}` },
                },
              },
            ),
          }),
        ]),
    ...(mfaForDelete?.allowed === false
      ? [
          within('access.mfaForDelete', {
            const: false,
            errorMessage: `${title} does not work where deleting takes MFA: ${mfaForDelete.reason}`,
          }),
        ]
      : []),
  ];
}

function ofRegions(title: string, rule: NonNullable<TemplateSet['rules']>['regions']): readonly JsonSchema[] {
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
