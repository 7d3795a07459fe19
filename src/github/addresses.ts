/**
 * The address of the GraphQL API, where GITHUB_GRAPHQL_URL does not say it: beside that of the REST API. github.com and ghe.com have
 * `https://api.HOST` and `https://api.HOST/graphql`, GitHub Enterprise Server `https://HOST/api/v3` and `https://HOST/api/graphql`.
 */
export function graphqlUrlOf(apiUrl: string): string {
  return `${apiUrl.replace(/\/+$/, '').replace(/\/api\/v3$/, '/api')}/graphql`;
}
