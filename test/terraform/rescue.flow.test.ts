import { readdirSync, readFileSync, statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { failed, type Result } from '../../src/fault/fault.js';
import { memoryStore, type ObjectStore } from '../../src/ledger/index.js';
import { rescueKey } from '../../src/terraform/beside.js';
import { openRun, type Begun, type RunOptions } from '../../src/terraform/index.js';
import { standingOf } from '../../src/terraform/take-up.js';
import { type Behaviour, configurationOf, installFake, temporaryFolder } from './fake-terraform.js';

const box = (summary: string) => `╷\n│ Error: ${summary}\n╵\n`;
const stateText = (serial: number, more: object = {}) =>
  JSON.stringify({ version: 4, serial, lineage: 'bb4301ae', resources: [{ name: 'secret-in-state' }], ...more });
const left = stateText(5);
const saveError = (summary: string) => JSON.stringify({ type: 'diagnostic', diagnostic: { severity: 'error', summary } });
/** What Terraform 1.11.4 says when S3 does not take the state, and leaves. */
const unsaved: Behaviour = {
  code: 1,
  stdout: `${saveError('Failed to save state')}\n${saveError('Failed to persist state to backend')}\n`,
  leaves: { 'errored.tfstate': left },
};
const refused: Behaviour = { code: 1, stderr: box('Failed to write state') };
const stateKey = 'vendor-bucket/a.tfstate';
const holder = { run: { id: '7', attempt: 1 } };

const gone = { code: 'ledger/unavailable', message: 'S3 is gone.', fix: 'Run it again.' };

/** A store in which some calls fail. */
function failing(store: ObjectStore, ...calls: readonly ('read' | 'write' | 'list')[]): ObjectStore {
  const fails = async (): Promise<Result<never>> => failed(gone);
  return { ...store, ...Object.fromEntries(calls.map((call) => [call, fails])) };
}

async function within<T>(
  behaviour: Readonly<Record<string, Behaviour>>,
  more: Partial<RunOptions>,
  work: (given: { readonly plan: (begun?: Begun) => Promise<{ codes: string[] }>; readonly apply: (between?: () => unknown) => Promise<{ codes: string[]; text: string }>; readonly commands: () => string[]; readonly workspace: string; readonly interrupt: () => void }) => Promise<T>,
): Promise<T> {
  const fake = installFake('terraform', '1.11.4');
  const [workspace, workDir] = [temporaryFolder(), join(temporaryFolder(), 'work')];
  const opened = await openRun({
    engine: fake.engine,
    installation: { source: 'registry' },
    workDir,
    env: { PATH: '/usr/bin:/bin' },
    stacks: [{ id: 'a', json: configurationOf({ plan: { code: 2 }, ...behaviour }), stateKey }],
    state: { bucket: 'state-bucket', region: 'us-east-1' },
    rescueDir: workspace,
    holder,
    ...more,
  });
  if (!opened.ok) throw new Error(opened.faults.map(({ message }) => message).join());
  const run = opened.value;
  const told = (result: { readonly ok: boolean }) => ('faults' in result ? (result.faults as { code: string; message: string; fix: string }[]) : []); // prettier-ignore
  const plan = async (begun?: Begun) => ({ codes: told(await run.plan('a', { begun })).map(({ code }) => code) });
  const apply = async (between: () => unknown = () => undefined) => {
    const planned = await run.plan('a');
    if (!planned.ok) throw new Error(planned.faults.map(({ message }) => message).join());
    await between();
    const faults = told(await run.apply(planned.value));
    return { codes: faults.map(({ code }) => code), text: faults.map(({ message, fix }) => `${message} ${fix}`).join('\n') };
  };
  try {
    const commands = () => fake.calls().filter(({ event }) => event === 'start').map(({ args }) => args.slice(0, 2).join(' ')); // prettier-ignore
    return await work({ plan, apply, commands, workspace, interrupt: run.interrupt });
  } finally {
    await run.close();
  }
} // prettier-ignore

const keysOf = (objects: ReadonlyMap<string, unknown>) => [...objects.keys()];
const head = { serial: 5, lineage: 'bb4301ae' };
/** Made from no state at all, and from that of the serial before. */
const keptFirst = rescueKey(stateKey, head, undefined, left);
const kept = rescueKey(stateKey, head, 4, left);

describe('a state that S3 does not take', () => {
  test('is written once more, by a process of its own, and nothing else is needed', async () => {
    const objects = new Map<string, Uint8Array>();
    await within({ apply: unsaved }, { beside: memoryStore(objects) }, async ({ apply, commands, workspace }) => {
      expect((await apply()).codes).toEqual(['terraform/error', 'terraform/state-saved', 'terraform/partly-applied']);
      expect(commands().slice(-2)).toEqual(['apply -json', 'state push']);
      expect(readdirSync(workspace)).toEqual([]);
    });
    expect(keysOf(objects)).toEqual([]);
  });

  test('is kept beside it where that fails, and what is said of it holds nothing of it', async () => {
    const objects = new Map<string, Uint8Array>();
    await within({ apply: unsaved, state: refused }, { beside: memoryStore(objects) }, async ({ apply, workspace }) => {
      const { codes, text } = await apply();
      expect(codes).toEqual(['terraform/error', 'terraform/state-kept', 'terraform/partly-applied']);
      expect(text).toContain(keptFirst);
      expect(text).not.toMatch(/secret-in-state|errored\.tfstate/);
      expect(readdirSync(workspace)).toEqual([]);
    });
    expect(keysOf(objects)).toEqual([keptFirst]);
    expect(Buffer.from(objects.get(keptFirst) ?? []).toString()).toBe(left);
  });

  test('is kept as made from what Terraform itself wrote last', async () => {
    const objects = new Map([[stateKey, Buffer.from(stateText(4))]]);
    await within({ apply: unsaved, state: refused }, { beside: memoryStore(objects) }, async ({ apply }) => {
      expect((await apply()).codes).toContain('terraform/state-kept');
    });
    expect(keysOf(objects)).toEqual([stateKey, kept]);
  });

  test.each<[string, string]>([
    ['of another lineage', stateText(4, { lineage: 'other' })],
    ['that no apply of this base can have left', stateText(6)],
  ])('goes over none %s: it is kept beside it as made from what was there before', async (_, foreign) => {
    const objects = new Map([[stateKey, Buffer.from(stateText(3))]]);
    const store = memoryStore(objects);
    const beside: ObjectStore = {
      ...store,
      read: async (key) => {
        const found = await store.read(key);
        if (key === stateKey) objects.set(stateKey, Buffer.from(foreign));
        return found;
      },
    };
    await within({ apply: unsaved }, { beside }, async ({ apply, commands }) => {
      expect((await apply()).codes).toContain('terraform/state-kept');
      expect(commands()).not.toContain('state push');
    });
    expect(keysOf(objects)).toContain(rescueKey(stateKey, head, 3, left));
  });

  const takesNone = (answer: () => Promise<Result<never>>): ObjectStore => {
    const store = memoryStore();
    return { ...store, write: (key, ...more) => (key.endsWith('.tfstate') ? answer() : store.write(key, ...more)) };
  };
  test.each<[string, Partial<RunOptions>]>([
    ['S3 takes it nowhere', { beside: takesNone(async () => failed(gone)) }],
    ['there is no store', {}],
    ['the store throws', { beside: takesNone(() => Promise.reject(new Error('a bug'))) }],
  ])('is a file for its owner alone in the workspace where %s, with what to do', async (_, options) => {
    await within({ apply: unsaved, state: refused }, options, async ({ apply, workspace }) => {
      const { codes, text } = await apply();
      expect(codes).toEqual(['terraform/error', 'terraform/state-not-saved', 'terraform/partly-applied']);
      const [folder = ''] = readdirSync(workspace);
      const file = join(workspace, folder, 'errored.tfstate');
      expect(readFileSync(file, 'utf8')).toBe(left);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const backend = '-backend-config=bucket=state-bucket -backend-config=region=us-east-1';
      expect(text).toContain(`terraform init ${backend} -backend-config=key=${stateKey}`);
      expect(text).toContain(`terraform state push ${file}`);
      expect(text).not.toContain('secret-in-state');
    });
  });

  test('goes beside the folder of the run where the workspace takes none', async () => {
    const workDir = join(temporaryFolder(), 'work');
    await within({ apply: unsaved, state: refused }, { rescueDir: '/nowhere', workDir: join(workDir, 'deep') }, async ({ apply }) => {
      expect((await apply()).codes).toContain('terraform/state-not-saved');
    }); // prettier-ignore
    const found = readdirSync(workDir, { recursive: true }).filter((name) => String(name).endsWith('errored.tfstate'));
    expect(found).toHaveLength(1);
  });

  test('is put beside its place at once where the run is being stopped: nothing is started any more', async () => {
    const objects = new Map<string, Uint8Array>();
    const abort = new AbortController();
    const stops = { ...unsaved, stdout: '', takes: 60_000, afterInterrupt: '' };
    await within({ apply: stops }, { beside: memoryStore(objects), signal: abort.signal }, async ({ apply, commands }) => {
      const applying = apply();
      while (!commands().includes('apply -json')) await new Promise((resolve) => setTimeout(resolve, 10));
      await new Promise((resolve) => setTimeout(resolve, 100));
      abort.abort();
      expect((await applying).codes).toEqual(['terraform/state-kept', 'terraform/interrupted']);
    });
    expect(keysOf(objects)).toEqual([keptFirst]);
  });
});

describe('the lock', () => {
  const lock = `${stateKey}.tflock`;
  const note = `${stateKey}.holders/7-1.tflock`;
  const info = (id: string) => Buffer.from(JSON.stringify({ ID: id, Who: who, Created: '2999-01-01T00:00:00Z' }));
  const who = `${userInfo().username}@${hostname()}`;
  /** What Terraform 1.11.4 says where S3 does not remove the lock. */
  const unreleased = (id: string) => ({
    code: 1,
    stdout: `${JSON.stringify({ type: 'diagnostic', diagnostic: { severity: 'error', summary: 'Error releasing the state lock', detail: `failed to delete\nLock Info:\n  ID:        ${id}\n  Path:      x\n` } })}\n`,
  });

  test('is noted by the run that is about to take it, and no more once it is released', async () => {
    const objects = new Map<string, Uint8Array>();
    const seen: string[] = [];
    const store = memoryStore(objects);
    const beside: ObjectStore = { ...store, write: (key, ...more) => (seen.push(key), store.write(key, ...more)) };
    await within({ apply: {} }, { beside }, async ({ apply }) => expect((await apply()).codes).toEqual([]));
    expect(seen).toEqual([note]);
    expect(keysOf(objects)).toEqual([]);
  });

  test("is not asked for where that can't be noted", async () => {
    await within({}, { beside: failing(memoryStore(), 'write') }, async ({ apply, commands }) => {
      expect((await apply()).codes).toEqual(['ledger/unavailable']);
      expect(commands()).not.toContain('apply -json');
    });
  });

  test('that Terraform could not release is released', async () => {
    const objects = new Map<string, Uint8Array>([[lock, info('mine')]]);
    await within({ apply: unreleased('mine') }, { beside: memoryStore(objects) }, async ({ apply }) => {
      expect((await apply()).codes).toContain('terraform/lock-released');
    });
    expect(keysOf(objects)).toEqual([]);
  });

  test('that is another one by now is left alone', async () => {
    const objects = new Map<string, Uint8Array>([[lock, info('theirs')]]);
    await within({ apply: unreleased('mine') }, { beside: memoryStore(objects) }, async ({ apply }) => {
      expect((await apply()).codes).not.toContain('terraform/lock-released');
    });
    expect(keysOf(objects)).toEqual([lock]);
  });

  test("that can't be removed stays noted, and what releases it is said", async () => {
    const objects = new Map<string, Uint8Array>([[lock, info('mine')]]);
    const beside = { ...memoryStore(objects), remove: async () => failed(gone) };
    await within({ apply: unreleased('mine') }, { beside, unlock: () => 'run it by hand' }, async ({ apply }) => {
      const { codes, text } = await apply();
      expect(codes).toContain('terraform/lock-left');
      expect(text).toContain('Once this run has ended, run it by hand;');
    });
    expect(keysOf(objects)).toEqual([lock, note]);
  });

  test.each<[string, readonly (readonly [string, Uint8Array])[], readonly string[]]>([
    ['released where no other run can have taken it', [], []],
    ['left, and noted, where another run may have it', [[`${stateKey}.holders/8-1.tflock`, Buffer.from(JSON.stringify({ version: 1, run: { id: '8', attempt: 1 }, who, since: '2026-01-01T00:00:00Z' }))]], [lock, `${stateKey}.holders/8-1.tflock`, note]], // prettier-ignore
  ])('of a Terraform that was killed is %s', async (_, others, expected) => {
    const objects = new Map<string, Uint8Array>(others);
    const killed = { takes: 60_000, interrupts: 99 };
    await within({ apply: killed }, { beside: memoryStore(objects), graceMilliseconds: 1 }, async ({ apply, commands, interrupt }) => {
      const applying = apply();
      while (!commands().includes('apply -json')) await new Promise((resolve) => setTimeout(resolve, 10));
      objects.set(lock, info('mine'));
      interrupt();
      interrupt();
      await applying;
    }); // prettier-ignore
    expect(keysOf(objects).sort()).toEqual([...expected].sort());
  });

  const since = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const noteOf = (run: string, minutes = 0) => ({
    [`${stateKey}.holders/${run}-1.tflock`]: Buffer.from(JSON.stringify({ version: 1, run: { id: run, attempt: 1 }, who, since: since(minutes) })), // prettier-ignore
  });

  test('is not asked for while another run may be about to keep a state: what that kept is seen then', async () => {
    const objects = new Map<string, Uint8Array>([[stateKey, Buffer.from(stateText(4))], ...Object.entries(noteOf('6'))]);
    const store = memoryStore(objects);
    let asked = 0;
    const beside: ObjectStore = {
      ...store,
      list: async (prefix, most) => {
        // The other run needs a while to keep its state, and then takes its note back.
        if (prefix.endsWith('.holders/') && (asked += 1) === 4) {
          objects.set(kept, Buffer.from(left));
          objects.delete(`${stateKey}.holders/6-1.tflock`);
        }
        return store.list(prefix, most);
      },
    };
    await within({}, { beside, othersPatience: 100 }, async ({ apply, commands }) => {
      expect((await apply()).codes).toEqual(['terraform/state-kept']);
      expect(commands()).not.toContain('apply -json');
    });
    expect(asked).toBe(4);
    expect(keysOf(objects).sort()).toEqual([stateKey, kept].sort());
  });

  test.each<[string, Readonly<Record<string, Uint8Array>>]>([
    ['is gone: it is waited for in vain', noteOf('6')],
    ['is gone for long', noteOf('6', 16)],
    ['waits for this one', noteOf('8')],
  ])('is asked for where a run that said it would take it %s', async (_, notes) => {
    const objects = new Map<string, Uint8Array>(Object.entries(notes));
    await within({ apply: {} }, { beside: memoryStore(objects), othersPatience: 10 }, async ({ apply }) => {
      expect((await apply()).codes).toEqual([]);
    });
    expect(keysOf(objects)).toEqual(Object.keys(notes));
  });

  test('that another run holds on is told with what releases it, and nothing is applied', async () => {
    const objects = new Map<string, Uint8Array>([[lock, info('theirs')], ...Object.entries(noteOf('6', 16))]);
    const more = { beside: memoryStore(objects), othersPatience: 10, unlock: () => 'run it by hand' };
    await within({}, more, async ({ apply, commands }) => {
      const { codes, text } = await apply();
      expect(codes).toEqual(['terraform/state-locked']);
      expect(text).toContain(`${who} has held it since 2999-01-01T00:00:00Z: wait for that run and try again; if it is gone for certain, run it by hand.`); // prettier-ignore
      expect(commands()).not.toContain('apply -json');
    });
    expect(keysOf(objects)).toEqual([lock, `${stateKey}.holders/6-1.tflock`]);
  });

  test.each([true, false])(
    'of somebody else who began what is planned: who applies (%s) waits for it, who plans does not',
    async (applies) => {
      const other = `${stateKey}.holders/6-1.tflock`;
      const noted = { version: 1, run: { id: '6', attempt: 1 }, who, since: new Date().toISOString() };
      const objects = new Map<string, Uint8Array>([
        [lock, info('theirs')],
        [other, Buffer.from(JSON.stringify(noted))],
      ]);
      const more = { beside: memoryStore(objects), othersPatience: 10, applies };
      await within({ state: { code: 0 } }, more, async ({ plan, commands }) => {
        expect((await plan({ created: [] })).codes).toEqual(applies ? ['terraform/state-locked'] : []);
        expect(commands().some((one) => one.startsWith('plan'))).toBe(!applies);
      });
      expect(keysOf(objects)).toEqual([lock, other]);
    },
  );
});

describe('the next run', () => {
  const bytes = (text: string) => Buffer.from(text);
  const taken = kept.replace(/\.tfstate$/, '.taken.tfstate');
  const older = stateText(4, { resources: [] });

  test.each<[string, string | undefined]>([
    ['there is none in its place', undefined],
    ['the one is there that it was made from', older],
  ])('that applies puts it in its place, once, where %s', async (_, present) => {
    const objects = new Map([[kept, bytes(left)], ...(present === undefined ? [] : [[stateKey, bytes(present)] as const])]);
    const options = { beside: memoryStore(objects), applies: true };
    await within({}, options, async ({ plan, commands }) => {
      expect((await plan()).codes).toEqual([]);
      expect((await plan()).codes).toEqual([]);
      expect(commands().filter((one) => one === 'state push')).toHaveLength(1);
    });
    expect(objects.has(taken)).toBe(true);
  });

  test('is known by its note while it puts one in its place: that takes the lock, too', async () => {
    const objects = new Map([[kept, bytes(left)]]);
    const store = memoryStore(objects);
    const seen: string[] = [];
    const beside: ObjectStore = {
      ...store,
      write: (key, ...more) => (seen.push(`note ${key}`), store.write(key, ...more)),
      remove: (key, tag) => (seen.push(`drop ${key}`), store.remove(key, tag)),
    };
    const note = `${stateKey}.holders/7-1.tflock`;
    await within({}, { beside, applies: true }, async ({ plan }) => expect((await plan()).codes).toEqual([]));
    expect(seen).toEqual([`note ${note}`, `note ${taken}`, `drop ${note}`]);
    await within(
      { state: refused },
      { beside: failing(memoryStore(new Map([[kept, bytes(left)]])), 'write'), applies: true },
      async ({ plan, commands }) => {
        expect((await plan()).codes).toContain('ledger/unavailable');
        expect(commands()).not.toContain('state push');
      },
    );
  });

  test.each<[string, string, string]>([
    ['a newer one', stateText(6, { resources: [] }), 'terraform/state-forked'],
    ['one that it was not made from, though its own serial is higher', stateText(3, { resources: [] }), 'terraform/state-forked'],
    ['another one of the same serial', stateText(5, { resources: [] }), 'terraform/state-forked'],
    ['one of another lineage', stateText(1, { lineage: 'other', resources: [] }), 'terraform/state-forked'],
    ['what is no state', '{}', 'terraform/state-forked'],
  ])('never puts it over %s', async (_, present, code) => {
    const objects = new Map([[kept, bytes(left)], [stateKey, bytes(present)]]); // prettier-ignore
    await within({}, { beside: memoryStore(objects), applies: true }, async ({ plan, commands }) => {
      expect((await plan()).codes).toEqual([code]);
      expect(commands()).not.toContain('state push');
      expect(commands()).not.toContain('plan -out=plan.bin');
    });
    expect(objects.has(taken)).toBe(false);
  });

  test('never puts it over what was applied meanwhile, however often Terraform had counted up', async () => {
    // Both started from 4: one could not write its state at the third attempt either (7), the other wrote 5.
    const text = stateText(7);
    const key = rescueKey(stateKey, { ...head, serial: 7 }, 4, text);
    const objects = new Map([[key, bytes(text)], [stateKey, bytes(stateText(5, { resources: [] }))]]); // prettier-ignore
    await within({}, { beside: memoryStore(objects), applies: true }, async ({ plan, commands }) => {
      expect((await plan()).codes).toEqual(['terraform/state-forked']);
      expect(commands()).not.toContain('state push');
    });
  });

  test('that has planned before one was kept applies nothing: it looks once more right before', async () => {
    const objects = new Map<string, Uint8Array>([[stateKey, bytes(older)]]);
    await within({}, { beside: memoryStore(objects), applies: true }, async ({ apply, commands }) => {
      const { codes, text } = await apply(() => objects.set(kept, bytes(left)));
      expect(codes).toEqual(['terraform/state-kept']);
      expect(text).toContain('Nothing was applied. Run again');
      expect(commands()).not.toContain('apply -json');
    });
    expect(keysOf(objects)).toEqual([stateKey, kept]);
  });

  test('that only reads says that the state waits, and plans nothing on an older one', async () => {
    const objects = new Map([[kept, bytes(left)], [stateKey, bytes(older)]]); // prettier-ignore
    await within({}, { beside: memoryStore(objects) }, async ({ plan, commands }) => {
      expect((await plan()).codes).toEqual(['terraform/state-kept']);
      expect(commands().some((one) => /^(?:plan|state)/.test(one))).toBe(false);
    });
    expect(keysOf(objects)).toEqual([kept, stateKey]);
  });

  test("plans nothing where it can't look, or can't put it in its place", async () => {
    const objects = new Map([[kept, bytes(left)]]);
    await within({}, { beside: failing(memoryStore(objects), 'list'), applies: true }, async ({ plan }) => {
      expect((await plan()).codes).toEqual(['ledger/unavailable']);
    });
    await within({ state: refused }, { beside: memoryStore(objects), applies: true }, async ({ plan, commands }) => {
      expect((await plan()).codes).toEqual(['terraform/error', 'terraform/state-kept']);
      expect(commands()).not.toContain('plan -out=plan.bin');
    });
  });

  test('believes no kept state that is not what its name says', async () => {
    const objects = new Map([[kept, bytes(stateText(5, { resources: [{ name: 'forged' }] }))]]);
    await within({}, { beside: memoryStore(objects), applies: true }, async ({ plan }) => {
      expect((await plan()).codes).toEqual(['terraform/state-unreadable']);
    });
  });

  test('knows it again in its place, whatever serial and lineage Terraform gave it there', () => {
    const here = { head: { serial: 1, lineage: 'bb4301ae' }, base: undefined, text: stateText(1) };
    expect(standingOf(here, stateText(1, { lineage: 'f18b5dea' }))).toBe('there');
  });
});
