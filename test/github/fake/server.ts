import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { defined } from '../../../src/defined.js';
import type { Answers } from './answers.js';
import { commitRoutes } from './commit-routes.js';
import type { Failing, FailingAnswer } from './failing.js';
import { gitRoutes } from './git-routes.js';
import { issueRoutes } from './issue-routes.js';
import { pullRoutes } from './pull-routes.js';
import type { FakeToken, Level, Reply, Route } from './route.js';
import { settingsRoutes } from './settings-routes.js';
import type { FakeState } from './state.js';

/** One call that was made, whatever became of it. */
export interface FakeCall {
  /** `unknown` for what the fake does not know. */
  readonly operation: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: unknown;
  /** 0 for a cut connection. */
  readonly status: number;
  /** Of a list, every page; undefined where a test made the call fail. */
  readonly answer?: unknown;
}

interface Hosting {
  readonly state: FakeState;
  readonly answers: Answers;
  readonly tokens: ReadonlyMap<string, FakeToken>;
  readonly failing: Failing;
  /** Where the REST API begins: empty, or `/api/v3` as on GitHub Enterprise Server, with GraphQL at `/api/graphql`. */
  readonly apiPath: string;
  readonly record: (call: FakeCall) => void;
}

export const routes: readonly Route[] = [...pullRoutes, ...commitRoutes, ...issueRoutes, ...gitRoutes, ...settingsRoutes];

/** Listens on loopback. */
export function listen(hosting: Hosting): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(hosting, request, response).catch((error: unknown) => {
      response.writeHead(500).end(JSON.stringify({ message: `The fake failed: ${String(error)}` }));
      hosting.record({
        operation: 'unknown',
        method: request.method ?? '',
        path: request.url ?? '',
        body: String(error),
        status: 500,
      });
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

async function answer(hosting: Hosting, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? '';
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
  const body = await readBody(request);
  const matched = routes.map((route) => ({ route, path: match(hosting, route, method, url) })).find(({ path }) => path);
  const wrong =
    matched === undefined ? 'the route' : wrongIn(matched.route, { method, url, body, version: request.headers[versionHeader] });
  const operation = wrong === undefined ? (matched?.route.operation ?? 'unknown') : 'unknown';
  const record = (status: number, given?: unknown) =>
    hosting.record({
      operation,
      method,
      path: request.url ?? '',
      body,
      status,
      ...defined({ answer: given }),
    });
  const rule = matched === undefined ? undefined : hosting.failing.next(operation);
  const work = (): Reply => {
    const token = hosting.tokens.get((request.headers.authorization ?? '').replace(/^(?:token|bearer) /i, ''));
    if (token === undefined) return { status: 401, data: { message: 'Bad credentials', status: '401' } };
    if (matched?.path === undefined || wrong !== undefined)
      return { status: 501, data: { message: `The fake GitHub does not know ${wrong ?? ''}: ${method} ${url.pathname}.` } };
    if (!may(token, matched.route))
      return { status: 403, data: { message: 'Resource not accessible by integration', status: '403' } };
    const { state, answers } = hosting;
    return matched.route.run({ state, answers, token, path: matched.path, query: url.searchParams, body });
  };
  if (rule === undefined) {
    const reply = work();
    record(reply.status, reply.data);
    return write(response, reply, url);
  }
  if (rule.when === 'after') work();
  record(typeof rule.answer === 'object' ? rule.answer.status : rule.answer === 'cut' ? 0 : 200);
  fail(response, rule.answer);
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

const versionHeader = 'x-github-api-version';
const pageParameters = ['per_page', 'page', 'after'];

/** What GitHub passes over, and only a mistake can send: of it the call is one that the fake does not know. */
function wrongIn(
  { query = [] }: Route,
  { method, url, body, version }: { method: string; url: URL; body: object; version: unknown },
): string | undefined {
  if (version !== '2022-11-28') return `the API version ${String(version)}`;
  const known = method === 'GET' ? [...query, ...pageParameters] : query;
  const stray = [...url.searchParams.keys()].find((name) => !known.includes(name));
  if (stray !== undefined) return `the parameter ${stray} of the query`;
  const inBody = ['owner', 'repo'].find((name) => name in body);
  return inBody === undefined ? undefined : `the field ${inBody} of the body`;
}

function match(
  { state: { owner, repo }, apiPath }: Hosting,
  { method, path }: Route,
  asked: string,
  url: URL,
): Record<string, string> | undefined {
  if (method !== asked) return undefined;
  const at = path === '/graphql' ? apiPath.replace(/\/v3$/, '') : apiPath;
  const wanted = `${at}${path.replace(/^\./, `/repos/${owner}/${repo}`)}`.split('/');
  const given = url.pathname.split('/');
  if (wanted.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decodeURIComponent(given[index] ?? '');
    if (part.startsWith('{')) values[part.slice(1, -1)] = value;
    else if (part.toLowerCase() !== value.toLowerCase()) return undefined;
  }
  return values;
}

const height: Readonly<Record<Level, number>> = { none: 0, read: 1, write: 2 };

function may({ permissions }: FakeToken, { needs }: Route): boolean {
  if (needs.length === 0) return true;
  return needs.some((need) => {
    const [name, level] = need.split(': ') as [keyof FakeToken['permissions'], Level];
    return height[permissions[name]] >= height[level];
  });
}

function write(response: ServerResponse, { status, data, pages }: Reply, url: URL): void {
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8', 'x-ratelimit-remaining': '990' };
  let shown = data;
  if (pages !== undefined && Array.isArray(data)) {
    const { items, links } = page(data, url, pages);
    if (links.length > 0) headers['link'] = links.map(([link, rel]) => `<${link}>; rel="${rel}"`).join(', ');
    shown = items;
  }
  response.writeHead(status, headers).end(JSON.stringify(shown));
}

/** One page of a list, and the addresses of others. A cursor says nothing of itself. */
function page(
  data: readonly unknown[],
  url: URL,
  by: 'number' | 'cursor',
): { items: readonly unknown[]; links: [string, string][] } {
  const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100);
  const cursor = Buffer.from(url.searchParams.get('after') ?? '', 'base64').toString('utf8');
  const number = by === 'number' ? Number(url.searchParams.get('page') ?? 1) : Number(cursor.replace('cursor:', '')) || 1;
  const last = Math.max(1, Math.ceil(data.length / size));
  const to = (wanted: number, rel: string): [string, string] => {
    const link = new URL(url);
    if (by === 'number') link.searchParams.set('page', String(wanted));
    else link.searchParams.set('after', Buffer.from(`cursor:${wanted}`).toString('base64'));
    return [link.href, rel];
  };
  const links = [
    ...(number > 1 && by === 'number' ? [to(number - 1, 'prev'), to(1, 'first')] : []),
    ...(number < last ? [to(number + 1, 'next')] : []),
    ...(number < last && by === 'number' ? [to(last, 'last')] : []),
  ];
  return { items: data.slice((number - 1) * size, number * size), links };
}

function fail(response: ServerResponse, answer: FailingAnswer): void {
  if (answer === 'cut') return void response.socket?.destroy();
  const type = { 'content-type': 'application/json; charset=utf-8' };
  if (answer === 'malformed') return void response.writeHead(200, type).end('{"id": 12, "bo');
  const { status, data = { message: 'Server Error' }, headers = {} } = answer;
  response.writeHead(status, { ...type, ...headers }).end(JSON.stringify(data));
}
