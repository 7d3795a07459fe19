import { expect, test } from '@jest/globals';
import { textOf } from './files.js';

test("the page's link to GitHub's form asks for what the jobs mint tokens with, and for nothing more", () => {
  const minted = new Map<string, string>();
  for (const [, name = '', level = ''] of textOf('.github/workflows/bucket-request.yml').matchAll(
    /^ +permission-([a-z-]+): (read|write)$/gm,
  ))
    if (minted.get(name) !== 'write') minted.set(name, level);
  const page = textOf('docs/tokens.md');
  const link = /\(https:\/\/github\.com\/settings\/apps\/new\?([^)]+)\)/.exec(page)?.[1] ?? '';
  const asked = Object.fromEntries([...new URLSearchParams(link)].filter(([name]) => name !== 'name' && name !== 'url'));
  // GitHub Docs, "Registering a GitHub App using URL parameters": permissions by their names, with underscores.
  const permissions = Object.fromEntries([...minted].map(([name, level]) => [name.replaceAll('-', '_'), level]));
  expect(asked).toEqual({ ...permissions, public: 'false', webhook_active: 'false' });
  const rows = [...page.matchAll(/^\| ([a-z ]+?)(?: of the organization)?: (read|write) \|/gm)];
  expect(Object.fromEntries(rows.map(([, name = '', level]) => [name.replaceAll(' ', '_'), level]))).toEqual(permissions);
});
