import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { z } from 'zod';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

const places = { workflow: '.github/workflows/judged.yml', action: 'action.yml', dependabot: '.github/dependabot.yml' } as const;

/** What GitHub Actions would run, or a reader would copy from a page. */
export interface ActionsFile {
  /** Its path from the root; of a block on a page, with the block's line. */
  readonly path: string;
  readonly kind: 'workflow' | 'action';
  /** A block on a page shows a part: what is only for whoever reads the whole file may be left out. */
  readonly isBlock: boolean;
  readonly text: string;
}

/** Every workflow and action of the repository: its own, those to copy from `templates`, and what its pages show. */
export function actionsFiles(): readonly ActionsFile[] {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (listed.status !== 0) throw new Error(`git ls-files: ${listed.stderr}`);
  const paths = listed.stdout.split('\0').filter((path) => /\.(?:ya?ml|md)$/.test(path) && !path.startsWith('test/'));
  return paths.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    if (!path.endsWith('.md')) return fileOf({ path, isBlock: false, text });
    return blocksOf(text).flatMap(({ line, yaml }) => fileOf({ path: `${path}:${line}`, isBlock: true, text: yaml }));
  });
}

function fileOf(file: Omit<ActionsFile, 'kind'>): readonly ActionsFile[] {
  const read: unknown = parseDocument(file.text).toJS();
  const has = (shape: z.ZodType) => shape.safeParse(read).success;
  if (has(z.looseObject({ on: z.unknown(), jobs: z.looseObject({}) }))) return [{ ...file, kind: 'workflow' }];
  if (has(z.looseObject({ runs: z.looseObject({ using: z.string() }) }))) return [{ ...file, kind: 'action' }];
  return [];
}

function blocksOf(page: string): readonly { readonly line: number; readonly yaml: string }[] {
  return [...page.matchAll(/^```ya?ml[^\n]*\n([^]*?)^```/gm)].map((match) => ({
    line: page.slice(0, match.index).split('\n').length + 1,
    yaml: match[1] ?? '',
  }));
}

type DependabotFile = Pick<ActionsFile, 'path' | 'isBlock' | 'text'> & { readonly kind: 'dependabot' };

/** What updates the pins, here and in a repository of requests: zizmor reads that too. */
export function dependabotFiles(): readonly [own: DependabotFile, starter: DependabotFile] {
  const read = (path: string): DependabotFile => {
    return { path, kind: 'dependabot', isBlock: false, text: readFileSync(join(root, path), 'utf8') };
  };
  return [read(places.dependabot), read(`templates/repository/${places.dependabot}`)];
}

/** As somebody has it who put in what stands for their own: a repository and a commit. */
export function filledIn(text: string): string {
  return text.replaceAll('OWNER/', 'acme/').replaceAll('@COMMIT', '@0123456789abcdef0123456789abcdef01234567');
}

/** Lays one file where GitHub looks for it, in a folder of its own. Gives the folder and the file in it. */
export function layOut({ kind, text }: { readonly kind: keyof typeof places; readonly text: string }): {
  readonly folder: string;
  readonly file: string;
} {
  const folder = mkdtempSync(join(tmpdir(), 'judged-'));
  const file = join(folder, places[kind]);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, filledIn(text));
  return { folder, file };
}

/** "7 workflows, 2 actions". */
export function counted(files: readonly ActionsFile[]): string {
  const of = (kind: ActionsFile['kind']) => files.filter((file) => file.kind === kind).length;
  return `${of('workflow')} workflows, ${of('action')} actions`;
}
