import type { JsonSchema } from '../request/editor-forms.js';
import { is, needing, rule, within, without } from '../request/editor-parts.js';
import { days, longestDuration } from '../request/terms.js';
import { durationsBetween } from '../template/durations-between.js';
import { vendorRule } from './editor-vendor.js';
import type { TemplateFile } from '../template/schema.js';
import type { Guardrails } from '../settings/guardrails.js';

/** What a repository's settings make of its requests' schema. */
export interface OwnRules {
  readonly guardrails: Guardrails;
  /** The tags of the settings, which requests need not repeat. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * A request's JSON Schema with what the templates know: their vendors by name, and what each asks of its requests. Without the settings of
 * a repository any other vendor may be one of its own templates; with them there are no others.
 */
export function withTemplates(schema: JsonSchema, templates: readonly TemplateFile[], own?: OwnRules): JsonSchema {
  const sorted = templates.toSorted((a, b) => (a.vendor < b.vendor ? -1 : 1));
  const properties = schema['properties'] as JsonSchema;
  const rules = (schema['allOf'] ?? []) as readonly JsonSchema[];
  return {
    ...schema,
    properties: {
      ...properties,
      vendor: vendorKey(properties['vendor'] as JsonSchema, sorted, own),
      parameters: anyParameters(properties['parameters'] as JsonSchema),
    },
    allOf: [...sorted.map(vendorRule), ...rules, ...(own === undefined ? [] : ofGuardrails(own))],
  };
}

const ownTemplate = {
  type: 'string',
  pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$',
  maxLength: 64,
  errorMessage: "Write a vendor by its template's name: small letters, digits and single hyphens.",
};

function vendorKey({ description }: JsonSchema, templates: readonly TemplateFile[], own: OwnRules | undefined): JsonSchema {
  if (templates.length === 0) return { description, ...ownTemplate };
  const allowed = templates.filter(({ vendor }) => own?.guardrails.vendors?.includes(vendor) ?? true);
  const known = {
    type: 'string',
    enum: allowed.map(({ vendor }) => vendor),
    enumDescriptions: allowed.map(({ title, summary }) => (summary === undefined ? title : `${title}: ${summary}`)),
    ...(own === undefined ? {} : { errorMessage: `The vendors here are ${allowed.map(({ vendor }) => vendor).join(', ')}.` }),
  };
  return own === undefined ? { description, anyOf: [known, ownTemplate] } : { description, ...known };
}

/** The parameters of a template that is not known: what they are called and take is not offered, so that those of a known one are. */
function anyParameters({ description }: JsonSchema): JsonSchema {
  return {
    description,
    type: 'object',
    propertyNames: { minLength: 1, maxLength: 64, doNotSuggest: true },
    // Said as what it is not, so that an editor offers no true and false for a parameter of a known vendor.
    additionalProperties: rule(
      { type: ['object', 'null'] },
      { type: 'string', errorMessage: 'A parameter is a text, a number, true or false, or a list of them.' },
    ),
  };
}

/** Ends what is said of a guardrail, or stands within it. */
const here = 'by the guardrails of the settings';

function ofGuardrails({ guardrails, tags }: OwnRules): readonly JsonSchema[] {
  const { regions, replicationRegions, encryption, name, namePrefixes, recoverDeleted, logging } = guardrails;
  return [
    ...limitedTo('region', regions),
    ...limitedTo('replication.region', replicationRegions),
    ...(encryption === undefined ? [] : ofEncryption(encryption)),
    ...(name === undefined
      ? []
      : [within('bucket', { pattern: `^(?:${name})$`, errorMessage: `A name here matches ${name}, ${here}.` })]),
    ...(namePrefixes === undefined ? [] : beginningWith(namePrefixes)),
    ...(recoverDeleted === undefined ? [] : recoverable(recoverDeleted)),
    ...ofTags(guardrails, tags),
    ...(logging === undefined
      ? []
      : [needing(['logging'], `Every bucket has logs ${here}: add logging: { serverAccess: create }.`)]),
    ...ofAccess(guardrails),
  ];
}

/** The names that a request gives to buckets of this account; a replica in another one is its owner's. */
function beginningWith(prefixes: readonly string[]): readonly JsonSchema[] {
  const begins = {
    pattern: `^(?:${prefixes.map((prefix) => prefix.replaceAll('.', '\\.')).join('|')})`,
    errorMessage: `A name here begins with ${prefixes.join(' or ')}, ${here}.`,
  };
  const elsewhere = { type: 'object', required: ['account'] };
  return [
    within('bucket', begins),
    within('logging.bucket', begins),
    within('replication', { if: { not: elsewhere }, then: { properties: { bucket: { doNotSuggest: true, ...begins } } } }),
  ];
}

function limitedTo(path: string, values: readonly string[] | undefined): readonly JsonSchema[] {
  return values === undefined ? [] : [within(path, possible(values))];
}

function possible(values: readonly string[]): JsonSchema {
  return { enum: values, errorMessage: `Possible ${here}: ${values.join(', ')}.` };
}

function ofEncryption(allowed: readonly string[]): readonly JsonSchema[] {
  const type = possible(allowed);
  const encrypted = {
    anyOf: [
      { type: 'string', ...type },
      { type: 'object', properties: { type } },
    ],
  };
  return [within('encryption', encrypted), within('replication.encryption', encrypted)];
}

/** The tags that the settings do not give by themselves. */
function ofTags({ requiredTags = [] }: Guardrails, tags: OwnRules['tags']): readonly JsonSchema[] {
  const given = new Set(Object.keys(tags).map((key) => key.toLowerCase()));
  const missing = requiredTags.filter((tag) => !given.has(tag.toLowerCase()));
  return missing.map((tag) => (tag.toLowerCase() === 'owner' ? neededOwner(tag) : neededTag(tag)));
}

/** Where requests come from, and by what. */
function ofAccess({ network, cloudfront, sseC, accessPoints }: Guardrails): readonly JsonSchema[] {
  return [
    ...(network === undefined ? [] : [needing(['access'], `Every bucket says where requests come from ${here}: add access.`)]),
    ...(cloudfront === undefined ? [] : [within('access', without(['cloudfront'], `CloudFront may not read here, ${here}.`))]),
    ...(sseC === undefined
      ? []
      : [within('encryption.sseC', { ...is('refused'), errorMessage: `Keys of the uploader's own are refused, ${here}.` })]),
    ...(accessPoints === 'refused' ? [within('access', without(['points'], `There are no access points here, ${here}.`))] : []),
    ...(accessPoints === 'vpc-only'
      ? [within('access.points', { items: needing(['vpc'], `An access point here is used from one VPC, ${here}: add vpc.`) })]
      : []),
  ];
}

/** What is written has to lie between the bounds; without versions nothing can be recovered, and "never" removes nothing. */
function recoverable({ minimum, maximum }: NonNullable<Guardrails['recoverDeleted']>): readonly JsonSchema[] {
  const bounds = [
    ...(minimum === undefined ? [] : [`at least ${days(minimum)}`]),
    ...(maximum === undefined ? [] : [`at most ${days(maximum)}`]),
  ];
  const errorMessage = `Deleted files can be recovered for ${bounds.join(' and ')} ${here}.`;
  const never = maximum === undefined ? '|never' : '';
  const pattern = `^(?:${durationsBetween(minimum ?? 1, maximum ?? longestDuration)}${never})$`;
  return [
    within('retention.recoverDeleted', { pattern, errorMessage }),
    ...(minimum === undefined ? [] : [within('retention.versioning', { const: true, errorMessage })]),
  ];
}

function neededTag(tag: string): JsonSchema {
  const errorMessage = `Every bucket has the tag ${tag} ${here}.`;
  return {
    allOf: [
      needing(['tags'], errorMessage),
      within('tags', { ...needing([tag], errorMessage), properties: { [tag]: filled(errorMessage) } }),
    ],
  };
}

/** The owner becomes a tag, and a tag of that name counts as well. */
function neededOwner(tag: string): JsonSchema {
  const errorMessage = `Every bucket has an owner ${here}: add owner: and who answers for it.`;
  return {
    if: { not: { type: 'object', required: ['tags'], properties: { tags: { type: 'object', required: [tag] } } } },
    then: { ...needing(['owner'], errorMessage), properties: { owner: filled(errorMessage) } },
  };
}

function filled(errorMessage: string): JsonSchema {
  return { pattern: '[^\\p{Z}]', errorMessage };
}
