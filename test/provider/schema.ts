import { spawn } from 'node:child_process';
import { connect } from 'node:http2';

/** What stacks and states of the product, and the tests, are made of. Terraform says so where another one is used. */
const used = /^aws_(?:(?:s3|s3control|kms|iam|cloudtrail|guardduty)(?:_.+)?|caller_identity|partition|region)$/;

/**
 * The answer of the real provider to GetSchema, without the resources and data sources that nobody uses: a hundredth of its 1,500.
 * @throws Error where the provider can't be started or asked.
 */
export async function leanSchema(program: string): Promise<Buffer> {
  // HashiCorp, terraform, plugin/serve.go: by these a provider knows that it was not started by hand.
  const cookie = { TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2' };
  const env = { PATH: process.env['PATH'], ...cookie, PLUGIN_PROTOCOL_VERSIONS: '5' };
  const child = spawn(program, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const path = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (text: Buffer) => {
        said += text.toString();
        const [, found] = /^\d\|5\|unix\|([^|]+)\|grpc/m.exec(said) ?? [];
        if (found !== undefined) resolve(found);
      });
      child.once('error', reject).once('exit', (code) => reject(new Error(`The provider ended with ${String(code)}: ${said}`)));
    });
    return lean(await ask(path, '/tfplugin5.Provider/GetSchema'));
  } finally {
    child.kill('SIGKILL');
  }
}

/** The one message of the answer to a call without arguments. */
function ask(path: string, method: string): Promise<Buffer> {
  const session = connect('http://provider', { path });
  const call = session.request({ ':method': 'POST', ':path': method, 'content-type': 'application/grpc', te: 'trailers' });
  call.end(Buffer.alloc(5));
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    session.once('error', reject);
    call.on('data', (part: Buffer) => parts.push(part));
    call.once('error', reject).once('end', () => {
      session.close();
      resolve(Buffer.concat(parts).subarray(5));
    });
  });
}

/** tfplugin5.proto, GetProviderSchema.Response: the maps of resources (2), data sources (3) and ephemeral resources (8). */
const maps: readonly number[] = [2, 3, 8];

function lean(response: Buffer): Buffer {
  const kept = fieldsOf(response).filter(({ number, value }) => !maps.includes(number) || used.test(keyOf(value)));
  return Buffer.concat(kept.map(({ whole }) => whole));
}

/** Protocol Buffers, "Encoding": of an entry of a map the first field is the key. */
function keyOf(entry: Buffer): string {
  return (
    fieldsOf(entry)
      .find(({ number }) => number === 1)
      ?.value.toString() ?? ''
  );
}

interface Field {
  readonly number: number;
  readonly value: Buffer;
  readonly whole: Buffer;
}

/** The fields of a message that has fields with a length alone, as these two kinds have. */
function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < message.length;) {
    const start = at;
    const number = varint();
    if ((number & 7) !== 2) throw new Error(`A field of another kind: ${number & 7}.`);
    const length = varint();
    fields.push({ number: number >> 3, value: message.subarray(at, at + length), whole: message.subarray(start, at + length) });
    at += length;
    function varint(): number {
      let [result, shift, byte] = [0, 0, 0];
      do {
        byte = message[at++] ?? 0;
        result += (byte & 127) * 2 ** shift;
        shift += 7;
      } while (byte > 127);
      return result;
    }
  }
  return fields;
}
