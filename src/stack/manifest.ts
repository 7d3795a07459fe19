import type { BucketSpec } from '../spec/spec.js';
import { cdktfVersion } from './plain-stack.js';

/** Where a stack's configuration is, relative to the output folder, with `/` on every system. */
export function stackPath(spec: Pick<BucketSpec, 'id'>): string {
  return `stacks/${spec.id}/cdk.tf.json`;
}

/** The bytes of `manifest.json`, by which `cdktf` finds the stacks of an output folder; the same whatever the order of the specs. */
export function manifest(specs: readonly Pick<BucketSpec, 'id'>[]): string {
  const ids = specs.map(({ id }) => id).sort();
  const stacks = Object.fromEntries(
    ids.map((id) => [
      id,
      {
        annotations: [],
        constructPath: id,
        dependencies: [],
        name: id,
        stackMetadataPath: `stacks/${id}/metadata.json`,
        synthesizedStackPath: stackPath({ id }),
        workingDirectory: `stacks/${id}`,
      },
    ]),
  );
  return `${JSON.stringify({ stacks, version: cdktfVersion }, null, 2)}\n`;
}

/** The ids of the stacks that a manifest names; undefined where the text is not the manifest of a synthesis. */
export function stacksOf(text: string): readonly string[] | undefined {
  try {
    const { stacks, version } = JSON.parse(text) as {
      readonly stacks: Readonly<Record<string, unknown>>;
      readonly version: unknown;
    };
    if (typeof version !== 'string') return undefined;
    // A name with a separator or dots only would lead out of the folder.
    return Object.keys(stacks).filter((id) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(id));
  } catch {
    return undefined;
  }
}
