import { describe, expect, test } from '@jest/globals';
import { defined } from '../../src/defined.js';
import { fitPolicies } from '../../src/bootstrap/fit.js';
import { exampleSetup } from '../../src/bootstrap/guide.js';
import { allNeeds, needOf } from '../../src/bootstrap/need.js';
import { applyPermissions, planPermissions } from '../../src/bootstrap/permissions.js';
import { statementsFor } from '../../src/bootstrap/roles.js';
import type { Setup } from '../../src/bootstrap/setup.js';
import { wantedBy } from '../../src/bootstrap/vendors.js';
import { buildStack } from '../../src/stack/build.js';
import { exampleSettings, resolveText, take, templatesWith, textsOf } from '../resolve/fixture.js';
import { allowed, parsePolicy, type Policy } from '../workflows/policies.js';
import { callsOf, withBoundary, type Call, type Resources } from './calls.js';

const templates = templatesWith();
const boundary = 'arn:aws:iam::111122223333:policy/vendor-bucket-boundary';

/** The calls of the fewest examples that have everything together: each has something that those before it have not. */
const calls: readonly Call[] = (() => {
  const seen = new Set<string>();
  return textsOf('examples').flatMap(({ file, text }) => {
    const spec = take(resolveText(String(text), templates, exampleSettings, file));
    const { resource } = JSON.parse(JSON.stringify(buildStack(spec))) as { readonly resource: Resources };
    const addresses = Object.entries(resource).flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`));
    const needs = allNeeds.filter((need) => addresses.some((address) => needOf(address) === need));
    if (needs.every((need) => seen.has(need)) && seen.size > 0) return [];
    for (const need of needs) seen.add(need);
    return callsOf(resource);
  });
})();

const files = [...templates.keys()].flatMap((vendor) => templates.get(vendor)?.file ?? []);
const setup: Setup = {
  ...exampleSetup,
  boundary,
  prefixes: [...new Set(calls.flatMap(({ bucket }) => bucket ?? []))],
  issuers: wantedBy(files).issuers,
};

const roles = (['plan', 'apply'] as const).map((who) => {
  const statements = statementsFor((who === 'plan' ? planPermissions : applyPermissions)(setup), allNeeds);
  const fitted = fitPolicies(statements);
  return {
    who,
    fits: fitted.fits,
    policies: fitted.policies.map(parsePolicy),
    own: calls.filter(({ by }) => by === 'both' || by === who).map((call) => withBoundary(call, boundary)),
  };
});

describe.each(roles)(
  'the policies as they are attached, with the boundary, are for the $who role',
  ({ who, fits, policies, own }) => {
    const may = (given: readonly Policy[], call: Call) =>
      allowed({
        role: `vendor-bucket-${who}`,
        policies: given,
        action: call.action,
        resource: call.resource,
        ...defined({ context: call.context }),
      });

    test('enough for every recorded call', async () => {
      expect(fits).toBe(true);
      for (const call of own) expect([call, await may(policies, call)]).toEqual([call, true]);
    });

    test('none too many: without any one statement something is refused', async () => {
      for (const { Statement } of policies)
        for (const left of Statement.filter(({ Effect }) => Effect === 'Allow')) {
          const without = policies.map((one) => ({ ...one, Statement: one.Statement.filter((statement) => statement !== left) }));
          const asked = own.filter(({ action }) => left.Action?.includes(action));
          const answers = await Promise.all(asked.map((call) => may(without, call)));
          expect([left.Sid, answers.includes(false)]).toEqual([left.Sid, true]);
        }
    });
  },
);
