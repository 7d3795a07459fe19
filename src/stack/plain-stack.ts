import { TerraformElement, TerraformResource, TerraformStack } from 'cdktf';
import { RootConstruct } from 'constructs';
import { render, type TerraformJson } from './text.js';

/** The version of cdktf whose formats are written here. */
export const cdktfVersion = '0.21.0';

/** The `terraform` block. */
type Settings = Readonly<Record<string, unknown>>;

/**
 * A stack whose elements contain no tokens: names are literal, and references are marks (`text.ts`). So it is one pass over the elements
 * instead of cdktf's four resolutions, each with a stack trace for every token, and no metadata of where the program ran gets in.
 */
export class PlainStack extends TerraformStack {
  readonly #settings: Settings;

  /** The root is a bare construct and no `App`, which would create an output folder. */
  constructor(id: string, settings: Settings) {
    super(new RootConstruct(), id);
    this.#settings = settings;
  }

  override toTerraform(): TerraformJson {
    const merged: Record<string, unknown> = {
      '//': { metadata: { backend: 's3', stackName: this.node.id, version: cdktfVersion } },
    };
    for (const child of this.node.children) {
      if (TerraformResource.isTerraformResource(child)) addResource(merged, child);
      else if (TerraformElement.isTerraformElement(child)) merge(merged, withoutMetadata(child.toTerraform()));
    }
    // In place of what the binding demands: its own exact provider version.
    merged['terraform'] = this.#settings;
    return render(merged) as TerraformJson;
  }
}

/**
 * Gives a resource its address, and makes it wait for another. Set after construction: given to the constructor, a dependency becomes a
 * token.
 */
export function place<T extends TerraformResource>(resource: T, name: string, after: readonly TerraformResource[]): T {
  resource.overrideLogicalId(name);
  if (after.length > 0) resource.dependsOn = after.map((other) => `${other.terraformResourceType}.${other.friendlyUniqueId}`);
  return resource;
}

/**
 * Runs synchronous work in which cdktf records no stack traces. It takes one, whole, for every list that a resource could have, also when
 * nobody reads it: two fifths of the time. Errors keep theirs.
 */
export function withoutStackTraces<T>(work: () => T): T {
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => undefined;
  try {
    return work();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}

type Section = Record<string, unknown>;

function merge(target: Section, source: Section): void {
  for (const [key, value] of Object.entries(source)) {
    const existing = target[key];
    if (Array.isArray(existing) && Array.isArray(value)) target[key] = [...existing, ...value];
    else if (isSection(existing) && isSection(value)) merge(existing, value);
    else if (value !== undefined) target[key] = value;
  }
}

/**
 * What cdktf gives for a resource, without its copies and conversions, each a walk through all of it: here nothing is dynamic, no name is
 * other than Terraform's, and the metadata would go again. The expected stacks of the tests hold it against cdktf's own.
 */
function addResource(merged: Section, resource: TerraformResource): void {
  const { dependsOn, provider, lifecycle } = resource;
  const block = attributesOf(resource);
  if (dependsOn !== undefined) block['depends_on'] = dependsOn;
  if (provider !== undefined) block['provider'] = provider.fqn;
  if (lifecycle !== undefined) {
    block['lifecycle'] = { prevent_destroy: lifecycle.preventDestroy, replace_triggered_by: lifecycle.replaceTriggeredBy };
  }
  const ofType = sectionOf(sectionOf(merged, 'resource'), resource.terraformResourceType);
  ofType[resource.friendlyUniqueId] = block;
}

function sectionOf(parent: Section, key: string): Section {
  return (parent[key] ??= {}) as Section;
}

/** An object of its own for each call. */
function attributesOf(resource: TerraformResource): Section {
  return (resource as unknown as { synthesizeAttributes(): Section }).synthesizeAttributes();
}

/** cdktf notes in each block where it was made. */
function withoutMetadata(fragment: Section): Section {
  const data = fragment['data'];
  for (const blocks of isSection(data) ? Object.values(data) : []) {
    for (const block of isSection(blocks) ? Object.values(blocks) : []) if (isSection(block)) delete block['//'];
  }
  for (const output of isSection(fragment['output']) ? Object.values(fragment['output']) : []) {
    if (isSection(output)) delete output['//'];
  }
  return fragment;
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
