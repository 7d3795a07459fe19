import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, standInPort } from './stand-in-server.js';

const port = await standInPort();

/** How the stand-in behaves from now on. */
export interface Knobs {
  /** The address whose apply AWS refuses: what comes before it, by name, is done. */
  readonly failAt?: string;
  /** S3 takes no state: it is left in the folder. */
  readonly unsaved?: boolean;
  /** The address whose first read AWS refuses: it is made, and tainted in the state. */
  readonly taintAt?: string;
  readonly version?: string;
}

/** A stand-in for Terraform on the PATH, a hundred times as fast. Real Terraform is in test/end-to-end. */
export interface StandIn {
  /** The folder to put on the PATH. */
  readonly folder: string;
  /** The environment of a job that finds it there. */
  readonly env: { readonly PATH: string };
  /** The command lines so far, in their order. */
  readonly calls: () => readonly string[];
  /** The environment that the last `init` had, and the lock files that any was given. */
  readonly seen: (what: 'environment' | 'lock') => string;
  readonly set: (knobs: Knobs) => void;
  /** From now on a phase waits, and `reached` gives the process that does: `plan`, `apply`, `apply-<address>` before it is made, or `made-<address>` before the state says so. */
  readonly pause: (phase: string) => { readonly reached: () => Promise<number>; readonly go: () => void };
  readonly remove: () => void;
}

export function installStandIn(): StandIn {
  const control = mkdtempSync(join(tmpdir(), 'stand-in-'));
  const folder = join(control, 'bin');
  mkdirSync(folder);
  const path = join(folder, 'terraform');
  writeFileSync(path, launcher(control));
  chmodSync(path, 0o755);
  writeFileSync(join(control, 'ask'), ask(port, control));
  const log = join(control, 'log');
  return {
    folder,
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
    seen: (what) => (existsSync(join(control, what)) ? readFileSync(join(control, what), 'utf8') : ''),
    set: (knobs) => writeFileSync(join(control, 'knobs.json'), JSON.stringify(knobs)),
    pause: (phase) => {
      const [wanted, reached] = [join(control, `pause-${phase}`), join(control, `paused-${phase}`)];
      writeFileSync(wanted, '');
      return {
        reached: async () => {
          for (let waited = 0; !existsSync(reached); waited += 20) {
            if (waited > 600_000) throw new Error(`Nothing came to ${phase}.`);
            await sleep(20);
          }
          const text = readFileSync(reached, 'utf8');
          // A signal to process 0 or -1 would reach the whole test run.
          if (!/^[1-9][0-9]*$/.test(text)) throw new Error(`No process: ${JSON.stringify(text)}`);
          return Number(text);
        },
        go: () => rmSync(wanted, { force: true }),
      };
    },
    remove: () => rmSync(control, { recursive: true, force: true }),
  };
}

/** A shell answers what needs no Node: it starts in 2 ms. */
function launcher(control: string): string {
  return `#!/bin/sh
echo "$*" >> '${control}/log'
case "$1" in
version) echo '{"terraform_version":"1.11.4"}' ;;
init)
  env > '${control}/environment'
  [ -e .terraform.lock.hcl ] && cat .terraform.lock.hcl >> '${control}/lock'
  mkdir -p .terraform/providers
  [ -e .terraform.lock.hcl ] || echo '# by the stand-in' > .terraform.lock.hcl
  all=''
  for arg in "$@"; do
    case "$arg" in -backend-config=*)
      pair="\${arg#-backend-config=}"; value="\${pair#*=}"
      case "$value" in true|false) ;; *) value="\\"$value\\"" ;; esac
      all="$all\${all:+,}\\"\${pair%%=*}\\":$value" ;;
    esac
  done
  echo "{\\"version\\":3,\\"terraform_version\\":\\"1.11.4\\",\\"backend\\":{\\"type\\":\\"s3\\",\\"config\\":{$all},\\"hash\\":7}}" > .terraform/terraform.tfstate ;;
show) cat plan.bin ;;
*) exec /bin/bash '${control}/ask' "$@" ;;
esac
`;
}
