import { expect } from '@jest/globals';
import { keptSpecs, type Named } from '../stacks.js';
import { record } from '../tools.js';
import { available, type Tools } from './available.js';
import { Account } from './round.js';

/** The examples that are applied as well: replicas and keys, access points, roles, records and a trail. */
const applied = ['sendsafely-replicated', 'access-points', 'snowflake', 'protected'];

/** Examples that can be in one account: names of roles and buckets are each there once. */
function examples(): readonly Named[] {
  const seen = new Set<string>();
  return keptSpecs().filter(({ from, spec }) => {
    const fresh = from.startsWith('examples/') && !seen.has(spec.bucket);
    seen.add(spec.bucket);
    return fresh;
  });
}

/**
 * Plans all examples with some tools and with those that the tests use, and compares what the plans say; then applies some, which leaves
 * nothing to change. AWS is the sandbox.
 */
export async function judgeTools(judge: string, title: string, tools: Tools, usual: Tools): Promise<void> {
  const there = await available(tools);
  if ('notRun' in there) return record(judge, { judge: title, notRun: there.notRun });
  const before = await available(usual);
  if ('notRun' in before) throw new Error(`Terraform and the provider that the tests use are needed: ${before.notRun}`);

  const specs = examples().map(({ spec }) => spec);
  expect(specs.length).toBeGreaterThanOrEqual(25);
  const [expected, said] = [await new Account().plan(specs, usual), await new Account().plan(specs, tools)];
  const told = (all: typeof said) => [...all].map(([file, { resources, words, risk }]) => ({ file, resources, words, risk }));
  expect(told(said)).toEqual(told(expected));
  expect([...said.values()].every(({ resources }) => resources.length > 0)).toBe(true);
  const same = [...said].filter(([file, { fingerprint }]) => expected.get(file)?.fingerprint === fingerprint).length;

  const chosen = specs.filter(({ file }) => applied.some((name) => file === `examples/${name}.yml`));
  expect(chosen).toHaveLength(applied.length);
  const account = new Account();
  await account.apply(chosen, tools);
  const again = await account.plan(chosen, tools);
  expect([...again].filter(([, { resources, words }]) => resources.length > 0 || words.length > 0)).toEqual([]);

  record(judge, {
    judge: title,
    version: `${there.engine}, AWS provider ${there.provider}`,
    held: `${specs.length} plans, ${chosen.length} applied`,
    result: `the plans say what those of Terraform ${before.engine} and provider ${before.provider} say, ${same} with the same fingerprint; nothing to change after applying`,
  });
}
