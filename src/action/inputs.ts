import { defined } from '../defined.js';
import { failed, ok, quote, type Fault, type Result } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import { actionCommands, jobResults, rolePurposes, type Inputs } from './context.js';
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
  'role-for',
  'pull-request',
  'environment',
  'parallelism',
  'time-limit',
] as const;
export type InputName = (typeof inputNames)[number];

/** Checks the action's inputs, strictly: a number is digits, a path stays in the repository, an unknown word names the nearest known one. */
export function parseInputs(read: (name: InputName) => string): Result<Inputs> {
  const given: Given = { read, faults: [] };
  const inputs: Inputs = {
    command: word(given, 'command', actionCommands) ?? 'auto',
    ...defined({
      engine: word(given, 'engine', ['terraform', 'tofu'] as const),
      terraformVersion: exactVersion(given),
    }),
    settings: path(given, 'settings') ?? '.github/vendor-bucket.yml',
    environment: environment(given),
    ...defined({
      jobs: word(given, 'jobs', jobResults),
      roleFor: word(given, 'role-for', rolePurposes),
      request: request(given),
    }),
    timeLimit: number(given, 'time-limit', 600) ?? 40,
    ...defined({
      mirror: read('provider-mirror') || undefined,
      pullRequest: number(given, 'pull-request', 9_999_999_999),
      parallelism: number(given, 'parallelism', 99),
    }),
  };
  return given.faults.length > 0 ? failed(...given.faults) : ok(inputs);
}

/** The inputs as they are given, and what is wrong with them: all of it is told at once. */
interface Given {
  readonly read: (name: InputName) => string;
  readonly faults: Fault[];
}

function refuse({ faults }: Given, name: InputName, message: string, fix: string): undefined {
  faults.push({ code: 'input/value', message: `The input ${name} ${message}`, fix });
}

function word<T extends string>(given: Given, name: InputName, known: readonly T[]): T | undefined {
  const value = given.read(name);
  if (value === '') return undefined;
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  const near = nearest(value, known);
  const fix = near ? `Write ${near}.` : `Write one of: ${known.join(', ')}.`;
  return refuse(given, name, `is ${quote(value)}, which there is not`, fix);
}

function number(given: Given, name: InputName, most: number): number | undefined {
  const value = given.read(name);
  if (value === '') return undefined;
  if (/^[1-9][0-9]{0,9}$/.test(value) && Number(value) <= most) return Number(value);
  return refuse(given, name, `is ${quote(value)}`, `Write a whole number from 1 to ${most}.`);
}

function path(given: Given, name: InputName): string | undefined {
  const value = given.read(name);
  if (value === '') return undefined;
  if (/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\\\p{Cc}]{1,1024}$/u.test(value)) return value;
  const message = `is ${quote(value)}, which is no path within the repository`;
  return refuse(given, name, message, 'Write a path such as buckets/acme.yml.');
}

function exactVersion(given: Given): string | undefined {
  const version = given.read('terraform-version');
  if (version === '' || /^[0-9]+\.[0-9]+\.[0-9]+$/.test(version)) return version || undefined;
  return refuse(given, 'terraform-version', `is ${quote(version)}`, 'Write an exact version, such as 1.11.4.');
}

/** "Deployments and environments": at most 255 characters. */
function environment(given: Given): string {
  const name = given.read('environment') || 'vendor-bucket';
  if (!/^[^\p{Cc}]{1,255}$/u.test(name)) {
    const fix = 'Write at most 255 characters in one line, such as vendor-bucket.';
    refuse(given, 'environment', 'is no name of an environment', fix);
  }
  return name;
}

/** The input `request` is one path, or a JSON array of paths as a job of a matrix gets it. That is read where it is used. */
function request(given: Given): string | undefined {
  const value = given.read('request');
  return value.startsWith('[') ? value : path(given, 'request');
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
