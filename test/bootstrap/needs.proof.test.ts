import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { documentOf } from '../../src/bootstrap/document.js';
import { exampleSetup } from '../../src/bootstrap/guide.js';
import { allNeeds, needOf, type Need } from '../../src/bootstrap/need.js';
import { applyPermissions, planPermissions } from '../../src/bootstrap/permissions.js';
import { statementsFor } from '../../src/bootstrap/roles.js';
import type { Setup } from '../../src/bootstrap/setup.js';
import { wantedBy } from '../../src/bootstrap/vendors.js';
import { buildStack } from '../../src/stack/build.js';
import { textsOf, resolveText, take, templatesWith, exampleSettings } from '../resolve/fixture.js';
import { allowed, parsePolicy, type Policy } from '../workflows/policies.js';
import { callsOf, type Call, type Resources } from './calls.js';
import { keysIn } from './keys.js';

const templates = templatesWith();
const examples = textsOf('examples').map(({ file, text }) => {
  const spec = take(resolveText(String(text), templates, exampleSettings, file));
  const { resource } = JSON.parse(JSON.stringify(buildStack(spec))) as { readonly resource: Resources };
  const addresses = Object.entries(resource).flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`));
  const needs = allNeeds.filter((need) => addresses.some((address) => needOf(address) === need));
  const keys = [...keysIn(parse(String(text))), ...keysIn(exampleSettings)];
  return { file, vendor: spec.vendor.id, keys, needs, calls: callsOf(resource) };
});

/** Several stacks of one kind say no more than one. */
const kinds = [...new Map(examples.map((one) => [one.needs.join(), one])).values()];

function setupFor(calls: readonly Call[], issuers: readonly string[]): Setup {
  return { ...exampleSetup, prefixes: [...new Set(calls.flatMap(({ bucket }) => bucket ?? []))], issuers };
}

interface Who {
  readonly role: 'plan' | 'apply';
  readonly policy: Policy;
}

function rolesFor(calls: readonly Call[], needs: readonly Need[], issuers: readonly string[]): readonly Who[] {
  const setup = setupFor(calls, issuers);
  return [
    { role: 'plan', policy: parsePolicy(documentOf(statementsFor(planPermissions(setup), needs))) },
    { role: 'apply', policy: parsePolicy(documentOf(statementsFor(applyPermissions(setup), needs))) },
  ];
}

const may = ({ role, policy }: Who, { action, resource, context = {} }: Call) =>
  allowed({ role: `vendor-bucket-${role}`, policies: [policy], action, resource, context });
const of = (calls: readonly Call[], role: 'plan' | 'apply') => calls.filter(({ by }) => by === 'both' || by === role);

describe('what a role gets for a vendor and the keys of its requests', () => {
  test.each(kinds)('is enough for $file', async ({ vendor, keys, calls }) => {
    const template = templates.get(vendor);
    if (template === undefined) throw new Error(vendor);
    const { needs, issuers } = wantedBy([template.file], keys);
    for (const who of rolesFor(calls, needs, issuers))
      for (const call of of(calls, who.role)) expect([who.role, call, await may(who, call)]).toEqual([who.role, call, true]);
  });

  test.each(kinds)('is not too much for $file: without a statement something is refused, and no action is idle', async (one) => {
    const wanted = wantedBy([...templates.keys()].flatMap((vendor) => templates.get(vendor)?.file ?? []));
    for (const who of rolesFor(one.calls, one.needs, wanted.issuers)) {
      const calls = of(one.calls, who.role);
      const granted = who.policy.Statement.filter(({ Effect }) => Effect === 'Allow');
      const idle = granted.flatMap(({ Action = [] }) => Action).filter((action) => !calls.some((call) => call.action === action));
      expect([who.role, idle]).toEqual([who.role, []]);
      for (const left of granted) {
        const without = { ...who.policy, Statement: who.policy.Statement.filter((statement) => statement !== left) };
        const asked = calls.filter(({ action }) => left.Action?.includes(action));
        const answers = await Promise.all(asked.map((call) => may({ ...who, policy: without }, call)));
        expect([who.role, left.Sid, answers.includes(false)]).toEqual([who.role, left.Sid, true]);
      }
    }
  });
});

test('all vendors need everything, and a vendor that writes by itself next to nothing', () => {
  const files = [...templates.keys()].flatMap((vendor) => templates.get(vendor)?.file ?? []);
  expect(wantedBy(files).needs).toEqual(allNeeds);
  expect(
    wantedBy(
      files.filter(({ vendor }) => vendor === 'sailthru'),
      [],
    ).needs,
  ).toEqual([]);
});
