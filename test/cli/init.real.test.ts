import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { installBundle, type Bundle } from './bundle.js';

let bundle: Bundle;
beforeAll(() => {
  bundle = installBundle();
});
afterAll(() => bundle.remove());

const sha = '6dcb09b5b57875f334f61aebed695e2e4193db5e';
/** As GitHub's REST API documents its answers: "Get a commit", "Get a user". */
const answers: Readonly<Record<string, object>> = {
  '/repos/acme/vendor-bucket/commits/tags%2Fv1.2.3': { sha },
  '/users/octocat': { login: 'octocat', id: 583231, type: 'User' },
};

test('a repository of requests is set up by one command, and the next ones take it as it is', async () => {
  const server = createServer(({ url = '' }, response) => {
    response
      .writeHead(url in answers ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(answers[url] ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const cwd = join(bundle.folder, 'requests');
    mkdirSync(cwd);
    execFileSync('git', ['init', '--quiet', '--initial-branch=trunk', cwd]);
    execFileSync('git', ['-C', cwd, 'remote', 'add', 'origin', 'git@github.com:acme/buckets.git']);
    const env = {
      GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_TOKEN: 'ghs_x',
    };
    const options = [
      '--vendors=sendsafely',
      '--administrator=octocat',
      '--code-owners=@acme/platform-team',
      '--prefix=ss-self-hosted-acme',
      '--account=111122223333',
      '--region=us-east-1',
    ];
    const run = (...args: readonly string[]) => bundle.run(args, { cwd, env });
    expect(await run('init', '--account=111122223333')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('usage/missing') as unknown,
    });
    const made = await run('init', ...options, '--from=acme/vendor-bucket@v1.2.3');
    expect(made).toMatchObject({ code: 0, err: '' });
    const text = (path: string) => readFileSync(join(cwd, path), 'utf8');
    expect(text('.github/workflows/vendor-bucket.yml')).toContain(`bucket-request.yml@${sha} # v1.2.3\n`);
    expect(text('.github/vendor-bucket.yml')).toContain('users: [octocat#583231]');
    expect(await run('validate', 'examples')).toMatchObject({ code: 0, out: '1 request without faults.\n' });
    const again = await run('init', ...options, '--administrator=sendsafely=octocat', '--json');
    expect(JSON.parse(again.out)).toMatchObject({
      ok: true,
      files: expect.arrayContaining([
        {
          path: '.github/vendor-bucket.yml',
          is: 'would-change',
          diff: expect.stringContaining('+  sendsafely:\n+    users: [octocat#583231]') as unknown,
        },
        { path: '.github/workflows/vendor-bucket.yml', is: 'unchanged' },
      ]) as unknown,
    });
  } finally {
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  }
});
