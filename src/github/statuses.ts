import { defined } from '../defined.js';
import { isOwn, listAll, mapped, type Api } from './api.js';
import type { GitHub } from './port.js';
import { status } from './shapes.js';

/** "Create a commit status": a longer description is refused. */
const longestDescription = 140;

/** A text within GitHub's limit for the descriptions of statuses; what is cut ends in an ellipsis. */
export function shorten(description: string): string {
  const characters = [...description];
  if (description.length <= longestDescription) return description;
  let text = '';
  for (const character of characters) {
    if (text.length + character.length > longestDescription - 1) break;
    text += character;
  }
  return `${text}…`;
}

/** Statuses of commits. */
export function statusesPart(api: Api): Pick<GitHub, 'statuses' | 'setStatus'> {
  return {
    statuses: async (sha) => {
      const identity = await api.identity();
      if (!identity.ok) return identity;
      const call = {
        what: `list the statuses of commit ${sha}`,
        needs: 'statuses: read',
        route: 'GET /repos/{owner}/{repo}/commits/{ref}/statuses',
        parameters: { ref: sha },
        shape: status,
      } as const;
      return mapped(await listAll(api, call), (all) =>
        all.filter(({ creator }) => isOwn(creator, identity.value)).map((one) => ({ ...one, sha })),
      );
    },
    // A second status of the same words changes nothing: the latest of a context counts.
    setStatus: async ({ sha, context, state, description, targetUrl }) => {
      const call = {
        what: `set the status ${context} of commit ${sha}`,
        needs: 'statuses: write',
        route: 'POST /repos/{owner}/{repo}/statuses/{sha}',
        parameters: {
          sha,
          context,
          state,
          description: shorten(description),
          ...defined({ target_url: targetUrl }),
        },
        shape: status,
      } as const;
      return mapped(await api.ask(call), (posted) => ({ ...posted, sha }));
    },
  };
}
