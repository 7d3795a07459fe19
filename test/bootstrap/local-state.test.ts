import { afterAll, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '../../src/fault/fault.js';
import { memoryStore, type ObjectStore } from '../../src/ledger/index.js';
import { makeLocalState, moveState, readLocalState, stateFolder, type LocalState } from '../../src/run/local-state.js';
import { take } from '../resolve/fixture.js';

const top = mkdtempSync(join(tmpdir(), 'local-state-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));
const codes = (result: Result<unknown>) => (result.ok ? [] : result.faults.map(({ code }) => code));
const key = 'vendor-bucket.bootstrap/terraform.tfstate';
const textOf = (serial: number, lineage = 'one') => JSON.stringify({ version: 4, serial, lineage, resources: [] });

function left(name: string, text = textOf(3)): LocalState {
  const path = join(top, name, 's.tfstate');
  take(makeLocalState(path));
  writeFileSync(path, text);
  const state = take(readLocalState(path));
  if (state === undefined) throw new Error('nothing was left');
  return state;
}

const textIn = async (store: ObjectStore) => new TextDecoder().decode(take(await store.read(key))?.bytes);

test("the file is its owner's alone before anything is in it", () => {
  const path = join(top, 'mode/s.tfstate');
  take(makeLocalState(path));
  expect([statSync(path).mode & 0o777, statSync(join(top, 'mode')).mode & 0o777]).toEqual([0o600, 0o700]);
  expect(take(readLocalState(path))).toBe(undefined);
  writeFileSync(path, '{}');
  expect(codes(readLocalState(path))).toEqual(['bootstrap/local-state']);
});

test('a state goes where there is none, and only then from here', async () => {
  const store = memoryStore();
  const state = left('moved');
  const beside = [`${state.path}.backup`, join(top, 'moved/.s.tfstate.lock.info')];
  for (const file of beside) writeFileSync(file, '{}');
  take(await moveState(state, store, key));
  expect(await textIn(store)).toBe(state.text);
  expect([state.path, ...beside].map((path) => existsSync(path))).toEqual([false, false, false]);
});

test.each([
  ['the same', textOf(3)],
  ['what came after it', textOf(7)],
])('one that was moved, and could not be removed, goes: %s is there', async (name, there) => {
  const store = memoryStore();
  take(await store.write(key, there, undefined));
  const state = left(name);
  take(await moveState(state, store, key));
  expect([await textIn(store), existsSync(state.path)]).toEqual([there, false]);
});

test.each([
  ['another', textOf(3, 'two')],
  ['an older one', textOf(2)],
  ['something else', 'x'],
])('both stay where %s is there', async (name, there) => {
  const store = memoryStore();
  take(await store.write(key, there, undefined));
  const state = left(name);
  expect(codes(await moveState(state, store, key))).toEqual(['bootstrap/two-states']);
  expect([await textIn(store), existsSync(state.path)]).toEqual([there, true]);
});

test('it stays where the bucket does not take it', async () => {
  const fault = { code: 'ledger/s3', message: 'no', fix: 'no' };
  const store: ObjectStore = { ...memoryStore(), write: () => Promise.resolve({ ok: false, faults: [fault] }) };
  const state = left('refused');
  expect(codes(await moveState(state, store, key))).toEqual(['ledger/s3']);
  expect(existsSync(state.path)).toBe(true);
});

// XDG Base Directory Specification: "All paths set in these environment variables must be absolute."
test('it lies in the folder for states of the user', () => {
  expect(stateFolder({ XDG_STATE_HOME: '/srv/state' })).toBe('/srv/state/vendor-bucket/bootstrap');
  expect(stateFolder({ XDG_STATE_HOME: 'relative' })).toMatch(/\/\.local\/state\/vendor-bucket\/bootstrap$/);
});
