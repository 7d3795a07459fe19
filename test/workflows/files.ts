import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { z } from 'zod';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A file of this repository, by its path from the root. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function isThere(path: string): boolean {
  return existsSync(join(root, path));
}

const permissions = z.record(z.string(), z.enum(['read', 'write', 'none']));
const texts = z.union([z.string(), z.array(z.string())]).transform((value) => (typeof value === 'string' ? [value] : value));
const values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const parameter = z.looseObject({ description: z.string(), required: z.boolean().optional(), default: z.unknown().optional() });

const step = z.strictObject({
  name: z.string().optional(),
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  'continue-on-error': z.literal(true).optional(),
  with: values.default({}),
  env: values.optional(),
});

const concurrency = z.strictObject({
  group: z.string(),
  'cancel-in-progress': z.union([z.boolean(), z.string()]),
  queue: z.enum(['single', 'max']).optional(),
});

const job = z.strictObject({
  name: z.string().optional(),
  needs: texts.default([]),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: values.default({}),
  secrets: z.record(z.string(), z.string()).default({}),
  'runs-on': z.string().optional(),
  'timeout-minutes': z.number().optional(),
  permissions: permissions.optional(),
  concurrency: concurrency.optional(),
  environment: z.strictObject({ name: z.string(), deployment: z.literal(false).optional() }).optional(),
  strategy: z.looseObject({ matrix: z.unknown() }).optional(),
  env: values.default({}),
  outputs: z.record(z.string(), z.string()).default({}),
  steps: z.array(step).default([]),
});

const workflow = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: permissions.optional(),
  concurrency: concurrency.optional(),
  defaults: z.strictObject({ run: z.strictObject({ shell: z.literal('bash') }) }).optional(),
  jobs: z.record(z.string().regex(/^[a-z][a-z-]*$/), job),
});

export type Step = z.output<typeof step>;
export type Job = z.output<typeof job>;
export type Workflow = z.output<typeof workflow>;

/** A workflow as GitHub documents its syntax, as far as it is used here: another key is an error. */
export function parseWorkflow(text: string): Workflow {
  return workflow.parse(yamlOf(text));
}

/** YAML without errors, warnings and duplicate keys. */
export function yamlOf(text: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length + document.warnings.length > 0) throw new Error(String(document.errors[0] ?? document.warnings[0]));
  return document.toJS();
}

const called = z.looseObject({
  inputs: z.record(z.string(), parameter).default({}),
  secrets: z.record(z.string(), parameter).default({}),
});

/** What a workflow takes: of `workflow_call` and of `workflow_dispatch`. */
export function parametersOf({ on }: Workflow): {
  readonly inputs: readonly string[];
  readonly secrets: readonly string[];
  readonly isCalled: boolean;
} {
  const call = called.parse(on['workflow_call'] ?? {});
  const byHand = z.looseObject({ inputs: z.record(z.string(), z.unknown()).default({}) }).parse(on['workflow_dispatch'] ?? {});
  return {
    inputs: [...Object.keys(call.inputs), ...Object.keys(byHand.inputs)],
    secrets: Object.keys(call.secrets),
    isCalled: 'workflow_call' in on,
  };
}

const manifest = z.strictObject({
  name: z.string(),
  description: z.string(),
  author: z.string(),
  branding: z.strictObject({ icon: z.string(), color: z.string() }),
  inputs: z.record(z.string(), parameter),
  outputs: z.record(z.string(), z.strictObject({ description: z.string() })),
  runs: z.strictObject({ using: z.string(), main: z.string() }),
});

/** An action's manifest. */
export function parseManifest(text: string): z.output<typeof manifest> {
  return manifest.parse(yamlOf(text));
}

/** Our own action's. */
export const ownManifest = parseManifest(textOf('action.yml'));
