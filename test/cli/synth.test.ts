import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, settingsFile } from '../../src/run/load.js';
import { scannerOf } from '../../src/cli/scanner-files.js';
import { writeStacks } from '../../src/cli/synth.js';
import { specOf } from '../policies/specs.js';
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

  test('puts the exceptions of a scanner beside them, and takes them away again', () => {
    const files = () => readdirSync(join(out, 'stacks', 'one')).sort();
    expect(writeStacks([spec('one')], out, { scanner: 'checkov', named: 'somewhere/out' }).ok).toBe(true);
    expect(files()).toEqual(['.checkov.baseline', '.checkov.yaml', 'cdk.tf.json', 'terraform.tf']);
    expect(readFileSync(join(out, 'stacks', 'one', '.checkov.yaml'), 'utf8')).toContain(
      'baseline: "somewhere/out/stacks/one/.checkov.baseline"',
    );
    expect(writeStacks([spec('one')], out, { scanner: 'trivy' }).ok).toBe(true);
    expect(files()).toEqual(['.trivyignore.yaml', 'cdk.tf']);
    expect(writeStacks([spec('one')], out).ok).toBe(true);
    expect(files()).toEqual(['cdk.tf.json']);
  });

  test('where that is not possible is a fault', () => {
    writeFileSync(out, '');
    expect(codes(writeStacks([spec('one')], out))).toEqual(['files/unwritable']);
    expect(codes(writeStacks([spec('one')], join(out, 'below')))).toEqual(['files/unwritable']);
  });

  test.each(['/proc', '/sys'])('below %s, where no folder can be made, ends at once', (folder) => {
    expect(codes(writeStacks([spec('one')], join(folder, 'one/two')))).toEqual(['files/unwritable']);
  });
});

test.each([
  ['chekov', /"chekov".*did you mean "checkov"/],
  ['', /""/],
  ['snyk', /"snyk".*no scanner/],
])('--exceptions %j is a fault that names the scanners', (name, message) => {
  expect(scannerOf(name)).toMatchObject({
    ok: false,
    faults: [{ code: 'usage/scanner', message: expect.stringMatching(message), fix: expect.stringContaining('trivy') }],
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
