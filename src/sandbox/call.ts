import type { Caller } from './caller.js';
import type { Permission } from './policy/permission.js';
import type { Owner } from './partition.js';
import type { World } from './world.js';

/** One request to one of the account's services, as the sandbox understood it. */
export interface Call {
  readonly service: string;
  /** The region of the credential scope: where the caller believes that it is. */
  readonly region: string;
  readonly method: string;
  /** The path, still percent-encoded, beginning with a slash. */
  readonly path: string;
  readonly host: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Refuses what a service's call asks of IAM and its caller is not allowed; undefined where all of it is. */
export interface Gate {
  refusal(service: string, asks: () => readonly Permission[]): Refusal | undefined;
}

/** What a handler works on: the world it may change, and the time. */
export interface Account extends Owner {
  readonly caller: Caller;
  /** Decides what the caller's own policies allow. */
  readonly gate: Gate;
  readonly world: World;
  readonly now: () => Date;
}

interface Reply {
  readonly kind: 'reply';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** An error of AWS's own; the server writes it in the shape of the service that was asked. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further elements of an S3 error, such as BucketName. */
  readonly detail?: Readonly<Record<string, string>>;
}

export type Outcome = Reply | Refusal;

/** A call that was resolved: its name for the record, and what it does. */
export interface Operation {
  readonly name: string;
  readonly bucket?: string;
  /** What its caller has to be allowed, beyond what `run` asks by itself. Absent: nothing. */
  readonly asks?: () => readonly Permission[];
  readonly run: () => Outcome;
}

export function reply(body: string | Buffer = '', headers: Readonly<Record<string, string>> = {}, status = 200): Reply {
  return { kind: 'reply', status, headers, body };
}

export function refuse(status: number, code: string, message: string, extra: Pick<Refusal, 'headers' | 'detail'> = {}): Refusal {
  return { kind: 'refusal', status, code, message, ...extra };
}

/** The answer to what the sandbox does not know: it names the call, and never pretends. */
export function notImplemented(service: string, operation: string): Refusal {
  return refuse(501, 'NotImplemented', `The sandbox does not implement ${service} ${operation}.`);
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'refusal';
}
