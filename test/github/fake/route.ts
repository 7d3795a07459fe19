import type { Answers } from './answers.js';
import type { FakeState } from './state.js';

export type Level = 'none' | 'read' | 'write';
export type PermissionName =
  'pull-requests' | 'contents' | 'statuses' | 'deployments' | 'issues' | 'metadata' | 'members' | 'actions' | 'administration';

/** Whose a token is, and what it may. */
export interface FakeToken {
  readonly login: string;
  readonly permissions: Readonly<Record<PermissionName, Level>>;
}

export interface Asked {
  readonly state: FakeState;
  readonly answers: Answers;
  readonly token: FakeToken;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Reply {
  readonly status: number;
  /** A list that `pages` is set for is given in pages. */
  readonly data: unknown;
  /** `cursor`: the next page is asked for by what the Link header says, and has no number. */
  readonly pages?: 'number' | 'cursor';
}

export interface Route {
  /** GitHub's own name of the operation: `pulls/list-reviews`. */
  readonly operation: string;
  readonly method: string;
  /** Below `/repos/{owner}/{repo}` where it starts with a dot. */
  readonly path: string;
  /** Any of these is enough. */
  readonly needs: readonly `${PermissionName}: ${'read' | 'write'}`[];
  /** The parameters of its query besides those of the pages. Any other fails the test. */
  readonly query?: readonly string[];
  readonly run: (asked: Asked) => Reply;
}

export function found(data: unknown): Reply {
  return { status: 200, data };
}

export function listed(data: readonly unknown[]): Reply {
  return { status: 200, data, pages: 'number' };
}

export function made(data: unknown): Reply {
  return { status: 201, data };
}

export const notFound: Reply = {
  status: 404,
  data: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
};

export function invalid(message: string, errors: readonly object[] = []): Reply {
  return { status: 422, data: { message, errors, documentation_url: 'https://docs.github.com/rest', status: '422' } };
}

/** A field of the body as text. */
export function text(body: Asked['body'], field: string): string | undefined {
  const value = body[field];
  return typeof value === 'string' ? value : undefined;
}

export function texts(body: Asked['body'], field: string): readonly string[] {
  const value = body[field];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** What GitHub says of a text that is longer than it takes. */
export const tooLong = (field: string, most: number): Reply =>
  invalid('Validation Failed', [
    { resource: 'Validation', code: 'custom', field, message: `${field} is too long (maximum is ${most} characters)` },
  ]);
