import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { knownArchiveHash } from '../../src/terraform/archive-hashes.js';
import { defaultVersion } from '../../src/terraform/release.js';
import { ownManifest, textOf, yamlOf } from './files.js';

const pack = z.looseObject({ repository: z.looseObject({ url: z.string() }) }).parse(JSON.parse(textOf('package.json')));

describe('what a newcomer works with is what the action runs with', () => {
  const node = textOf('.node-version').trim();
  const dockerfile = textOf('.devcontainer/Dockerfile');

  test('Node', () => {
    expect(`node${node}`).toBe(ownManifest.runs.using);
    expect(dockerfile).toMatch(new RegExp(`^FROM node:${node}-[a-z]+@sha256:[0-9a-f]{64}$`, 'm'));
  });

  test('Terraform, by its proven sum', () => {
    expect(dockerfile).toContain(`version=${defaultVersion.terraform};`);
    const sums = [...dockerfile.matchAll(/^ +(amd64|arm64)\) sum=([0-9a-f]{64}) ;;/gm)];
    expect(sums.map(([, arch, sum]) => [arch, sum])).toEqual(
      ['amd64', 'arm64'].map((arch) => [arch, knownArchiveHash('terraform', defaultVersion.terraform, `linux_${arch}`)]),
    );
  });
});

describe('a report', () => {
  const form = z.looseObject({
    labels: z.array(z.string()),
    body: z.array(z.looseObject({ type: z.string(), id: z.string().optional() })),
  });

  test.each(['bug', 'idea', 'vendor'])('as %s asks each thing once', (name) => {
    const ids = form.parse(yamlOf(textOf(`.github/ISSUE_TEMPLATE/${name}.yml`))).body.flatMap(({ id }) => id ?? []);
    expect(ids.length).toBeGreaterThan(2);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('of a hole goes to a private advisory of the repository that package.json names', () => {
    // https://docs.github.com/en/code-security/security-advisories/guidance-on-reporting-and-writing-information-about-vulnerabilities/privately-reporting-a-security-vulnerability
    const advisory = `${pack.repository.url.replace(/^git\+|\.git$/g, '')}/security/advisories/new`;
    expect(yamlOf(textOf('.github/ISSUE_TEMPLATE/config.yml'))).toMatchObject({
      blank_issues_enabled: false,
      contact_links: [{ url: advisory }],
    });
    expect(textOf('.github/ISSUE_TEMPLATE/bug.yml')).toContain(`(${advisory})`);
  });
});
