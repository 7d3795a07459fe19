import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { defined } from '../defined.js';
import { parseAddress, parseScope } from './address.js';
import {
  isRefusal,
  notImplemented,
  refuse,
  type Account,
  type Call,
  type Operation,
  type Outcome,
  type Refusal,
} from './call.js';
import { cloudtrail } from './cloudtrail/index.js';
import type { Failures } from './failure.js';
import { guardduty } from './guardduty/index.js';
import { iam } from './iam/index.js';
import { kms } from './kms/index.js';
import { partitionOf } from './partition.js';
import type { SandboxCall } from './record.js';
import { s3 } from './s3/index.js';
import { isControl, s3control } from './s3control/index.js';
import type { Service } from './service.js';
import { sts } from './sts.js';
import { tagging } from './tagging.js';

/** By the service's name in the credential scope. */
const services: Readonly<Record<string, Service>> = { s3, iam, kms, sts, cloudtrail, guardduty, tagging };
const maxBody = 64 * 1024 * 1024;

interface Hosting {
  readonly account: Account;
  readonly failures: Failures;
  /** Takes the record of a call and gives its number, counted from 1. */
  readonly record: (call: SandboxCall) => number;
}

/** Listens on loopback as an HTTP proxy that answers for every service itself and forwards nothing. */
export function listen(hosting: Hosting, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => answer(hosting, request, response, body))
      .catch((error: unknown) => breakOff(response, error));
  });
  server.on('connect', (_: IncomingMessage, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    hosting.record({ service: 'none', operation: 'CONNECT', status: 403, region: '' });
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  server.keepAliveTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** A bug of the sandbox, or a caller who left: answered as an error that no SDK tries again. */
function breakOff(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const bug = refuse(400, 'SandboxBug', `The sandbox failed: ${error instanceof Error ? error.message : String(error)}`);
  write(response, '', s3, 'SANDBOX', bug);
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBody) chunks.push(chunk);
  }
  return size > maxBody ? undefined : Buffer.concat(chunks);
}

function answer(hosting: Hosting, request: IncomingMessage, response: ServerResponse, body: Buffer | undefined): void {
  const { operation, service, ...scope } = resolve(hosting.account, readCall(request, body));
  const named = { service: scope.name, operation: operation.name, ...bucketOf(operation), region: scope.region };
  const failure = hosting.failures.answer(named);
  if (failure === 'hang') {
    hosting.record({ ...named, status: 0 });
    return;
  }
  const outcome = failure ?? hosting.account.gate.refusal(scope.name, operation.asks ?? (() => [])) ?? operation.run();
  const number = hosting.record({ ...named, status: outcome.status });
  const requestId = `SANDBOX${number.toString(36).toUpperCase().padStart(9, '0')}`;
  write(response, request.method ?? '', service, requestId, outcome);
}

interface Resolved {
  readonly name: string;
  readonly region: string;
  readonly operation: Operation;
  /** Whose error shape is used; S3's where the call is of no service known. */
  readonly service: Service;
}

function resolve(account: Account, call: Call | Refusal): Resolved {
  if (isRefusal(call)) return { name: 'none', region: '', operation: { name: 'none', run: () => call }, service: s3 };
  if (partitionOf(call.region) !== account.partition) {
    const message = `The sandbox's account is in the partition ${account.partition}, and the region ${call.region} is not.`;
    const run = () => refuse(403, 'InvalidAccessKeyId', message);
    return { name: call.service, region: call.region, operation: { name: 'none', run }, service: serviceOf(account, call) ?? s3 };
  }
  const service = serviceOf(account, call);
  const operation = service?.resolve(call, account) ?? unknownService(call);
  return { name: call.service, region: call.region, operation, service: service ?? s3 };
}

/** S3 Control is signed for as S3, and is a service of its own in all else. */
function serviceOf(account: Account, call: Call): Service | undefined {
  if (isControl(call, account)) return s3control;
  return Object.hasOwn(services, call.service) ? services[call.service] : undefined;
}

function bucketOf({ bucket }: Operation): { readonly bucket?: string } {
  return defined({ bucket });
}

function unknownService(call: Call): Operation {
  const target =
    call.headers['x-amz-target'] ??
    new URLSearchParams(call.body.toString('utf8', 0, 200)).get('Action') ??
    `${call.method} ${call.path}`;
  return { name: target, run: () => notImplemented(call.service, target) };
}

function readCall(request: IncomingMessage, body: Buffer | undefined): Call | Refusal {
  const address = parseAddress(request.url ?? '/', request.headers.host ?? '');
  if (isRefusal(address)) return address;
  const scope = parseScope(request.headers.authorization);
  if (isRefusal(scope)) return scope;
  if (body === undefined) return refuse(400, 'EntityTooLarge', 'Your proposed upload exceeds the size that the sandbox takes.');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return { ...scope, ...address, method: request.method ?? '', headers, body };
}

function write(response: ServerResponse, method: string, service: Service, requestId: string, outcome: Outcome): void {
  const rendered = outcome.kind === 'reply' ? outcome : service.renderError(outcome, requestId);
  const ids = { 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId };
  const bodiless = outcome.status === 204 || outcome.status === 304;
  const headers = { ...rendered.headers, ...outcome.headers, ...ids };
  const length = bodiless || 'content-length' in headers ? {} : { 'content-length': Buffer.byteLength(rendered.body) };
  response.writeHead(outcome.status, { ...headers, ...length });
  response.end(method === 'HEAD' || bodiless ? undefined : rendered.body);
}
