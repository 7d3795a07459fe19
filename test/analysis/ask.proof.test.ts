import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { waysOf, type Place } from '../../src/analysis/ask.js';
import { anonymousAsker, principalAsker, serviceAsker, type Asker } from '../../src/analysis/asker.js';
import { compilePolicy, evaluate, type Caller, type Policy } from '../../src/iam/evaluate.js';
import { readDocument } from '../../src/iam/reading.js';
import { owner, worlds, type Question } from '../iam/generated.js';

const who = { who: 'somebody', kind: 'everyone', principals: [] } as const;

function askerOf(caller: Caller, identity: readonly Policy[]): Asker | undefined {
  switch (caller.kind) {
    case 'aws':
      return principalAsker(caller.arn, { ...who, identity });
    case 'service':
      return serviceAsker(caller.service, 'a service');
    case 'anonymous':
      return anonymousAsker(who);
    case 'federated':
      return undefined;
  }
}

/** The question's context, but for what is certain for who asks. */
function contextOf({ start }: Asker, { context }: Question) {
  const free = Object.entries(context).map(([key, value]) => [key.toLowerCase(), value] as const);
  return new Map([...start.context, ...free.filter(([key]) => !start.certain.has(key))]);
}

/** What a resource with a variable stands for is up to the request too, and the deployed policies have none. */
const withoutVariables = worlds.filter(
  ({ resource, identity }) => !/:acme[^"]*\$\{aws:/.test(JSON.stringify([resource, identity])),
);

test('whatever any request is allowed, there is a way to it that is found; and of what is always refused there is none', () => {
  const counts = { allowed: 0, refused: 0, found: 0 };
  fc.assert(
    fc.property(withoutVariables, ({ resource, identity, questions }) => {
      const own = identity.map((document) => compilePolicy(readDocument(document)));
      const policy = resource && compilePolicy(readDocument(resource));
      for (const question of questions) {
        const asker = askerOf(question.caller, question.caller.kind === 'aws' ? own : []);
        if (asker === undefined) continue;
        const { caller, action, resource: arn } = question;
        const place: Place = { subject: 'object', arn, owner, policy };
        const request = { caller, action, resource: arn, owner, context: contextOf(asker, question) };
        const { verdict } = evaluate(request, { resource: policy, identity: asker.identity });
        const ways = waysOf({ asker, place, action });
        if (verdict === 'allowed' && ways.length === 0) throw new Error(JSON.stringify({ resource, identity, question }));
        counts[verdict === 'allowed' ? 'allowed' : 'refused'] += 1;
        if (verdict !== 'allowed' && ways.length > 0) counts.found += 1;
      }
    }),
    { seed: 7, numRuns: 1200, endOnFailure: true },
  );
  expect(counts.allowed).toBeGreaterThan(1_000);
  // Ways to what this one request is refused, since another could be allowed.
  expect(counts.found).toBeGreaterThan(300);
  expect(counts.refused).toBeGreaterThan(5_000);
});
