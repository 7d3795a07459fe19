import { describe, expect, test } from '@jest/globals';
import { meantVendors } from '../../src/template/meant-vendor.js';
import { templatesWith } from '../resolve/fixture.js';

const templates = templatesWith();

describe('the vendor that somebody means', () => {
  test.each<[word: string, meant: readonly string[]]>([
    ['cloudflare', ['cloudflare-logpush']],
    ['logpush', ['cloudflare-logpush']],
    ['cloudinari', ['cloudinary']],
    ['github', ['github-audit-log']],
    ['GitHub Enterprise', ['github-audit-log']],
    ['sumo', ['sumo-logic']],
    ['sumologic', ['sumo-logic']],
    ['Sumo Logic Inc.', ['sumo-logic']],
    ['alb', ['aws-load-balancer-logs']],
    ['elb', ['aws-load-balancer-logs']],
    ['load balancer', ['aws-load-balancer-logs']],
    ['load-balancer-logs', ['aws-load-balancer-logs']],
    ['SendSafely', ['sendsafely']],
    ['sendsafly', ['sendsafely']],
    ['mparticel', ['mparticle']],
    ['data-dog', ['datadog']],
    ['umbrella', []],
    ['splunk', []],
    ['logs', ['aws-load-balancer-logs']],
    ['a', []],
    ['', []],
    ['--', []],
  ])('%s', (word, meant) => {
    expect(meantVendors(word, templates)).toEqual(meant);
  });

  test('however long the word is', () => {
    for (const unit of ['-', 'a-', 'sumo ']) expect(meantVendors(unit.repeat(20_000), templates)).toEqual([]);
  });

  test("the repository's own templates count, by their other names too", () => {
    const text = `vendor: cisco-umbrella
title: Cisco Umbrella
also: [opendns]
provenance: { source: 'https://vendor.example/s3', read: 2026-01-31, verified: true }
grants:
  - principals: ['arn:aws:iam::222233334444:root']
    statements: [{ sid: Write, on: objects, actions: [s3:PutObject] }]
    keyActions: as-needed
handover: { by: you, steps: ['Nothing.'] }
`;
    const own = templatesWith(text);
    for (const word of ['umbrella', 'opendns', 'OpenDNS', 'Cisco']) expect(meantVendors(word, own)).toEqual(['cisco-umbrella']);
  });
});
