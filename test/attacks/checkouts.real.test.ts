import { expect } from '@jest/globals';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asking, attackOnBundle, bucketOf, expectEnd, fileOf, request, settings, type Attacked } from './attack.js';

/** A program that leaves a mark where it runs, in a folder of its own. */
function trap(): { readonly program: string; readonly sprung: () => boolean; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'trap-'));
  const program = join(folder, 'trap.sh');
  writeFileSync(program, `#!/bin/sh\ntouch '${folder}/sprung'\ncat\n`);
  chmodSync(program, 0o755);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { program, sprung: () => existsSync(join(folder, 'sprung')), remove };
}

async function withTrap(work: (set: ReturnType<typeof trap>) => Promise<void>): Promise<void> {
  const set = trap();
  try {
    await work(set);
    expect(set.sprung()).toBe(false);
  } finally {
    set.remove();
  }
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

/** Planned, approved, merged and applied, with every checkout prepared so. */
async function journey(world: Attacked, prepare: (workspace: string) => void): Promise<void> {
  const number = world.openPull(asking('acme'));
  expectEnd(await world.opened(number, { prepare }), 0);
  world.review(number, 'alice');
  expectEnd(await world.reviewed(number, 'submitted', { prepare }), 0);
  world.merge(number);
  expectEnd(await world.pushed({ prepare }), 0);
  expect(world.buckets()).toEqual([bucketOf('acme')]);
}

attackOnBundle(
  'an earlier step leaves a configuration of git that runs a program: monitors, pagers, diffs, filters, hooks',
  (world) =>
    withTrap(async ({ program }) => {
      await journey(world, (workspace) => {
        const keys = [
          'core.fsmonitor',
          'core.pager',
          'pager.log',
          'core.editor',
          'core.sshCommand',
          'core.gitProxy',
          'diff.external',
        ];
        const more = [
          'diff.evil.textconv',
          'diff.evil.command',
          'filter.evil.smudge',
          'filter.evil.clean',
          'gpg.program',
          'log.showSignature',
        ];
        for (const key of [...keys, ...more]) git(workspace, 'config', key, key === 'log.showSignature' ? 'true' : program);
        git(workspace, 'config', 'alias.log', `!${program}`);
        git(workspace, 'config', 'include.path', '/dev/null');
        writeFileSync(join(workspace, '.git/info/attributes'), '* diff=evil filter=evil\n');
        for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction', 'pre-auto-gc'])
          symlinkSync(program, join(workspace, '.git/hooks', hook));
      });
    }),
);

attackOnBundle("a pull request's attributes of git rewrite what is read", async (world) => {
  // As blobs, for git itself would not take such files into a work tree.
  const attributes = '*.yml text eol=crlf working-tree-encoding=UTF-16 ident filter=lfs\n';
  const number = world.openPullOfEntries([
    { mode: '100644', name: fileOf('acme'), text: request(bucketOf('acme'), 'tags: { team: evil }') },
    { mode: '100644', name: '.gitattributes', text: attributes },
  ]);
  await world.planned(number);
  expect(world.comment(number)).toContain('evil');
});

attackOnBundle('a replaced object shows a harmless file in place of the evil one', async (world) => {
  const number = world.openPull(asking('acme', 'tags: { team: evil }'), { author: 'mallory' });
  const prepare = (workspace: string) => {
    const file = join(workspace, 'harmless');
    writeFileSync(file, request(bucketOf('acme')));
    const harmless = git(workspace, 'hash-object', '-w', file);
    git(workspace, 'replace', git(workspace, 'rev-parse', `HEAD:${fileOf('acme')}`), harmless);
    rmSync(file);
  };
  expectEnd(await world.opened(number, { prepare }), 0);
  expect(world.comment(number)).toContain('evil');
});

attackOnBundle("grafts make the default branch's history another one", async (world) => {
  const number = world.openPull(asking('acme', 'tags: { team: evil }'), { author: 'mallory' });
  const prepare = (workspace: string) => {
    // Without a parent, everything would look as if it had always been there.
    writeFileSync(join(workspace, '.git/info/grafts'), `${git(workspace, 'rev-parse', 'HEAD')}\n`);
  };
  expectEnd(await world.opened(number, { prepare }), 0);
  expect(world.comment(number)).toContain('evil');
});

attackOnBundle('a shallow checkout hides what was merged: it is no success', async (world) => {
  const number = await world.approved(asking('acme'));
  world.merge(number);
  const shallow = (workspace: string) =>
    writeFileSync(join(workspace, '.git/shallow'), `${git(workspace, 'rev-parse', 'HEAD')}\n`);
  const run = await world.pushed({ prepare: shallow });
  world.expectUntouched(run, 'acme');
  expect(run.log).toMatch(/shallow clone/);
});

attackOnBundle('a partial clone would fetch what it lacks by a program that its configuration names', (world) =>
  withTrap(async ({ program }) => {
    const number = world.openPull(asking('acme'));
    const prepare = (workspace: string) => {
      const blob = git(workspace, 'rev-parse', `HEAD:${fileOf('acme')}`);
      rmSync(join(workspace, '.git/objects/info/alternates'));
      git(workspace, 'config', 'core.repositoryFormatVersion', '1');
      git(workspace, 'config', 'extensions.partialClone', 'origin');
      git(workspace, 'config', 'remote.origin.promisor', 'true');
      git(workspace, 'config', 'remote.origin.url', `ext::${program} ${blob}`);
      git(workspace, 'config', 'protocol.ext.allow', 'always');
    };
    expectEnd(await world.opened(number, { prepare }), 1);
    expect(world.status(number, 'approval')).not.toBe('success');
  }),
);

attackOnBundle('a program called terraform lies in the checkout, and the PATH has empty and relative entries', (world) =>
  withTrap(async ({ program }) => {
    const plant = (workspace: string) => {
      for (const folder of ['.', 'bin']) {
        mkdirSync(join(workspace, folder), { recursive: true });
        symlinkSync(program, join(workspace, folder, 'terraform'));
        symlinkSync(program, join(workspace, folder, 'git'));
      }
    };
    const number = world.openPull(asking('acme'));
    const path = `:.:bin::${world.terraform.folder}:${process.env['PATH'] ?? ''}`;
    const run = expectEnd(await world.opened(number, { prepare: plant, env: { PATH: path } }), 0);
    expect(world.comment(number)).toContain(bucketOf('acme'));
    expect(run.outputs['faults']).toBe('[]');
  }),
);

attackOnBundle('the settings, a template or a request are links to the secrets of the process', async (world) => {
  const links = ['buckets/environ.yml', 'buckets/passwd.yml'];
  const targets = ['/proc/self/environ', '../../../../../../etc/passwd'];
  const number = world.openPullOfEntries(links.map((name, index) => ({ mode: '120000', name, text: targets[index] ?? '' })));
  const run = expectEnd(await world.opened(number), 1);
  for (const text of [run.log, run.summary, world.comment(number) ?? '']) expect(text).not.toMatch(/root:x:|HTTP_PROXY=/);
  world.review(number, 'alice');
  world.merge(number);
  expectEnd(await world.pushed(), 1);
  expect(world.buckets()).toEqual([]);
});

attackOnBundle('the settings of the default branch become a link that shows another file in each checkout', async (world) => {
  const number = await world.approved(asking('acme'));
  world.upstream.git('checkout', '--quiet', '--force', 'main');
  const sha = world.upstream.commitEntries('main', [{ mode: '120000', name: '.github/vendor-bucket.yml', text: '../evil.yml' }]);
  world.github.state.refs.set('main', sha);
  world.upstream.git('reset', '--quiet', '--hard', sha);
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

attackOnBundle('a submodule stands where the request was', async (world) => {
  const number = world.openPullOfEntries([{ mode: '160000', name: fileOf('acme'), text: 'a'.repeat(40) }]);
  const run = expectEnd(await world.opened(number), 1);
  expect(run.log).toContain(fileOf('acme'));
  world.review(number, 'alice');
  world.merge(number);
  world.expectUntouched(await world.pushed(), 'acme');
});

attackOnBundle('a job leaves nothing in the checkout that a later step could upload', async (world) => {
  const number = world.openPull(asking('acme'));
  const seen: string[] = [];
  const inspect = (workspace: string) => seen.push(git(workspace, 'status', '--porcelain', '--ignored'));
  for (const command of ['plan', 'matrix', 'report', 'gate']) await world.opened(number, { inputs: { command }, inspect });
  await world.opened(number, { inputs: { command: 'plan', request: fileOf('acme') }, inspect });
  expect(seen).toEqual(['', '', '', '', '']);
});

attackOnBundle('Terraform gets no token of GitHub and no input, but its own credentials', async (world) => {
  const number = world.openPull(asking('acme'));
  const env = {
    GITHUB_TOKEN: 'ghs_leak',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'leak',
    TF_VAR_x: 'leak',
    TF_CLI_ARGS: '-var x=leak',
    TF_LOG: 'TRACE',
    NODE_OPTIONS: '',
  };
  expectEnd(await world.opened(number, { env }), 0);
  const seen = world.terraform.seen('environment');
  expect(seen).toContain('AWS_ACCESS_KEY_ID');
  expect(seen).not.toMatch(/GITHUB_|ACTIONS_|INPUT_|TF_VAR_|TF_CLI_ARGS|TF_LOG|leak/);
});

attackOnBundle('the lock file of the settings is a link to the secrets of the process', async (world) => {
  world.pushToMain({ '.github/vendor-bucket.yml': `${settings}terraform: { lockFile: .terraform.lock.hcl }\n` });
  const number = world.openPullOfEntries([
    { mode: '100644', name: fileOf('acme'), text: request(bucketOf('acme')) },
    { mode: '120000', name: '.terraform.lock.hcl', text: '/proc/self/environ' },
  ]);
  const run = await world.opened(number);
  expect(world.terraform.seen('lock')).not.toMatch(/AWS_|HTTP_PROXY/);
  expect(run.log + run.summary).not.toContain('AWS_ACCESS_KEY_ID=');
});

attackOnBundle('a pull request exchanges the lock file, and with it the provider that plans', async (world) => {
  world.pushToMain({
    '.github/vendor-bucket.yml': `${settings}terraform: { lockFile: .terraform.lock.hcl }\n`,
    '.terraform.lock.hcl': '# the lock file of the default branch\n',
  });
  const number = world.openPull({ ...asking('acme'), '.terraform.lock.hcl': "# mallory's provider\n" }, { author: 'mallory' });
  await world.opened(number);
  expect(world.terraform.seen('lock')).not.toContain('mallory');
});
