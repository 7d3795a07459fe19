/**
 * What Terraform starts as the AWS provider of the mirror that mirror.ts makes: a front of the real one, which is started behind it at the first
 * call that needs it, and gets every such call byte by byte. By itself it answers one: GetSchema, out of a file, with the resources that the
 * product uses and no other. Else Terraform reads 1,500 of them at each command, and so does the provider: two seconds of the processor.
 *
 * HashiCorp, go-plugin, "Guide to plugins in other languages": the line of the handshake, health, broker and standard output. The calls are those
 * of tfplugin5.proto. Without TLS, which the `terraform` of mirror.ts turns off: both ends are of one machine and one user.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import http2 from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Beside this file, by mirror.ts. */
const { program, schema } = JSON.parse(readFileSync(new URL('front.json', import.meta.url), 'utf8'));
const socket = join(tmpdir(), `provider-front-${process.pid}.sock`);
let provider;
/** That of the provider, which is killed and leaves it behind. */
let behind;

/** The real provider, without what Terraform expects of its own child. */
function startProvider() {
  const child = spawn(program, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.once('exit', () => end());
  const session = new Promise((resolve) => {
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
      const [, path] = /^\d\|5\|unix\|([^|]+)\|grpc/m.exec(said) ?? [];
      if (path === undefined) return;
      behind = path;
      child.stdout.removeAllListeners('data').resume();
      const connected = http2.connect('http://provider', { path });
      connected.once('error', () => end());
      resolve(connected);
    });
  });
  return { child, session };
}

let ended = false;
function end() {
  if (ended) return;
  ended = true;
  provider?.child.kill('SIGKILL');
  for (const path of [socket, behind]) if (path !== undefined) rmSync(path, { force: true });
  process.exit(0);
}

const answered = { ':status': 200, 'content-type': 'application/grpc' };

/** One message, as gRPC frames it: not compressed, its length, and the bytes. */
function frame(message) {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function answer(stream, message) {
  stream.respond(answered, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(frame(message));
  stream.resume();
}

const own = {
  '/tfplugin5.Provider/GetSchema': (stream) => answer(stream, readFileSync(schema)),
  '/plugin.GRPCController/Shutdown': (stream) => {
    stream.once('close', end);
    answer(stream, Buffer.alloc(0));
  },
  // Nobody has anything to broker, or to print but on standard error.
  '/plugin.GRPCBroker/StartStream': (stream) => void stream.respond(answered),
  '/plugin.GRPCStdio/StreamStdio': (stream) => void stream.respond(answered),
};

async function hand(stream, headers) {
  provider ??= startProvider();
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !/^:(?:scheme|authority)$/.test(name)));
  const call = (await provider.session).request(kept, { endStream: false });
  stream.on('data', (part) => call.write(part)).once('end', () => call.end());
  stream.once('aborted', () => call.close(http2.constants.NGHTTP2_CANCEL));
  call.once('response', (given, flags) => {
    const only = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    if (stream.destroyed) return;
    stream.respond(withoutPseudo(given), only ? { endStream: true } : { waitForTrailers: true });
  });
  let trailers = {};
  call.once('trailers', (given) => (trailers = withoutPseudo(given)));
  stream.once('wantTrailers', () => stream.sendTrailers(trailers));
  call.on('data', (part) => stream.write(part)).once('end', () => stream.end());
  call.once('error', () => stream.destroy());
}

function withoutPseudo(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name === ':status' || !name.startsWith(':')));
}

const server = http2.createServer();
server.on('stream', (stream, headers) => {
  stream.on('error', () => undefined);
  (own[headers[':path']] ?? hand)(stream, headers);
});
// Whoever started it is gone, however that came about.
server.on('session', (session) => session.once('close', end));
server.listen(socket, () => process.stdout.write(`1|5|unix|${socket}|grpc|\n`));
process.once('SIGTERM', end).on('SIGINT', () => undefined);
