import { defined } from '../defined.js';
import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import { actionCommands, jobResults, type ActionCommand, type Inputs } from './context.js';
import { z } from 'zod';

/** The names of the inputs in action.yml. */
export const inputNames = [
  'command',
  'token',
  // Always the job's own token: by it the action knows whose the other one is.
  'job-token',
  'settings',
  'engine',
  'terraform-version',
  'provider-mirror',
  'request',
  'jobs',
  'pull-request',
  'environment',
  'parallelism',
  'time-limit',
] as const;
export type InputName = (typeof inputNames)[number];

/** Checks the action's inputs, strictly: a number is digits, a path stays in the repository, an unknown word names the nearest known one. */
export function parseInputs(read: (name: InputName) => string): Result<Inputs> {
  const faults: Fault[] = [];
  const refuse = (name: InputName, message: string, fix: string): undefined => {
    faults.push({ code: 'input/value', message: `The input ${name} ${message}`, fix });
    return undefined;
  };
  const one = <T extends string>(name: InputName, known: readonly T[], value: string): T | undefined => {
    const found = known.find((word) => word === value);
    if (found !== undefined) return found;
    const near = nearest(value, known);
    return refuse(name, `is ${quote(value)}, which there is not`, near ? `Write ${near}.` : `Write one of: ${known.join(', ')}.`);
  };
  const number = (name: InputName, most: number): number | undefined => {
    const value = read(name);
    if (value === '') return undefined;
    if (/^[1-9][0-9]{0,9}$/.test(value) && Number(value) <= most) return Number(value);
    return refuse(name, `is ${quote(value)}`, `Write a whole number from 1 to ${most}.`);
  };
  const path = (name: InputName): string | undefined => {
    const value = read(name);
    if (value === '') return undefined;
    if (/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\\\p{Cc}]{1,1024}$/u.test(value)) return value;
    return refuse(name, `is ${quote(value)}, which is no path within the repository`, 'Write a path such as buckets/acme.yml.');
  };

  const command: ActionCommand = one('command', actionCommands, read('command') || 'auto') ?? 'auto';
  const engine = read('engine') === '' ? undefined : one('engine', ['terraform', 'tofu'] as const, read('engine'));
  const version = read('terraform-version');
  if (version !== '' && !/^[0-9]+\.[0-9]+\.[0-9]+$/.test(version))
    refuse('terraform-version', `is ${quote(version)}`, 'Write an exact version, such as 1.11.4.');
  const settings = path('settings');
  const environment = read('environment') || 'vendor-bucket';
  // "Deployments and environments": at most 255 characters.
  if (!/^[^\p{Cc}]{1,255}$/u.test(environment))
    refuse('environment', 'is no name of an environment', 'Write at most 255 characters in one line, such as vendor-bucket.');
  const jobs = read('jobs') === '' ? undefined : one('jobs', jobResults, read('jobs'));
  const request = requests(read('request'), path);
  const inputs: Inputs = {
    command,
    settings: settings ?? '.github/vendor-bucket.yml',
    environment,
    timeLimit: number('time-limit', 600) ?? 40,
    ...defined({
      engine,
      terraformVersion: version === '' ? undefined : version,
      mirror: read('provider-mirror') === '' ? undefined : read('provider-mirror'),
      request,
      jobs,
      pullRequest: number('pull-request', 9_999_999_999),
      parallelism: number('parallelism', 99),
    }),
  };
  return faults.length > 0 ? failed(...faults) : ok(inputs);
}

/** The input `request` is one path, or a JSON array of paths as a job of a matrix gets it. That is read where it is used. */
function requests(value: string, path: (name: InputName) => string | undefined): string | undefined {
  return value.startsWith('[') ? value : path('request');
}

const paths = z.array(z.string().min(1).max(1024)).min(1).max(10_000);

/** The input `request`: one path, or a JSON array of paths as a job of a matrix gets it. Undefined where it is not given. */
export function parseRequestInput(value: string | undefined): Result<readonly string[] | undefined> {
  if (value === undefined) return ok(undefined);
  if (!value.startsWith('[')) return ok([value]);
  try {
    const parsed = paths.safeParse(JSON.parse(value));
    if (parsed.success) return ok([...new Set(parsed.data)]);
  } catch {
    // Said below, as for any other value that is no list of paths.
  }
  return failed({
    code: 'input/value',
    message: 'The input request begins with "[" and is not a JSON array of paths',
    fix: 'Write one path, or pass "${{ matrix.request }}" as the command matrix gave it.',
  });
}

/** Paths as the input `request` of one job: the reverse of {@link parseRequestInput}. */
export function renderRequestInput(files: readonly string[]): string {
  const [only = ''] = files;
  return files.length === 1 && !only.startsWith('[') ? only : JSON.stringify(files);
}
