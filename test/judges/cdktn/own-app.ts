import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What either library writes itself for the same small stack. */
interface Written {
  readonly manifest: unknown;
  readonly stack: unknown;
}

const program = `
const [, , scope, library] = process.argv;
const { App, TerraformOutput, TerraformStack } = require(library);
const { AwsProvider } = require(scope + '/provider-aws/lib/provider');
const { S3Bucket } = require(scope + '/provider-aws/lib/s3-bucket');
const app = new App({ outdir: 'out' });
const stack = new TerraformStack(app, 'one');
new AwsProvider(stack, 'aws', { region: 'us-east-1' });
const bucket = new S3Bucket(stack, 'bucket', { bucket: 'acme-files', lifecycle: { preventDestroy: true } });
new TerraformOutput(stack, 'name', { value: bucket.bucket });
app.synth();
`;

/** Runs a program of a few lines with cdktf or with the fork, as their own guides begin, in a folder whose modules have it. */
export function ownApp(modulesIn: string, scope: string, library: string): Written {
  const folder = mkdtempSync(join(modulesIn, 'app-'));
  try {
    writeFileSync(join(folder, 'app.cjs'), program);
    const done = spawnSync(process.execPath, ['app.cjs', scope, library], { cwd: folder, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`${library}: ${done.stderr}`);
    const read = (path: string) => JSON.parse(readFileSync(join(folder, 'out', path), 'utf8').replaceAll(folder, '.')) as unknown;
    return { manifest: read('manifest.json'), stack: read('stacks/one/cdk.tf.json') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Where two values differ, as `path: one | other`. */
export function differences(one: unknown, other: unknown, path = ''): readonly string[] {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return one === other ? [] : [`${path.slice(1)}: ${JSON.stringify(one)} | ${JSON.stringify(other)}`];
  }
  const [a, b] = [one as Readonly<Record<string, unknown>>, other as Readonly<Record<string, unknown>>];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => differences(a[key], b[key], `${path}.${key}`));
}
