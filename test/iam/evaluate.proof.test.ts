import { expect, test } from '@jest/globals';
import { allowedContextKeysForRequest, anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate';
import fc from 'fast-check';
import { compilePolicy, evaluate, type Caller } from '../../src/iam/evaluate.js';
import { readDocument } from '../../src/iam/reading.js';
import { differences } from './differences.js';
import { owner, worlds, type Document, type Question, type World } from './generated.js';

type Judged = Omit<World, 'questions'>;

/** Our verdict. */
function ours({ resource, identity }: Judged, { context, ...question }: Question): string {
  const policies = {
    resource: resource && compilePolicy(readDocument(resource)),
    identity: identity.map((document) => compilePolicy(readDocument(document))),
  };
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value] as const));
  return evaluate({ ...question, owner, context: values }, policies).verdict;
}

const verdicts: Readonly<Record<string, string>> = {
  Allowed: 'allowed',
  ExplicitlyDenied: 'explicitly-denied',
  ImplicitlyDenied: 'implicitly-denied',
};

/** The verdict of the evaluator that is not ours. */
async function theirs({ resource, identity }: Judged, { caller, action, resource: on, context }: Question): Promise<string> {
  const named = (policy: Document, at: number) => ({ name: String(at), policy });
  const simulation = {
    request: {
      principal: nameOf(caller),
      action,
      resource: { resource: on, accountId: owner },
      contextVariables: Object.fromEntries(Object.entries(context).map(([key, value]) => [key, asList(value)])),
    },
    identityPolicies: identity.map(named),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: resource,
  };
  const result = await runSimulation(simulation, {});
  if (result.resultType === 'error') throw new Error(JSON.stringify([result.errors, simulation]));
  return verdicts[result.overallResult] ?? result.overallResult;
}

function asList(value: string | readonly string[]): string | string[] {
  return typeof value === 'string' ? value : [...value];
}

function nameOf(caller: Caller) {
  switch (caller.kind) {
    case 'aws':
      return caller.arn;
    case 'service':
      return caller.service;
    case 'federated':
      return caller.provider;
    case 'anonymous':
      return anonymousPrincipal;
  }
}

const keysOf = new Map<string, ReadonlySet<string>>();

/** The question with the keys alone that AWS gives such a request: the other evaluator ignores all others. */
async function asGiven({ context, ...question }: Question): Promise<Question> {
  const id = `${question.action} ${question.resource}`;
  const [service = '', name = ''] = question.action.split(':');
  const listed =
    keysOf.get(id) ?? new Set(lower(await allowedContextKeysForRequest(service, name, question.resource, false, undefined)));
  keysOf.set(id, listed);
  return { ...question, context: Object.fromEntries(Object.entries(context).filter(([key]) => listed.has(key.toLowerCase()))) };
}

const lower = (keys: readonly string[]) => keys.map((key) => key.toLowerCase());

/** Only users and roles have policies of their own. */
function judgedBy({ resource, identity }: World, { caller }: Question): Judged {
  return { resource, identity: caller.kind === 'aws' ? identity : [] };
}

/**
 * Why the two differ, if they do: a difference explains it only if the policies, put in other words that mean the same to AWS, get our
 * verdict from the other evaluator too.
 */
async function explanation(judged: Judged, question: Question): Promise<string | undefined> {
  const mine = ours(judged, question);
  if (mine === (await theirs(judged, question))) return 'same';
  for (const { name, inOtherWords } of differences) {
    if (mine === (await theirs(inOtherWords(judged, question), question))) return name;
  }
  const all = differences.reduce((policies, { inOtherWords }) => inOtherWords(policies, question), judged);
  return mine === (await theirs(all, question)) ? 'several' : undefined;
}

test('of 10,400 generated questions, both evaluators say the same of each, but for differences that are known', async () => {
  const counts: Record<string, number> = {};
  const add = (name: string) => (counts[name] = (counts[name] ?? 0) + 1);
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      for (const raw of world.questions) {
        const question = await asGiven(raw);
        const judged = judgedBy(world, question);
        const why = await explanation(judged, question);
        if (why === undefined) throw new Error(JSON.stringify({ ours: ours(judged, question), judged, question }, null, 1));
        add(why);
        add(ours(judged, question));
      }
    }),
    { seed: 2026, numRuns: 1300, endOnFailure: true },
  );
  const { same = 0, allowed = 0, 'explicitly-denied': denied = 0 } = counts;
  expect(same).toBeGreaterThan(10_300);
  expect(allowed).toBeGreaterThan(1_000);
  expect(denied).toBeGreaterThan(1_000);
  // A difference that never shows any more is to be taken off the list.
  expect(differences.map(({ name }) => name).filter((name) => counts[name] === undefined)).toEqual([]);
});
