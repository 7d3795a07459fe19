import type { Request } from './ask.js';
import type { Lookup } from './lookup.js';

/** Calls as Octokit makes them, where the Actions toolkit is not: the parameters of the path, then the query or the body. */
export function fetchRequest({ api, token }: Lookup): Request {
  return async (route, { headers: more, request, ...parameters }) => {
    const [method = 'GET', template = ''] = route.split(' ');
    const { path, rest } = filledIn(template, parameters);
    const url = new URL(/^https?:/.test(path) ? path : `${api}${path}`);
    if (method === 'GET') for (const [name, value] of Object.entries(rest)) url.searchParams.set(name, String(value));
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        'user-agent': 'vendor-bucket',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...more,
      },
      ...(method === 'GET' ? {} : { body: JSON.stringify(rest) }),
      ...request,
    });
    // An answer that ends half-way is text, as Octokit gives it.
    const text = await response.text().catch(() => '');
    const answer = { status: response.status, data: parsed(text), headers: Object.fromEntries(response.headers) };
    if (!response.ok)
      throw Object.assign(new Error(`GitHub answers ${answer.status}`), { status: answer.status, response: answer });
    return answer;
  };
}

function filledIn(template: string, parameters: Readonly<Record<string, unknown>>) {
  const names = [...template.matchAll(/\{([a-z_]+)\}/g)].map(([, name = '']) => name);
  const path = template.replace(/\{([a-z_]+)\}/g, (_, name: string) => encodeURIComponent(String(parameters[name])));
  return { path, rest: Object.fromEntries(Object.entries(parameters).filter(([name]) => !names.includes(name))) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
