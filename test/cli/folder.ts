import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox, type WorldView } from '../../src/sandbox/index.js';
import { expectRun, openWorkdir, type Workdir } from '../sandbox/terraform.js';
import type { Bundle } from './bundle.js';

/** What `plan` and `apply` say of a request, as JSON. */
interface Planned {
  readonly fingerprint: string;
  readonly risk: string;
  readonly hasChanges: boolean;
  readonly changes: readonly { readonly kind: string; readonly text: string }[];
  readonly drift: readonly { readonly text: string }[];
  readonly resources: readonly { readonly address: string; readonly action: string }[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly handover: string;
}

/** The state of a stack in the sandbox that the command line opens. */
const state = { bucket: 'vendor-bucket-sandbox-state', region: 'us-east-1', prefix: 'vendor-bucket' };

/** Somebody's folder of requests, with the settings of the examples and a sandbox of its own. */
export class Folder {
  readonly path: string;

  constructor(
    private readonly bundle: Bundle,
    name: string,
  ) {
    this.path = join(bundle.folder, name);
    mkdirSync(this.path);
    cpSync(join(bundle.folder, '.github'), join(this.path, '.github'), { recursive: true });
  }

  write(file: string, text: string): void {
    mkdirSync(join(this.path, file, '..'), { recursive: true });
    writeFileSync(join(this.path, file), text);
  }

  read(file: string): string {
    return readFileSync(join(this.path, file), 'utf8');
  }

  async json(...args: readonly string[]) {
    const ended = await this.bundle.run([...args, '--json'], { cwd: this.path });
    const value = JSON.parse(ended.out) as Record<string, unknown> & {
      requests?: Planned[];
      applied?: Planned[];
      faults?: { code: string; message: string }[];
    };
    return { code: ended.code, value };
  }

  /** Applies a request in the sandbox. Gives what `apply` said, and throws where that was not all. */
  async apply(...args: readonly string[]): Promise<Planned> {
    const { code, value } = await this.json('apply', ...args, '--sandbox');
    const applied = value.applied?.[0];
    if (code !== 0 || applied === undefined) throw new Error(`apply ended with ${code}: ${JSON.stringify(value, null, 1)}`);
    return applied;
  }

  /** What a plan in the sandbox says. */
  async plan(...args: readonly string[]): Promise<Planned> {
    const { code, value } = await this.json('plan', ...args, '--sandbox');
    const planned = value.requests?.[0];
    if (code !== 0 || planned === undefined) throw new Error(`plan ended with ${code}: ${JSON.stringify(value, null, 1)}`);
    return planned;
  }

  /** What exists in the sandbox. */
  async world(): Promise<WorldView> {
    const sandbox = await startSandbox({ world: this.#saved() });
    await sandbox.stop();
    return sandbox.world();
  }

  /**
   * Destroys what a request made, as whoever takes the protection away by hand: no command does. Gives what is left of the sandbox, without the
   * bucket of the state; the saved one stays as it is.
   */
  async destroy(bucket: string, ...args: readonly string[]): Promise<WorldView> {
    const synth = await this.json('synth', ...args, '--out', 'synth');
    if (synth.code !== 0) throw new Error(JSON.stringify(synth.value));
    const configuration = unprotected(this.read(`synth/stacks/${bucket}/cdk.tf.json`));
    const sandbox = await startSandbox({ world: this.#saved() });
    const workdir = openWorkdir(sandbox);
    try {
      workdir.write(configuration);
      await destroyAll(workdir, `${state.prefix}/${bucket}.tfstate`);
    } finally {
      await workdir.remove();
      await sandbox.stop();
    }
    const { buckets, ...left } = sandbox.world();
    return { ...left, buckets: Object.fromEntries(Object.entries(buckets).filter(([name]) => name !== state.bucket)) };
  }

  #saved(): string {
    return this.read('.vendor-bucket/sandbox.json');
  }
}

async function destroyAll(workdir: Workdir, key: string): Promise<void> {
  const backend = { bucket: state.bucket, region: state.region, key };
  const settings = Object.entries(backend).map(([name, value]) => `-backend-config=${name}=${value}`);
  await expectRun(workdir, 0, 'init', '-input=false', ...settings);
  const { output } = await expectRun(workdir, 0, 'destroy', '-input=false', '-auto-approve');
  if (!/Destroy complete! Resources: [1-9]/.test(output)) throw new Error(`Nothing was destroyed:\n${output}`);
}

/** A configuration whose resources can be destroyed. */
function unprotected(text: string): object {
  const { resource, ...others } = JSON.parse(text) as {
    readonly resource: Record<string, Record<string, object>>;
  };
  const free = Object.entries(resource).map(([type, all]) => [
    type,
    Object.fromEntries(Object.entries(all).map(([name, one]) => [name, { ...one, lifecycle: undefined }])),
  ]);
  return Object.assign(others, { resource: Object.fromEntries(free) as object });
}
