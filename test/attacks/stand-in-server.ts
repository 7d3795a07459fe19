import { createServer, type AddressInfo, type Socket } from 'node:net';
import { answer } from './stand-in.mjs';

/** What `ask` sends before the command line. */
const given = ['HTTP_PROXY', 'AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID'] as const;

/**
 * The command line of Terraform, sent to the process of the test and answered there: a shell starts in 2 ms, and Node in 40. Words end with a NUL,
 * and the last is empty; a line of the answer is of standard output, of standard error, or the exit code.
 */
export function ask(port: number, control: string): string {
  const words = ['$$', control, '$PWD', ...given.map((name) => `$${name}`)].map((word) => `"${word}"`);
  return `exec 3<>/dev/tcp/127.0.0.1/${port}
printf '%s\\0' ${words.join(' ')} "$@" '' >&3
while IFS= read -r line <&3; do
  case "$line" in
  o*) printf '%s\\n' "\${line#o}" ;;
  e*) printf '%s\\n' "\${line#e}" >&2 ;;
  x*) exit "\${line#x}" ;;
  esac
done
exit 1
`;
}

let port: Promise<number> | undefined;

/** Where all stand-ins of this process are answered. */
export function standInPort(): Promise<number> {
  port ??= new Promise((resolve, reject) => {
    const server = createServer((socket) => hear(socket)).on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    server.unref();
  });
  return port;
}

function hear(socket: Socket): void {
  // Who has asked is ended, and so is what it asked for.
  const gone = new AbortController();
  socket.on('close', () => gone.abort()).on('error', () => gone.abort());
  let heard = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
    if (heard.endsWith('\0\0')) void reply(socket, heard.split('\0').slice(0, -2), gone.signal);
  });
}

async function reply(socket: Socket, words: readonly string[], signal: AbortSignal): Promise<void> {
  const [pid = '', control = '', cwd = '', ...rest] = words;
  const env = Object.fromEntries(given.map((name, n) => [name, rest[n]]));
  const lines = (mark: string) => (text: string) => {
    if (!signal.aborted) socket.write(text.replace(/\n$/, '').replace(/^/gm, mark) + '\n');
  };
  const job = { control, cwd, env, argv: rest.slice(given.length), pid: Number(pid), out: lines('o'), err: lines('e'), signal };
  const code = await answer(job);
  if (!signal.aborted) socket.end(`x${code}\n`);
}
