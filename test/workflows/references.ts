import { buildMatrix } from '../../src/action/matrix/batches.js';
import { expressionsIn, readExpression, type Reading } from './expression.js';
import { ownManifest, parametersOf, type Job, type Step, type Workflow } from './files.js';

/** The action of this repository, as the reusable workflow names it. */
export const own = '$/.github/actions/run';
/** The one that writes the issue of doctor. */
export const ownDoctor = '$/.github/actions/doctor';

const contexts = {
  job: ['github', 'inputs', 'needs', 'vars'],
  concurrency: ['github', 'inputs', 'needs', 'vars', 'strategy', 'matrix'],
  matrix: ['github', 'inputs', 'needs', 'vars'],
  environment: ['github', 'inputs', 'needs', 'vars', 'strategy', 'matrix'],
  call: ['github', 'inputs', 'needs', 'vars', 'strategy', 'matrix'],
  secrets: ['github', 'inputs', 'needs', 'vars', 'strategy', 'matrix', 'secrets'],
  env: ['github', 'inputs', 'needs', 'vars', 'strategy', 'matrix', 'secrets'],
  name: ['github', 'inputs', 'needs', 'vars', 'strategy', 'matrix'],
  step: ['github', 'inputs', 'needs', 'vars', 'strategy', 'matrix', 'secrets', 'steps', 'job', 'runner', 'env'],
  // "Contexts reference": a step's condition has no secrets.
  condition: ['github', 'inputs', 'needs', 'vars', 'strategy', 'matrix', 'steps', 'job', 'runner', 'env'],
  outputs: ['github', 'inputs', 'needs', 'vars', 'strategy', 'matrix', 'secrets', 'steps', 'job', 'runner', 'env'],
} as const;
const anywhere = new Set(['contains', 'startsWith', 'endsWith', 'format', 'join', 'toJSON', 'fromJSON', 'hashFiles']);
const inConditions = new Set(['always', 'cancelled', 'success', 'failure']);

interface Place {
  readonly where: string;
  readonly kind: keyof typeof contexts;
  readonly source: string;
  readonly steps?: readonly Step[];
}

/** Every expression that a job has, with where it stands. */
function placesOf(name: string, job: Job): readonly Place[] {
  const within = (where: string, kind: Place['kind'], value: unknown, steps?: readonly Step[]) =>
    expressionsIn(typeof value === 'string' ? value : JSON.stringify(value ?? '')).map((source) => ({
      where,
      kind,
      source,
      ...(steps ? { steps } : {}),
    }));
  const bare = (text: string) => text.replace(/^\s*\$\{\{([\s\S]*)\}\}\s*$/, '$1');
  return [
    ...(job.if === undefined ? [] : [{ where: `${name}.if`, kind: 'job' as const, source: bare(job.if) }]),
    ...within(`${name}.name`, 'name', job.name),
    ...within(`${name}.runs-on`, 'name', job['runs-on']),
    ...within(`${name}.concurrency`, 'concurrency', job.concurrency),
    ...within(`${name}.matrix`, 'matrix', job.strategy?.matrix),
    ...within(`${name}.environment`, 'environment', job.environment),
    ...within(`${name}.with`, 'call', job.with),
    ...within(`${name}.secrets`, 'secrets', job.secrets),
    ...within(`${name}.env`, 'env', job.env),
    ...within(`${name}.outputs`, 'outputs', job.outputs, job.steps),
    ...job.steps.flatMap((step, index): readonly Place[] => {
      const where = `${name}[${index}]`;
      const before = job.steps.slice(0, index);
      const condition =
        step.if === undefined ? [] : [{ where: `${where}.if`, kind: 'condition' as const, source: bare(step.if), steps: before }];
      return [...condition, ...within(where, 'step', [step.name, step.with, step.env], before)];
    }),
  ];
}

/** Every expression can be read, and what it names is there, and may be read where it stands. */
export const references = (workflow: Workflow): readonly string[] =>
  Object.entries(workflow.jobs).flatMap(([name, job]) => {
    const places = attempt(() => placesOf(name, job));
    if (typeof places === 'string') return [`${name}: ${places}`];
    return places.flatMap((place) => {
      const reading = attempt(() => readExpression(place.source));
      return typeof reading === 'string'
        ? [`${place.where}: ${reading}`]
        : readingFaults(workflow, job, place, reading).map((fault) => `${place.where}: ${fault}`);
    });
  });

function attempt<T extends object>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function readingFaults(
  workflow: Workflow,
  job: Job,
  { kind, steps = [] }: Place,
  { paths, functions }: Reading,
): readonly string[] {
  const conditional = kind === 'job' || kind === 'condition';
  const unknown = functions.filter((name) => !anywhere.has(name) && !(conditional && inConditions.has(name)));
  const { inputs, secrets, isCalled } = parametersOf(workflow);
  const fault = ([context = '', first = '', second, third = '']: readonly string[]): string | undefined => {
    if (!(contexts[kind] as readonly string[]).includes(context)) return `${context} can't be read here`;
    if (context === 'inputs' && !inputs.includes(first)) return `there is no input ${first}`;
    if (context === 'secrets' && isCalled && !secrets.includes(first)) return `there is no secret ${first}`;
    if (context === 'env' && !(first in job.env)) return `the env has no ${first}`;
    if (context === 'matrix' && !matrixKeys(job).includes(first)) return `the matrix has no ${first}`;
    if (context === 'needs') {
      const needed = workflow.jobs[first];
      if (needed === undefined || !job.needs.includes(first)) return `needs no ${first}`;
      if (second !== 'result' && !(second === 'outputs' && third in needed.outputs))
        return `${first} has no ${second ?? ''} ${third}`;
    }
    if (context === 'steps') {
      const step = steps.find(({ id }) => id === first);
      if (step === undefined) return `no step before has the id ${first}`;
      if (second === 'outputs' && step.uses === own && !(third in ownManifest.outputs))
        return `the action has no output ${third}`;
    }
    return undefined;
  };
  return [...unknown.map((name) => `there is no function ${name} here`), ...paths.flatMap((path) => fault(path) ?? [])];
}

/** The keys of a job's matrix: written out, or as the command `matrix` makes it. */
function matrixKeys({ strategy }: Job): readonly string[] {
  if (strategy === undefined) return [];
  if (typeof strategy.matrix === 'object' && strategy.matrix !== null) return Object.keys(strategy.matrix);
  return Object.keys(buildMatrix([{ file: 'buckets/a.yml', bucket: 'a' }]).include[0] ?? {});
}
