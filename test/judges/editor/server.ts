import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { z } from 'zod';

/** A place in a text as the protocol counts it: both from 0, the column in UTF-16 code units. */
interface Position {
  readonly line: number;
  readonly character: number;
}

const position = z.object({ line: z.number(), character: z.number() });
const range = z.object({ start: position, end: position });
const diagnostics = z.array(z.looseObject({ range, message: z.string(), severity: z.number().optional() }));
const documentation = z.union([z.string(), z.object({ value: z.string() })]).optional();
const completions = z.object({
  items: z.array(
    z.looseObject({
      label: z.string(),
      documentation,
      insertText: z.string().optional(),
      sortText: z.string().optional(),
      textEdit: z.looseObject({ newText: z.string() }).optional(),
    }),
  ),
});
const message = z.looseObject({
  id: z.union([z.number(), z.string()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
});

type Diagnostic = z.infer<typeof diagnostics>[number];
type Completion = z.infer<typeof completions>['items'][number];

/** What an editor sets: by section, as VS Code's settings have them. */
type Settings = Readonly<Record<string, unknown>>;

/** yaml-language-server as an editor has it, by the Language Server Protocol. */
export class LanguageServer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #settings: Settings;
  readonly #waiting = new Map<number, { readonly done: (value: unknown) => void; readonly failed: (why: Error) => void }>();
  readonly #published = new Map<string, (found: readonly Diagnostic[]) => void>();
  #read = Buffer.alloc(0);
  #whenConfigured: () => void = () => undefined;
  #requests = 0;
  #documents = 0;

  private constructor(child: ChildProcessWithoutNullStreams, settings: Settings) {
    this.#child = child;
    this.#settings = settings;
    child.stdout.on('data', (part: Buffer) => this.#take(part));
    let said = '';
    child.stderr.on('data', (part: Buffer) => (said += part.toString('utf8')));
    child.on('exit', (code) => {
      for (const { failed } of this.#waiting.values()) failed(new Error(`the language server ended with ${code}: ${said}`));
    });
  }

  static async start(node: string, script: string, settings: Settings): Promise<LanguageServer> {
    const server = new LanguageServer(spawn(node, [script, '--stdio']), settings);
    const capabilities = {
      textDocument: { completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } }, publishDiagnostics: {} }, // prettier-ignore
      workspace: { configuration: true },
    };
    await server.#ask('initialize', { processId: process.pid, rootUri: null, capabilities });
    const configured = new Promise<void>((done) => (server.#whenConfigured = done));
    server.#tell('initialized', {});
    await configured;
    return server;
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.#child.once('exit', done));
    await this.#ask('shutdown', null);
    this.#tell('exit', undefined);
    await ended;
  }

  /** What it underlines in a text, which is a request by its folder if no other is said. */
  async diagnose(text: string, folder?: string): Promise<readonly Diagnostic[]> {
    const uri = this.#uri(folder);
    const found = new Promise<readonly Diagnostic[]>((done) => this.#published.set(uri, done));
    this.#open(uri, text);
    const all = await found;
    this.#tell('textDocument/didClose', { textDocument: { uri } });
    return all;
  }

  /** What it offers in a text at `|`, in the order in which an editor shows it. */
  async complete(marked: string): Promise<readonly Completion[]> {
    const before = marked.slice(0, marked.indexOf('|')).split('\n');
    const at: Position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    const uri = this.#uri();
    this.#open(uri, marked.replace('|', ''));
    const answer = await this.#ask('textDocument/completion', { textDocument: { uri }, position: at });
    this.#tell('textDocument/didClose', { textDocument: { uri } });
    const { items } = completions.parse(Array.isArray(answer) ? { items: answer } : answer);
    const order = ({ sortText, label }: Completion) => sortText ?? label;
    return items.toSorted((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
  }

  #uri(folder = 'file:///judged/buckets'): string {
    this.#documents += 1;
    return `${folder}/${this.#documents}.yml`;
  }

  #open(uri: string, text: string): void {
    this.#tell('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    this.#requests += 1;
    const id = this.#requests;
    this.#write({ jsonrpc: '2.0', id, method, params });
    return new Promise((done, failed) => this.#waiting.set(id, { done, failed }));
  }

  #tell(method: string, params: unknown): void {
    this.#write({ jsonrpc: '2.0', method, params });
  }

  #write(content: unknown): void {
    const body = Buffer.from(JSON.stringify(content));
    this.#child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#child.stdin.write(body);
  }

  #take(part: Buffer): void {
    this.#read = Buffer.concat([this.#read, part]);
    for (;;) {
      const head = this.#read.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/i.exec(this.#read.subarray(0, Math.max(head, 0)).toString('latin1'))?.[1]);
      if (head < 0 || this.#read.length < head + 4 + length) return;
      const body = this.#read.subarray(head + 4, head + 4 + length).toString('utf8');
      this.#read = this.#read.subarray(head + 4 + length);
      this.#hear(message.parse(JSON.parse(body)));
    }
  }

  #hear({ id, method, params, result, error }: z.infer<typeof message>): void {
    if (method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics: found } = z.looseObject({ uri: z.string(), diagnostics }).parse(params);
      this.#published.get(uri)?.(found);
      this.#published.delete(uri);
    } else if (method !== undefined && id !== undefined) {
      this.#write({ jsonrpc: '2.0', id, result: method === 'workspace/configuration' ? this.#configured(params) : null });
      this.#whenConfigured();
    } else if (typeof id === 'number' && method === undefined) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.done(result);
      else waiting?.failed(new Error(JSON.stringify(error)));
    }
  }

  #configured(params: unknown): readonly unknown[] {
    const { items } = z.object({ items: z.array(z.looseObject({ section: z.string() })) }).parse(params);
    return items.map(({ section }) => this.#settings[section] ?? null);
  }
}
