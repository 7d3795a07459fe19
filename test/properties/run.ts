import fc from 'fast-check';
import { leavesOf } from './coverage.js';
import { policiesIn } from './emitted.js';
import { evaluatedComplaints } from './evaluated.js';
import { judge, type Tools } from './invariants.js';
import { digestOf, respelled, type Made } from './made-again.js';
import { encoded, outcomeOf } from './outcome.js';
import { pagesOf } from './pages.js';
import { generatedRequest, wholeRequest, type GeneratedRequest } from './requests.js';
import type { TerraformJson } from '../../src/stack/text.js';

/** What the tests of this folder make up, by default the same every time: what fails fails again. */
const defaultSeed = 20261121;

/** `PROPERTIES_SEED=7 PROPERTIES_RUNS=50000` make up others, or more. */
export function parametersOf(runs: number): { readonly seed: number; readonly numRuns: number } {
  const { PROPERTIES_SEED: seed, PROPERTIES_RUNS: more } = process.env;
  return { seed: numberOf(seed) ?? defaultSeed, numRuns: numberOf(more) ?? runs };
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^[0-9]{1,9}$/.test(text)) throw new Error(`a whole number: ${text}`);
  return Number(text);
}

/** What was seen over all runs. */
interface Tally {
  readonly made: readonly Made[];
  readonly specs: number;
  readonly broken: number;
  readonly reached: ReadonlySet<string>;
}

/**
 * Judges so many made-up requests. What is wrong is shrunk and thrown, with the seed, and with the request as one can read it.
 */
export function judgeMany(runs: number, tools: Tools): Tally {
  const made: Made[] = [];
  const reached = new Set<string>();
  let specs = 0;
  let broken = 0;
  const property = fc.property(generatedRequest.map(readable), (request) => {
    const { outcome, complaints } = judge(request, tools, request.named ? secretsIn(request) : []);
    made.push({ bytes: request.bytes, settings: request.settings, digest: digestOf(outcome) });
    if (request.broken.length > 0) broken += 1;
    if (outcome.spec !== undefined) {
      specs += 1;
      if (request.value !== undefined) for (const leaf of leavesOf(request)) reached.add(leaf);
    }
    const accepted = request.refused && outcome.spec !== undefined ? [`accepted, with ${request.broken.join()}`] : [];
    const all = [...complaints, ...accepted];
    if (all.length > 0) throw new Error(all.join('\n'));
  });
  fc.assert(property, parametersOf(runs));
  return { made, specs, broken, reached };
}

/** Writes so many made-up requests again, in another spelling. Throws as {@link judgeMany}; gives how many had a spec. */
export function respellMany(runs: number): number {
  let specs = 0;
  const property = fc.property(wholeRequest.map(readable), (request) => {
    const again = respelled(request);
    const outcome = again === undefined ? undefined : outcomeOf(request);
    if (again === undefined || outcome?.spec === undefined) return;
    specs += 1;
    if (digestOf(outcomeOf(again)) !== digestOf(outcome))
      throw new Error(`another configuration, written as ${String(again.bytes)}`);
  });
  fc.assert(property, parametersOf(runs));
  return specs;
}

/** Asks an evaluator that is not ours about so many made-up requests. Throws as {@link judgeMany}; gives how many had a spec. */
export async function evaluateMany(runs: number): Promise<number> {
  let specs = 0;
  const property = fc.asyncProperty(wholeRequest.map(readable), async (request) => {
    const outcome = request.value === undefined ? undefined : outcomeOf(request);
    if (outcome?.spec === undefined) return;
    specs += 1;
    const policies = policiesIn(JSON.parse(outcome.configuration) as TerraformJson, outcome.spec);
    const complaints: string[] = [];
    for (const [at, page] of pagesOf(request.choice).entries()) {
      complaints.push(...(await evaluatedComplaints(page, at, outcome.spec, policies)));
    }
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  });
  await fc.assert(property, parametersOf(runs));
  return specs;
}

/**
 * The sensitive values of a request that are long enough to be told from other words. A template's example is no secret.
 */
function secretsIn({ choice: { setUp, parameters } }: GeneratedRequest): readonly string[] {
  return Object.entries(setUp.parameters)
    .map(([name, rule]) => ({ ...rule, value: String(parameters[name] ?? '') }))
    .filter(({ sensitive, value, example }) => sensitive === true && value.length >= 8 && value !== example)
    .map(({ value }) => value);
}

/** The request as a failure shows it, in place of the tree that it was made from. */
function readable(request: GeneratedRequest): GeneratedRequest {
  return Object.assign(request, { [fc.toStringMethod]: () => show(request) });
}

/** A request as one can read it, and write it into a case. */
function show({ bytes, settings, broken }: GeneratedRequest): string {
  const text = new TextDecoder().decode(encoded(bytes));
  const cut = text.length > 6_000 ? `${text.slice(0, 6_000)}… (${text.length} characters)` : text;
  return `settings: ${JSON.stringify(settings)}\nbroken: ${JSON.stringify(broken)}\n${cut}`;
}
