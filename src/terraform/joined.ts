import { builtin, withoutBackend, type Joinable, type ProviderBlock, type StateResource } from './joinable.js';

/** What is written into the folder of a throw-away root: values of JSON files. */
export interface Root {
  readonly configuration: object;
  /** What the root has of each stack, by its module's name. In a file of its own, since an error of an output names only its file. */
  readonly ofStacks: ReadonlyMap<string, object>;
  /** All states as one, which is never written back. */
  readonly state: object;
  /** What `terraform get` would note of the modules. */
  readonly manifest: object;
}

/** The name of a stack's module, which is that of its folder too. */
export function moduleName(index: number): string {
  return `stack-${index}`;
}

/** The root's name of an output of a stack. */
export function outputName(index: number, name: string): string {
  return `${moduleName(index)}-${name}`;
}

/** The root's names of the providers of some stacks, by {@link ProviderBlock.key}. */
export function aliasesOf(stacks: readonly Joinable[]): ReadonlyMap<string, ProviderBlock & { readonly alias: string }> {
  const blocks = new Map(stacks.flatMap(({ providers }) => providers.map((block) => [block.key, block] as const)));
  return new Map([...blocks.values()].map((block, index) => [block.key, { ...block, alias: `provider-${index}` }]));
}

/** The root of which stacks are modules. `terraform` is their `terraform` block, `version` that of the Terraform which plans. */
export function rootOf(
  stacks: readonly Joinable[],
  { terraform, version }: { readonly terraform: object; readonly version: string },
): Root {
  const aliases = aliasesOf(stacks);
  const given = (block: ProviderBlock) => `${block.name}.${aliases.get(block.key)?.alias ?? ''}`;
  const provider: Record<string, object[]> = {};
  for (const { name, configuration, alias } of aliases.values()) (provider[name] ??= []).push({ ...configuration, alias });
  const modules = stacks.map((_, index) => moduleName(index));
  return {
    configuration: {
      terraform: withoutBackend(terraform),
      ...(aliases.size === 0 ? {} : { provider }),
    },
    ofStacks: new Map(stacks.map((stack, index) => [moduleName(index), partOf(stack, index, given)])),
    state: stateOf(stacks, version, (block) => block.inState.replace(/(?<="\]).*$/, `.${aliases.get(block.key)?.alias ?? ''}`)),
    manifest: {
      Modules: [{ Key: '', Source: '', Dir: '.' }, ...modules.map((name) => ({ Key: name, Source: `./${name}`, Dir: name }))],
    },
  };
}

/** A stack's module in the root, with what only a root may have. */
function partOf(stack: Joinable, index: number, given: (block: ProviderBlock) => string): object {
  const name = moduleName(index);
  const providers = Object.fromEntries(stack.providers.map((block) => [block.reference, given(block)]));
  const output = Object.fromEntries(outputsOf(stack, index));
  const removed = stack.removed.map((block) => ({ ...block, from: `module.${name}.${block.from}` }));
  const imports = [...stack.imports].map(([to, id]) => ({ to: `module.${name}.${to}`, id }));
  return {
    module: { [name]: { source: `./${name}`, providers } },
    ...(stack.outputs.size === 0 ? {} : { output }),
    ...(removed.length === 0 ? {} : { removed }),
    ...(imports.length === 0 ? {} : { import: imports }),
  };
}

function outputsOf({ outputs }: Joinable, index: number): (readonly [string, object])[] {
  return [...outputs].map(([name, { sensitive }]) => [
    outputName(index, name),
    { value: `\${module.${moduleName(index)}.${name}}`, ...(sensitive ? { sensitive } : {}) },
  ]);
}

function stateOf(stacks: readonly Joinable[], version: string, inRoot: (block: ProviderBlock) => string): object {
  const resources = stacks.flatMap(({ providers, state }, index) => {
    const names = new Map([[builtin, builtin], ...providers.map((block) => [block.inState, inRoot(block)] as const)]);
    return state.resources.map((resource) => inModule(resource, `module.${moduleName(index)}`, names));
  });
  const outputs = stacks.flatMap(({ state }, index) =>
    Object.entries(state.outputs).map(([name, value]) => [outputName(index, name), value] as const),
  );
  return {
    version: 4,
    terraform_version: version,
    serial: 1,
    lineage: 'many',
    outputs: Object.fromEntries(outputs),
    resources,
    check_results: null,
  };
}

function inModule(resource: StateResource, module: string, names: ReadonlyMap<string, string>): object {
  const instances = resource.instances.map((instance) => {
    const { dependencies } = instance;
    return dependencies === undefined
      ? instance
      : { ...instance, dependencies: dependencies.map((address) => `${module}.${address}`) };
  });
  return { module, ...resource, provider: names.get(resource.provider) ?? resource.provider, instances };
}
