import { renderSchemas } from '../request/json-schema.js';
import { exit, type Command } from './command.js';

const names: Readonly<Record<string, string>> = {
  request: 'schema/request.schema.json',
  template: 'schema/template.schema.json',
  settings: 'schema/settings.schema.json',
};

export const schema: Command = {
  name: 'schema',
  operands: '[request|template|settings]',
  takes: { least: 0, most: 1 },
  summary: 'Print the JSON Schema of requests, templates or settings.',
  description: 'Prints a JSON Schema (draft-07) for editors, made from the source that the parser itself uses. Default: request.',
  options: [],
  examples: [{ does: 'Let an editor complete and check requests', line: 'vendor-bucket schema request > request.schema.json' }],
  run(args, context) {
    const [name = 'request'] = args.paths;
    const text = Object.hasOwn(names, name) ? renderSchemas()[names[name] ?? ''] : undefined;
    if (text === undefined) {
      context.terminal.say(
        `vendor-bucket: there is no schema ${JSON.stringify(name)}; there are ${Object.keys(names).join(', ')}`,
      );
      return Promise.resolve(exit.usage);
    }
    context.terminal.result(text.trimEnd());
    return Promise.resolve(exit.done);
  },
};
