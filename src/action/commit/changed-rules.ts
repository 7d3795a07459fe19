import { ok, quote, type Fault, type Result } from '../../fault/fault.js';
import { readFiles, type GitFile, type Repository } from '../../git/index.js';
import { parseTemplate } from '../../template/parse.js';
import { listTemplates, readTexts, type Rules } from './at-commit.js';

/** A template of the repository's own that a change adds, changes, moves or deletes, and the vendors whose administrators it is for. */
interface ChangedTemplate {
  readonly file: string;
  readonly change: 'added' | 'modified' | 'deleted';
  readonly vendors: readonly string[];
}

/** What a change does to settings and templates. */
export interface ChangedRules {
  readonly templates: readonly ChangedTemplate[];
  /** What is wrong with them at the head, each at its place. */
  readonly faults: readonly Fault[];
  /** Those of the head, where they have no faults. They hold from the merge on. */
  readonly head?: Rules;
}

interface ChangedRulesOptions {
  readonly rules: Rules;
  readonly ancestor: string;
  readonly head: string;
  readonly settings: string;
  /** Those of the head, or what is wrong with them. */
  readonly atHead: Result<Rules>;
}

/** Reads the rules of a head whose change touches settings or templates. The faults of the head are in it; others are faults here. */
export async function readChangedRules(git: Repository, options: ChangedRulesOptions): Promise<Result<ChangedRules>> {
  const { rules, ancestor, head, settings, atHead } = options;
  const files = [await readFiles(git, ancestor, [settings]), await readFiles(git, head, [settings])] as const;
  const [before, after] = files;
  if (!before.ok) return before;
  if (!after.ok) return after;
  const [was, is] = [before.value.get(settings) ?? null, after.value.get(settings) ?? null];
  const deleted = was !== null && is === null ? [settingsDeleted(settings)] : [];
  const faults = [...deleted, ...(atHead.ok ? [] : atHead.faults)];
  // Of a branch that did not touch the settings the folder is that of the base, which may have moved it since.
  const moved = was?.file.blob !== is?.file.blob && atHead.ok;
  const folders = { before: rules.templateFolder, after: moved ? atHead.value.templateFolder : rules.templateFolder };
  const templates = await findTemplates(git, { ancestor, head, folders });
  if (!templates.ok) return templates;
  return ok({ templates: templates.value, faults, ...(faults.length === 0 && atHead.ok ? { head: atHead.value } : {}) });
}

function settingsDeleted(file: string): Fault {
  return {
    code: 'settings/deleted',
    message: `The settings ${quote(file)} are deleted: nobody could approve anything, and nothing could be applied`,
    fix: 'Keep the file, or end the buckets first.',
    at: { file, line: 1, column: 1 },
  };
}

interface Between {
  readonly ancestor: string;
  readonly head: string;
  readonly folders: { readonly before: string | undefined; readonly after: string | undefined };
}

async function findTemplates(git: Repository, { ancestor, head, folders }: Between): Promise<Result<readonly ChangedTemplate[]>> {
  const [before, after] = [await listTemplates(git, ancestor, folders.before), await listTemplates(git, head, folders.after)];
  if (!before.ok) return before;
  if (!after.ok) return after;
  // Of a folder that is not that of the settings any more, every template comes or goes.
  const stays = (file: GitFile, others: readonly GitFile[]) =>
    folders.before === folders.after &&
    others.some(({ path, blob, type }) => path === file.path && blob === file.blob && type === file.type);
  const gone = before.value.filter((file) => !stays(file, after.value));
  const come = after.value.filter((file) => !stays(file, before.value));
  const [then, now] = [await vendorsIn(git, gone), await vendorsIn(git, come)];
  if (!then.ok) return then;
  if (!now.ok) return now;
  const paths = [...new Set([...then.value.keys(), ...now.value.keys()])].toSorted();
  return ok(
    paths.map((file) => {
      const [was, is] = [then.value.get(file), now.value.get(file)];
      const change = was === undefined ? 'added' : is === undefined ? 'deleted' : 'modified';
      return { file, change, vendors: [...new Set([...(was ?? []), ...(is ?? [])])] };
    }),
  );
}

async function vendorsIn(git: Repository, files: readonly GitFile[]): Promise<Result<ReadonlyMap<string, readonly string[]>>> {
  const texts = await readTexts(git, files);
  if (!texts.ok) return texts;
  return ok(new Map(texts.value.map(({ file, bytes }) => [file, bytes.ok ? vendorsOf(file, bytes.value) : [nameOf(file)]])));
}

/** The vendor of a template; of a text that is none, whom it and its file's name may be for. */
function vendorsOf(file: string, bytes: Uint8Array): readonly string[] {
  const parsed = parseTemplate(file, bytes, 'repository');
  if (parsed.ok) return [parsed.value.file.vendor];
  const written = [
    ...Buffer.from(bytes)
      .toString('utf8')
      .matchAll(/^[\s{]*["']?vendor["']?\s*:\s*["']?([a-z0-9]+(?:-[a-z0-9]+)*)/gm),
  ];
  return [...new Set([nameOf(file), ...written.flatMap(([, vendor]) => vendor ?? [])])];
}

function nameOf(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
}
