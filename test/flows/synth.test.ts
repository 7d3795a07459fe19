import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, settingsFile } from '../../src/flows/load.js';
import { writeStacks } from '../../src/flows/synth.js';
import { specOf } from '../bucket/specs.js';
import { codes } from '../yaml/marks.js';

const root = mkdtempSync(join(tmpdir(), 'synth-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let out = '';
beforeEach(() => {
  out = join(mkdtempSync(join(root, 'case-')), 'out');
});

const spec = (id: string) => specOf({ id, bucket: id });

describe('writing stacks', () => {
  test('removes those of the synthesis before, and nothing else', () => {
    expect(writeStacks([spec('one'), spec('two')], out).ok).toBe(true);
    mkdirSync(join(out, 'stacks', 'by-hand'));
    expect(writeStacks([spec('two')], out).ok).toBe(true);
    expect(readdirSync(join(out, 'stacks')).sort()).toEqual(['by-hand', 'two']);
  });

  test.each(['{ "name": "a web page" }', '{ "version": 3, "stacks": { "one": {} } }', 'junk', '[]', 'null'])(
    'into a folder whose manifest.json is something else is refused, and touches nothing: %s',
    (text) => {
      mkdirSync(join(out, 'stacks', 'one'), { recursive: true });
      writeFileSync(join(out, 'stacks', 'one', 'precious'), '');
      writeFileSync(join(out, 'manifest.json'), text);
      expect(codes(writeStacks([spec('two')], out))).toEqual(['synth/other-manifest']);
      expect(readFileSync(join(out, 'manifest.json'), 'utf8')).toBe(text);
      expect(existsSync(join(out, 'stacks', 'one', 'precious'))).toBe(true);
    },
  );

  test('does not follow a manifest out of the folder', () => {
    mkdirSync(join(out, '..', 'precious'), { recursive: true });
    mkdirSync(join(out, 'stacks'), { recursive: true });
    const stacks = { '../../precious': {}, '..': {}, '.': {}, '': {} };
    writeFileSync(join(out, 'manifest.json'), JSON.stringify({ version: '0.21.0', stacks }));
    expect(writeStacks([spec('two')], out).ok).toBe(true);
    expect(existsSync(join(out, '..', 'precious'))).toBe(true);
  });

  test('where that is not possible is a fault', () => {
    writeFileSync(out, '');
    expect(codes(writeStacks([spec('one')], out))).toEqual(['files/unwritable']);
  });
});

describe('the settings', () => {
  test('that are not there are the defaults', () => {
    expect(readSettings(root)).toEqual({ ok: true, value: {} });
  });

  test('that are a link to nothing are a fault, not the defaults', () => {
    mkdirSync(join(out, '.github'), { recursive: true });
    symlinkSync(join(root, 'nowhere'), join(out, settingsFile));
    expect(codes(readSettings(out))).toEqual(['files/symbolic-link']);
  });

  test('that name a folder without a template are a fault at their key', () => {
    mkdirSync(join(out, '.github'), { recursive: true });
    writeFileSync(join(out, settingsFile), 'tags: { team: x }\ntemplates: vendors\n');
    const fault = { code: 'settings/no-templates', at: { file: settingsFile, line: 2 } };
    expect(readSettings(out)).toMatchObject({ ok: false, faults: [fault] });
    mkdirSync(join(out, 'vendors'));
    expect(codes(readSettings(out))).toEqual(['settings/no-templates']);
  });
});
