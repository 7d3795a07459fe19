import { z } from 'zod';
import { mapped, type Api } from './api.js';
import { id, login } from './shapes.js';

const viewer = z.object({ data: z.object({ viewer: z.object({ login, databaseId: id.nullish() }) }) });

/**
 * Whose the token is, of whatever kind: `GET /user` refuses the tokens of an app, and so `github.token`; the viewer of the GraphQL API
 * names them all. The id decides where there is one, as GraphQL writes some bots without `[bot]`.
 */
export async function askIdentity(api: Pick<Api, 'ask'>, graphqlUrl: string | undefined): ReturnType<Api['identity']> {
  const answer = await api.ask({
    what: 'find out whose the token is',
    needs: 'metadata: read',
    route: `POST ${graphqlUrl ?? '/graphql'}`,
    parameters: { query: 'query { viewer { login databaseId } }' },
    shape: viewer,
  });
  return mapped(answer, ({ data }) => {
    const { login, databaseId } = data.viewer;
    return { login, ...(typeof databaseId === 'number' ? { id: databaseId } : {}) };
  });
}
