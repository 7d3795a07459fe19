import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { needOf, type Need } from '../../src/bootstrap/need.js';
import { requestKeys, wantedBy, type RequestKey } from '../../src/bootstrap/vendors.js';
import type { TemplateFile } from '../../src/template/schema.js';
import { outcomeOf, templates } from '../properties/outcome.js';
import { wholeRequest } from '../properties/requests.js';
import { parametersOf } from '../properties/run.js';
import { keysIn } from './keys.js';

/** A stack that a made-up request gives: what it was asked by, and what it has. */
interface Made {
  readonly vendor: string;
  readonly keys: readonly RequestKey[];
  readonly needs: ReadonlySet<Need>;
  readonly issuers: readonly string[];
}

type Resources = Readonly<Record<string, Readonly<Record<string, { readonly url?: string }>>>>;

const made: readonly Made[] = fc.sample(wholeRequest, parametersOf(1500)).flatMap((request) => {
  const outcome = outcomeOf(request);
  if (outcome.spec === undefined) return [];
  const { spec, configuration } = outcome;
  const { resource } = JSON.parse(configuration) as { readonly resource: Resources };
  const addresses = Object.entries(resource).flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`));
  return [
    {
      vendor: spec.vendor.id,
      keys: [...new Set([...keysIn(request.value), ...keysIn(request.settings)])],
      needs: new Set(addresses.flatMap((address) => needOf(address) ?? [])),
      issuers: Object.values(resource['aws_iam_openid_connect_provider'] ?? {}).map(({ url = '' }) =>
        url.replace('https://', ''),
      ),
    },
  ];
});

function fileOf(vendor: string): TemplateFile {
  const template = templates.get(vendor);
  if (template === undefined) throw new Error(`no template ${vendor}`);
  return template.file;
}

const vendors = [...templates.keys()];

describe("what is found from a template and a request's keys", () => {
  test('is all that a stack of them has', () => {
    for (const { vendor, keys, needs, issuers } of made) {
      const wanted = wantedBy([fileOf(vendor)], keys);
      expect([vendor, keys, [...needs].filter((need) => !wanted.needs.includes(need))]).toEqual([vendor, keys, []]);
      expect([vendor, issuers.filter((issuer) => !wanted.issuers.includes(issuer))]).toEqual([vendor, []]);
    }
  });

  test.each(vendors)('is for %s nothing that no stack has', (vendor) => {
    const stacks = made.filter((one) => one.vendor === vendor);
    const { needs, issuers } = wantedBy([fileOf(vendor)]);
    expect(needs.filter((need) => !stacks.some((stack) => stack.needs.has(need)))).toEqual([]);
    expect(issuers.filter((issuer) => !stacks.some((stack) => stack.issuers.includes(issuer)))).toEqual([]);
  });

  test.each(requestKeys)('is with %s nothing but what a stack has by it', (key) => {
    const wrong = found(key).filter(({ vendor, need }) => {
      const others = requestKeys.filter((one) => one !== key && wantedBy([fileOf(vendor)], [one]).needs.includes(need));
      const stacks = made.filter((one) => one.keys.includes(key) && !others.some((other) => one.keys.includes(other)));
      return !stacks.some(({ needs }) => needs.has(need));
    });
    expect(wrong).toEqual([]);
  });
});

/** What a key adds to what vendors need without any. */
function found(key: RequestKey) {
  return vendors.flatMap((vendor) => {
    const without = wantedBy([fileOf(vendor)], []).needs;
    const { needs } = wantedBy([fileOf(vendor)], [key]);
    return needs.filter((need) => !without.includes(need)).map((need) => ({ vendor, need }));
  });
}
