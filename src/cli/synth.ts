import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { BucketSpec } from '../spec/spec.js';
import { countOf, failed, quote, type Result } from '../fault/fault.js';
import { makeFolder, writing } from '../files/write.js';
import { manifest, stackPath, stacksOf } from '../stack/manifest.js';
import type { Command } from './command.js';
import { load } from '../run/load.js';
import { fail, finish, orFail } from './report.js';
import { configurationFile, filesOf, scanLine, scannerOf, type Scanner } from './scanner-files.js';
import { defined } from '../defined.js';
import { limitTo } from '../run/accounts.js';
import { accountOption, templatesOption } from './validate.js';

export const synth: Command = {
  name: 'synth',
  operands: '[PATH…]',
  takes: { least: 0, most: Number.POSITIVE_INFINITY },
  summary: 'Write the Terraform configuration of each request.',
  description: [
    'Writes DIR/stacks/<bucket>/cdk.tf.json for each request, and the manifest that cdktf reads.',
    'The same requests give the same bytes on any machine. If there is a single fault, nothing is written.',
  ].join('\n'),
  options: [
    {
      name: 'out',
      value: 'DIR',
      description: 'Where to write. Default: $CDKTF_OUTDIR, as "cdktf synth" sets it, else cdktf.out.',
    },
    {
      name: 'exceptions',
      value: 'SCANNER',
      description:
        'Write each stack as "checkov" or "trivy" can read it, and beside it the findings that are intended, each with its reason.',
    },
    templatesOption,
    accountOption,
  ],
  examples: [
    { does: 'Write the configuration of all examples', line: 'vendor-bucket synth examples --out cdktf.out' },
    { does: 'Write it as Checkov reads it, with the exceptions of each stack', line: 'vendor-bucket synth --exceptions checkov' },
    { does: 'The same by way of the CDK for Terraform', line: 'npx cdktf-cli@0.21.0 synth' },
  ],
  async run(args, context) {
    const out = args.text['out'] ?? (context.env['CDKTF_OUTDIR'] || 'cdktf.out');
    const named = args.text['exceptions'];
    const scanner = named === undefined ? undefined : scannerOf(named);
    if (scanner?.ok === false) return fail(args, context, scanner.faults);
    const loaded = load({ paths: args.paths, cwd: context.cwd, home: context.home, templates: args.text['templates'] });
    const limited = loaded.ok ? limitTo(loaded.value, args.text['account']) : loaded;
    return orFail(args, context, limited, ({ specs }) => {
      const done = writeStacks(specs, resolve(context.cwd, out), { scanner: scanner?.value, named: out });
      if (!done.ok) return fail(args, context, done.faults);
      const pathOf = (spec: BucketSpec) => join(out, dirname(stackPath(spec)), configurationFile(scanner?.value));
      return finish(args, context, {
        json: {
          out,
          ...(scanner === undefined ? {} : { exceptions: scanner.value }),
          stacks: specs.map((spec) => ({
            ...{ file: spec.file, bucket: spec.bucket },
            ...defined({ account: spec.account?.name }),
            path: pathOf(spec),
          })),
        },
        text: [
          ...specs.slice(0, 20).map(pathOf),
          ...(specs.length > 20 ? [`… ${countOf(specs.length, 'stack')} in ${join(out, 'stacks')}`] : []),
          ...(scanner === undefined
            ? []
            : specs.slice(0, 1).map((spec) => `Scan: ${scanLine(scanner.value, dirname(pathOf(spec)))}`)),
        ].join('\n'),
      });
    });
  },
};

/**
 * Writes every stack and then the manifest. The stacks that an earlier synthesis left there go first, so that none stays that nobody asks
 * for. `scanner`: with its exceptions, which say `named` for the folder. Refuses a folder whose `manifest.json` is something else's (`synth/other-manifest`): nothing there is touched.
 */
export function writeStacks(
  specs: readonly BucketSpec[],
  out: string,
  { scanner, named = out }: { readonly scanner?: Scanner | undefined; readonly named?: string } = {},
): Result<void> {
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
      const folder = dirname(stackPath(spec));
      makeFolder(join(out, folder));
      for (const [name, text] of Object.entries(filesOf(spec, scanner, join(named, folder))))
        writeFileSync(join(out, folder, name), text);
    }
    makeFolder(out);
    writeFileSync(manifestFile, manifest(specs));
  });
}
