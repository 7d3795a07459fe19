import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { manifest } from '../../src/stack/manifest.js';
import { synthesize } from '../../src/stack/synthesize.js';
import { compile, copyWithFork, synthesizeThere } from './cdktn/copy.js';
import { differences, ownApp } from './cdktn/own-app.js';
import { generatedSpecs, keptSpecs } from './stacks.js';
import { judgesFolder, npmTool, record } from './tools.js';

const judge = 'cdktn';
const title = 'cdktn (CDK Terrain), the fork of cdktf';

function versionOf(modules: string, name: string): string {
  const { version } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')) as { readonly version: string };
  return version;
}

test('with the fork in place of cdktf every stack is the same, byte for byte, and one folder of sources changes', () => {
  const tool = npmTool(judge);
  if ('notRun' in tool) return record(judge, { judge: title, notRun: tool.notRun });
  const modules = join(tool.folder, 'node_modules');
  const specs = [...keptSpecs(), ...generatedSpecs(600)];
  expect(new Set(specs.map(({ spec }) => spec.vendor.id)).size).toBeGreaterThanOrEqual(14);

  const folder = mkdtempSync(join(judgesFolder, 'cdktn-'));
  try {
    const changed = copyWithFork(folder, modules);
    expect(changed.length).toBeGreaterThan(5);
    expect(changed.filter((file) => !file.startsWith('stack/'))).toEqual([]);
    expect(compile(folder)).toBe('');
    const there = synthesizeThere(folder, specs.map(({ spec }) => spec)); // prettier-ignore
    for (const [at, { from, spec }] of specs.entries()) expect([from, there.stacks[at]]).toEqual([from, synthesize(spec)]);
    expect(there.manifest).toBe(manifest(specs.map(({ spec }) => spec)));
    // The copy has the fork, and nothing of cdktf.
    expect(readFileSync(join(folder, 'build/stack/plain-stack.js'), 'utf8')).toMatch(/from 'cdktn'/);
    expect(changed.map((file) => readFileSync(join(folder, 'src', file), 'utf8')).join('')).not.toMatch(/from '@?cdktf/);
  } finally {
    rmSync(folder, { recursive: true });
  }

  // What a program says that leaves all to the library, and that is left out or set by us: the metadata and the provider.
  const [before, after] = [ownApp(judgesFolder, '@cdktf', 'cdktf'), ownApp(tool.folder, '@cdktn', 'cdktn')];
  const { aws } = (after.stack as { readonly terraform: { readonly required_providers: { readonly aws: { version: string } } } }).terraform.required_providers; // prettier-ignore
  const version = versionOf(modules, 'cdktn');
  expect([...differences(before.manifest, after.manifest), ...differences(before.stack, after.stack)]).toEqual([
    `version: "0.21.0" | "${version}"`,
    `//.metadata.version: "0.21.0" | "${version}"`,
    'terraform.required_providers.aws.source: "aws" | "hashicorp/aws"',
    `terraform.required_providers.aws.version: "6.25.0" | "${aws.version}"`,
  ]);

  record(judge, {
    judge: title,
    version: `${version}, @cdktn/provider-aws ${versionOf(modules, '@cdktn/provider-aws')}, constructs ${versionOf(modules, 'constructs')}, on Node ${process.versions.node.split('.')[0]}`,
    held: `${specs.length} stacks of ${new Set(specs.map(({ spec }) => spec.vendor.id)).size} vendors`,
    result: 'byte for byte the same; it would write its own version in the metadata and its own provider, which are ours here',
  });
});
