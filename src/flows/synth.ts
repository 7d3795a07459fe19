import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { BucketSpec } from '../bucket/spec.js';
import { failed, quote, type Result } from '../fault/fault.js';
import { writing } from '../files/write.js';
import { manifest, stackPath, stacksOf } from '../stack/manifest.js';
import { synthesize } from '../stack/synthesize.js';
import type { Command } from './command.js';
import { load } from './load.js';
import { count, fail, finish, orFail } from './report.js';
import { templatesOption } from './validate.js';

export const synth: Command = {
  name: 'synth',
  operands: '[PATH…]',
  takes: { least: 0, most: Number.POSITIVE_INFINITY },
  summary: 'Write the Terraform configuration of each request.',
  description: [
    'Writes DIR/stacks/<bucket>/cdk.tf.json for each request, and the manifest that cdktf reads.',
    'The same requests give the same bytes on any machine. With a single fault, nothing is written.',
  ].join('\n'),
  options: [
    {
      name: 'out',
      value: 'DIR',
      description: 'Where to write. Default: $CDKTF_OUTDIR, as "cdktf synth" sets it, else cdktf.out.',
    },
    templatesOption,
  ],
  examples: [
    { does: 'Write the configuration of all examples', line: 'vendor-bucket synth examples --out cdktf.out' },
    { does: 'The same by way of the CDK for Terraform', line: 'npx cdktf-cli@0.21.0 synth' },
  ],
  run(args, context) {
    const out = args.text['out'] ?? (context.env['CDKTF_OUTDIR'] || 'cdktf.out');
    const loaded = load({ paths: args.paths, cwd: context.cwd, home: context.home, templates: args.text['templates'] });
    return orFail(args, context, loaded, ({ specs }) => {
      const done = writeStacks(specs, resolve(context.cwd, out));
      if (!done.ok) return fail(args, context, done.faults);
      return finish(args, context, {
        json: { out, stacks: specs.map((spec) => ({ file: spec.file, bucket: spec.bucket, path: join(out, stackPath(spec)) })) },
        text: [
          ...specs.slice(0, 20).map((spec) => join(out, stackPath(spec))),
          ...(specs.length > 20 ? [`… ${count(specs.length, 'stack')} in ${join(out, 'stacks')}`] : []),
        ].join('\n'),
      });
    });
  },
};

/**
 * Writes every stack and then the manifest. The stacks that an earlier synthesis left there go first, so that none stays that nobody asks
 * for. Refuses a folder whose `manifest.json` is something else's (`synth/other-manifest`): nothing there is touched.
 */
export function writeStacks(specs: readonly BucketSpec[], out: string): Result<void> {
  const manifestFile = join(out, 'manifest.json');
  const earlier = writing(manifestFile, () => (existsSync(manifestFile) ? stacksOf(readFileSync(manifestFile, 'utf8')) : []));
  if (!earlier.ok) return earlier;
  if (earlier.value === undefined) {
    return failed({
      code: 'synth/other-manifest',
      message: `${quote(manifestFile)} is not the manifest of a synthesis`,
      fix: 'Name another folder with --out: this one belongs to something else.',
    });
  }
  const stale = earlier.value;
  return writing(out, () => {
    rmSync(manifestFile, { force: true });
    for (const id of stale) rmSync(join(out, stackPath({ id }), '..'), { recursive: true, force: true });
    for (const spec of specs) {
      const path = join(out, stackPath(spec));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, synthesize(spec));
    }
    mkdirSync(out, { recursive: true });
    writeFileSync(manifestFile, manifest(specs));
  });
}
