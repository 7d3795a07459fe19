import { ok, quote, type Fault, type Result } from '../../fault/fault.js';
import { bytesIn, changes, pathOf, readFiles } from '../../git/index.js';
import { readsLikeRequest } from '../../request/reads-like-request.js';
import { defaultSettings } from '../../settings/parse.js';
import type { ActionContext } from '../context.js';
import type { Preparation } from './preparation.js';

/** More files than these in one change nobody wrote by hand. */
const mostRead = 200;

/**
 * The YAML files of a change that read like requests, and that no pattern of the settings matches: each is warned of at its file. Gives the
 * faults of them, where the settings refuse such files.
 */
export async function strayRequests(
  { git, reporter }: Pick<ActionContext, 'git' | 'reporter'>,
  { rules, ancestor, head }: Pick<Preparation, 'rules' | 'ancestor' | 'head'>,
): Promise<Result<readonly Fault[]>> {
  const matches = (path: string) => /\.ya?ml$/i.test(path) && !rules.isRequest(path) && !rules.isRule(path);
  const changed = await changes(git, { base: ancestor, head, matches });
  if (!changed.ok) return changed;
  const paths = changed.value.filter(({ kind }) => kind !== 'deleted').map(pathOf);
  const files = await readFiles(git, head, paths.slice(0, mostRead));
  if (!files.ok) return files;
  const patterns = (rules.settings.requests ?? defaultSettings.requests).map(quote).join(', ');
  const faults = paths.flatMap((path) => {
    const bytes = bytesIn(files.value.get(path) ?? null);
    const text = bytes.ok && bytes.value !== null ? Buffer.from(bytes.value).toString('utf8') : '';
    return readsLikeRequest(text) ? [strayFault(path, patterns)] : [];
  });
  if (rules.settings.unmatched === 'refused') return ok(faults);
  for (const { message, fix, at } of faults) reporter.warn(`${message} ${fix}`, at);
  return ok([]);
}

function strayFault(path: string, patterns: string): Fault {
  return {
    code: 'request/unmatched',
    message: `${quote(path)} reads like a request, and no pattern of "requests" in the settings matches it: nobody plans or applies it.`,
    fix: `Move it to where ${patterns} matches it, or add a pattern.`,
    at: { file: path, line: 1, column: 1 },
  };
}
