import { ok, type Result } from '../../fault/fault.js';
import type { Sought } from '../../gate/facts.js';
import type { Verdict } from '../../gate/verdict.js';
import { changesWithoutRenames, hasCommit, mergeBase } from '../../git/index.js';
import type { PullRequest } from '../../github/port.js';
import type { ActionContext } from '../context.js';
import { digestAt, digestFromGitHub } from '../commit/digests.js';
import { findGroupPulls } from './pulls.js';
import type { PlanPorts } from '../plan/planner.js';
import type { Preparation } from '../plan/preparation.js';
import { judgedTemplates } from '../commit/vendors.js';

/**
 * Has the gate judge each changed template of a group of the merge queue on the pull requests that change it and at whose heads it is as in the group:
 * the last one that approves it, else the last one. Of a template that none of them holds there is no verdict, and so no success.
 */
export async function judgeTemplates(
  context: ActionContext,
  ports: Pick<PlanPorts, 'evaluate'>,
  preparation: Preparation,
): Promise<Result<ReadonlyMap<string, Verdict>>> {
  const templates = judgedTemplates(preparation);
  const verdicts = new Map<string, Verdict>();
  if (templates.length === 0) return ok(verdicts);
  const pulls = await findGroupPulls(context, preparation);
  if (!pulls.ok) return pulls;
  for (const template of templates) {
    const inGroup = await digestAt(context.git, preparation.head, template.file);
    for (const pull of pulls.value) {
      const changed = await isChangedBy(context, pull, { base: preparation.base, file: template.file });
      if (!changed.ok) return changed;
      if (!changed.value || !same(inGroup, await digestOf(context, pull, template.file))) continue;
      const { number, head } = pull;
      const found = await ports.evaluate(context, { number, head, base: preparation.base }, [template], {
        pullRequest: pull,
        settingsChanged: true,
      });
      if (!found.ok) return found;
      const verdict = found.value.get(template.file);
      if (verdict !== undefined && verdicts.get(template.file)?.state !== 'approved') verdicts.set(template.file, verdict);
    }
  }
  return ok(verdicts);
}

/** A branch that is older than the template's last change holds the old one, and does not ask for it. */
async function isChangedBy(
  { git, github }: ActionContext,
  { number, head }: PullRequest,
  { base, file }: { readonly base: string; readonly file: string },
): Promise<Result<boolean>> {
  const there = await hasCommit(git, head);
  if (there.ok && there.value) {
    const ancestor = await mergeBase(git, base, head);
    const found = ancestor.ok
      ? await changesWithoutRenames(git, { base: ancestor.value, head, matches: (path) => path === file })
      : ancestor;
    return found.ok ? ok(found.value.length > 0) : found;
  }
  const files = await github.files(number);
  if (!files.ok) return files;
  return ok(files.value.items.some(({ path, previousPath }) => path === file || previousPath === file));
}

async function digestOf({ git, github }: ActionContext, { head }: PullRequest, file: string): Promise<Sought<string>> {
  const there = await hasCommit(git, head);
  return there.ok && there.value ? digestAt(git, head, file) : digestFromGitHub(github, head, file);
}

function same(a: Sought<string>, b: Sought<string>): boolean {
  if ('value' in a) return 'value' in b && a.value === b.value;
  return 'absent' in a && 'absent' in b;
}
