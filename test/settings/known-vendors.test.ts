import { expect, test } from '@jest/globals';
import { unknownVendors } from '../../src/settings/known-vendors.js';
import { parseSettings } from '../../src/settings/parse.js';
import { showFault, take, templatesWith } from '../resolve/fixture.js';

const templates = templatesWith();
const faultsOf = (text: string) => unknownVendors(take(parseSettings('s.yml', text)), templates).map(showFault);

test('a vendor that no template has is a fault: its rule would never count, and "*" would', () => {
  expect(faultsOf('approvals:\n  sendsafly: { users: [octocat] }\n  "*": { users: [hubot] }\n')).toEqual([
    'settings/unknown-vendor 2:3 There is no template for the vendor "sendsafly". | Did you mean sendsafely?',
  ]);
  expect(faultsOf('approvals: { cloudflare: { users: [octocat] } }\n')).toEqual([
    expect.stringContaining('Did you mean cloudflare-logpush?'),
  ]);
  expect(faultsOf('guardrails: { vendors: [custom, acme] }\n')).toEqual([
    expect.stringMatching(/^settings\/unknown-vendor 1:33 .*"acme"\. \| Remove it, or write one of: aws-load/),
  ]);
});

test('those that there are are none', () => {
  expect(faultsOf('approvals: { sendsafely: { users: [octocat] }, "*": { users: [hubot] } }\n')).toEqual([]);
  expect(faultsOf('guardrails: { vendors: [custom] }\n')).toEqual([]);
  expect(faultsOf('requests: [a.yml]\n')).toEqual([]);
});
