import { bucketActions, objectActions, pointActions } from './actions.js';
import { forms, regionForm, type JsonSchema } from './editor-forms.js';
import { needing, rule } from './editor-parts.js';
import { betweenKeys } from './editor-rules.js';

/**
 * The request's JSON Schema with what an editor can check beyond shapes: the forms of texts, each entry of a list once, and what keys ask of
 * each other. `forms` go to the text of a place, whatever alternative it belongs to.
 */
export function withEditorChecks(schema: JsonSchema): JsonSchema {
  for (const [path, form] of places) Object.assign(textAt(schema, path), form);
  for (const path of lists) Object.assign(listAt(schema, path), { uniqueItems: true });
  for (const path of ['access', 'logging']) {
    // Told as a missing key: of a map that is too small an editor has words of its own.
    const { if: empty, then } = rule(
      { type: 'object', maxProperties: 0 },
      needing(['a key'], `${path} asks for nothing: add a key, or remove it.`),
    );
    Object.assign(nodeAt(schema, path), { if: empty, then });
  }
  const tags = nodeAt(schema, 'tags');
  Object.assign(tags, { maxProperties: 45, propertyNames: { type: 'string', ...forms.tagKey } });
  Object.assign(tags['additionalProperties'] as JsonSchema, forms.tagValue);
  const actions = alternativesOf(nodeAt(schema, 'access.points[].actions')).find(({ type }) => type === 'array');
  Object.assign(actions ?? {}, { items: pointAction, uniqueItems: true });
  schema['allOf'] = betweenKeys;
  return schema;
}

const places: readonly (readonly [path: string, form: JsonSchema])[] = [
  ['bucket', forms.bucket],
  ['region', regionForm],
  ['owner', forms.owner],
  ['encryption.key', forms.key],
  ['replication.region', regionForm],
  ['replication.bucket', forms.bucket],
  ['replication.account', forms.account],
  ['replication.encryption.key', forms.key],
  ['retention.recoverDeleted', forms.duration],
  ['retention.expire', forms.duration],
  ['retention.incompleteUploads', forms.duration],
  ['retention.transitions[].after', forms.duration],
  ['retention.lock.for', forms.duration],
  ['access.vpcEndpoints[]', forms.vpcEndpoint],
  ['access.vpcs[]', forms.vpc],
  ['access.sourceIps[]', forms.sourceIp],
  ['access.cloudfront[]', forms.distribution],
  ['access.presignedUrlMaxAge', forms.shortDuration],
  ['access.principals[].role', forms.role],
  ['access.principals[].prefix', forms.prefix],
  ['access.points[].name', forms.pointName],
  ['access.points[].vpc', forms.vpc],
  ['access.points[].prefix', forms.prefix],
  ['access.points[].principals[]', forms.principal],
  ['logging.serverAccess', forms.bucketOrCreate],
  ['logging.dataEvents', forms.trail],
  ['logging.dataEvents.trail', forms.trail],
  ['logging.bucket', forms.otherBucket],
  ['logging.keep', forms.duration],
  ['inventory.bucket', forms.otherBucket],
  ['inventory.encryption.key', forms.givenKey],
  ['protection.malwareScan.prefixes[]', forms.prefix],
];

const lists = [
  'access.vpcEndpoints',
  'access.vpcs',
  'access.sourceIps',
  'access.cloudfront',
  'access.principals',
  'access.points',
  'access.points[].principals',
  'protection.malwareScan.prefixes',
  'retention.vendorFeatures',
];

const pointAction: JsonSchema = {
  type: 'string',
  enum: [...objectActions, ...[...bucketActions].filter((action) => pointActions.has(action))],
  errorMessage:
    'Write an S3 action that goes by way of an access point, such as s3:GetObject; no wildcard, and none that takes control.',
};

/** The node at a path, through every alternative that has it; a path that is not there is a bug. */
function nodeAt(schema: JsonSchema, path: string): JsonSchema {
  const steps = path.replaceAll('[]', '.[]').split('.');
  const found = steps.reduce<JsonSchema | undefined>(
    (node, step) => (node === undefined ? undefined : childOf(node, step)),
    schema,
  );
  if (found === undefined) throw new Error(`the schema has no ${path}`);
  return found;
}

function childOf(node: JsonSchema, step: string): JsonSchema | undefined {
  for (const option of alternativesOf(node)) {
    const child = step === '[]' ? option['items'] : (option['properties'] as JsonSchema | undefined)?.[step];
    if (child !== undefined) return child as JsonSchema;
  }
  return undefined;
}

function alternativesOf(node: JsonSchema): readonly JsonSchema[] {
  return Array.isArray(node['anyOf']) ? (node['anyOf'] as readonly JsonSchema[]) : [node];
}

/** Of a place's alternatives the one that is any text, and not one of some words. */
function textAt(schema: JsonSchema, path: string): JsonSchema {
  const node = nodeAt(schema, path);
  const text = alternativesOf(node).find(
    (option) => option['type'] === 'string' && option['const'] === undefined && option['enum'] === undefined,
  );
  if (text === undefined) throw new Error(`${path} takes no text`);
  return text;
}

function listAt(schema: JsonSchema, path: string): JsonSchema {
  const list = alternativesOf(nodeAt(schema, path)).find(({ type }) => type === 'array');
  if (list === undefined) throw new Error(`${path} takes no list`);
  return list;
}
