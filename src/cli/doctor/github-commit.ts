import { z } from 'zod';
import type { Called } from '../../bootstrap/caller.js';
import type { GitHubFacts } from '../../doctor/facts.js';
import { known } from '../../doctor/known.js';
import type { GitHubApi } from './github-api.js';

/** The most branches that a commit is looked for on. */
const mostBranches = 30;

const repository = z.looseObject({ default_branch: z.string() });
const named = z.array(z.looseObject({ name: z.string(), commit: z.looseObject({ sha: z.string() }) }));

/**
 * "Get a commit", 422 where there is none. It finds commits of forks, too ("Secure use reference"): so the commit has to be on the default
 * branch, or one that a tag names. Of another one it is told whether any branch has it.
 */
export async function readCommit(
  api: GitHubApi,
  { file, commit }: Pick<Called, 'file' | 'commit'>,
): Promise<GitHubFacts['commit']> {
  const [owner = '', name = ''] = file.split('/');
  const at = ['repos', owner, name];
  const needs = `"contents: read" on ${owner}/${name}`;
  const there = await api.get([...at, 'commits', commit], {
    ...{ needs, shape: z.looseObject({ sha: z.literal(commit) }).transform((): 'there' | 'missing' => 'there') },
    refused: (status, message) => (status === 422 && /^No commit found/.test(message) ? 'missing' : undefined),
  });
  if (there.is === 'unknown' || there.value === 'missing') return there;
  const home = await api.get(at, { needs, shape: repository });
  if (home.is === 'unknown') return home;
  const isOn = async (branch: string) => {
    const compared = await api.get([...at, 'compare', `${branch}...${commit}`], {
      ...{ needs, query: { per_page: '1' }, shape: z.looseObject({ status: z.string() }) },
    });
    // "Compare two commits": then the commit is the branch's own tip, or behind it.
    return compared.is === 'known' ? known(['identical', 'behind'].includes(compared.value.status)) : compared;
  };
  const onDefault = await isOn(home.value.default_branch);
  if (onDefault.is === 'unknown') return onDefault;
  if (onDefault.value) return there;
  const tags = await api.list([...at, 'tags'], { needs, shape: named });
  if (tags.is === 'unknown' || tags.value.some((tag) => tag.commit.sha === commit)) return tags.is === 'unknown' ? tags : there;
  const branches = await api.list([...at, 'branches'], { needs, shape: named });
  if (branches.is === 'unknown') return branches;
  const others = branches.value.filter((one) => one.name !== home.value.default_branch);
  if (others.length > mostBranches) return known('elsewhere');
  const having = await Promise.all(others.map((one) => isOn(one.name)));
  const unread = having.find((one) => one.is === 'unknown');
  return unread ?? known(having.some((one) => one.is === 'known' && one.value) ? 'elsewhere' : 'nowhere');
}
