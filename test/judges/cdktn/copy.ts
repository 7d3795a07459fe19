import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { BucketSpec } from '../../../src/spec/spec.js';

const root = join(import.meta.dirname, '../../..');

/** The packages of cdktf as the fork calls them. */
const renamed: readonly (readonly [RegExp, string])[] = [
  [/(?<=from ')cdktf(?='|\/)/g, 'cdktn'],
  [/(?<=from ')@cdktf\/provider-aws(?='|\/)/g, '@cdktn/provider-aws'],
];

/** The sources in an empty folder, with the fork in place of cdktf. Gives the files that differ, from the folder `src`. */
export function copyWithFork(folder: string, modules: string): readonly string[] {
  cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  // What the fork does not have, as zod, is found further up: in the project's own modules.
  symlinkSync(modules, join(folder, 'node_modules'));
  const files = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return files.filter((name) => {
    const path = join(folder, 'src', name);
    const before = readFileSync(path, 'utf8');
    const after = renamed.reduce((text, [from, to]) => text.replace(from, to), before);
    if (after !== before) writeFileSync(path, after);
    return after !== before;
  });
}

/** Type-checks and compiles what synthesizes a stack, by the fork's own types. Gives what the compiler says. */
export function compile(folder: string): string {
  const typeRoots = [relative(folder, join(root, 'node_modules/@types'))];
  const config = {
    extends: relative(folder, join(root, 'tsconfig.json')),
    compilerOptions: { noEmit: false, rootDir: 'src', outDir: 'build', typeRoots },
    include: [],
    files: ['src/stack/synthesize.ts', 'src/stack/manifest.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const done = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { encoding: 'utf8' });
  return `${done.stdout}${done.stderr}`.trim();
}

const program = `
import { readFileSync, writeFileSync } from 'node:fs';
const { synthesize } = await import('./build/stack/synthesize.js');
const { manifest } = await import('./build/stack/manifest.js');
const specs = JSON.parse(readFileSync('specs.json', 'utf8'));
writeFileSync('stacks.json', JSON.stringify({ stacks: specs.map(synthesize), manifest: manifest(specs) }));
`;

/** The bytes of each stack, and of the manifest of all, by the compiled copy in a process of its own. */
export function synthesizeThere(
  folder: string,
  specs: readonly BucketSpec[],
): { readonly stacks: readonly string[]; readonly manifest: string } {
  // prettier-ignore
  writeFileSync(join(folder, 'specs.json'), JSON.stringify(specs));
  writeFileSync(join(folder, 'all.mjs'), program);
  const done = spawnSync(process.execPath, ['all.mjs'], { cwd: folder, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`the copy with cdktn: ${done.stderr}`);
  return JSON.parse(readFileSync(join(folder, 'stacks.json'), 'utf8')) as { stacks: string[]; manifest: string };
}
