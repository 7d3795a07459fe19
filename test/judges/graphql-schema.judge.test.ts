import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { traffic } from './github/traffic.js';
import { npmTool, record } from './tools.js';

const judge = 'graphql-schema';

/** Of graphql-js, as far as it is used here. */
interface GraphQl {
  readonly buildSchema: (text: string, options: { readonly assumeValidSDL: boolean }) => unknown;
  readonly parse: (query: string) => unknown;
  readonly validate: (schema: unknown, document: unknown) => readonly { readonly message: string }[];
  readonly executeSync: (args: Readonly<Record<string, unknown>>) => {
    readonly data?: unknown;
    readonly errors?: readonly { readonly message: string }[];
  };
}

const asked = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()).default({}) });
const answered = z.object({ data: z.unknown() });
const row = z.record(z.string(), z.unknown());

test("GitHub's public schema knows every query that the action sends, and gives what its tests answer", async () => {
  const tool = npmTool(judge);
  if ('notRun' in tool) return record(judge, { judge, notRun: tool.notRun });
  const from = createRequire(join(tool.folder, 'package.json'));
  const { buildSchema, parse, validate, executeSync } = from('graphql') as GraphQl;
  const folder = join(tool.folder, 'node_modules/@octokit/graphql-schema');
  const schema = buildSchema(readFileSync(join(folder, 'schema.graphql'), 'utf8'), { assumeValidSDL: true });

  /** GitHub's own types write the answer: what they can't be is an error. */
  const answerFaults = (query: string, variableValues: unknown, data: unknown): readonly string[] => {
    const { data: written, errors = [] } = executeSync({
      ...{ schema, document: parse(query), variableValues, rootValue: data },
      fieldResolver: (source: unknown, _: unknown, __: unknown, info: { readonly path: { readonly key: string } }) =>
        row.parse(source)[info.path.key],
      typeResolver: (value: unknown) => row.parse(value)['__typename'] ?? 'ClosedEvent',
    });
    if (errors.length > 0) return errors.map(({ message }) => message);
    return JSON.stringify(written) === JSON.stringify(data)
      ? []
      : [`${JSON.stringify(data)} is written as ${JSON.stringify(written)}`];
  };

  const viewer = 'query { viewer { login databaseId } }';
  expect(validate(schema, parse(viewer.replace('login', 'logon')))).not.toEqual([]);
  expect(answerFaults(viewer, {}, { viewer: { login: null, databaseId: 7 } })).not.toEqual([]);
  expect(answerFaults(viewer, {}, { viewer: { login: 'ana', databaseId: 'seven' } })).not.toEqual([]);

  const calls = (await traffic()).filter(({ operation }) => operation === 'graphql');
  const queries = new Set<string>();
  for (const call of calls) {
    const { query, variables } = asked.parse(call.body);
    queries.add(query);
    expect([query, validate(schema, parse(query))]).toEqual([query, []]);
    expect([query, answerFaults(query, variables, answered.parse(call.answer).data)]).toEqual([query, []]);
  }
  // Who the token is of, what closed an issue, and the merge queue.
  expect(queries.size).toBe(3);
  record(judge, {
    judge: "GitHub's GraphQL schema",
    version: z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).version,
    held: `${queries.size} queries, ${calls.length} answers`,
    result: 'all as described',
  });
});
