import { renderRequestSchema, renderSchemas } from './json-schema.js';
import { exit, type Command } from './command.js';
import { loadRules, settingsFile } from '../run/load.js';
import { orFail } from './report.js';

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
  description: [
    'Prints a JSON Schema (draft-07) for editors, made from the source that the parser itself uses, and from the vendor templates. Default: request.',
    "With --settings, the schema of requests knows the repository's own templates and guardrails, and no other vendor.",
  ].join('\n'),
  options: [
    { name: 'settings', value: 'FILE', description: 'Make the schema of requests for the repository with these settings.' },
  ],
  examples: [
    { does: 'Let an editor complete and check requests', line: 'vendor-bucket schema request > request.schema.json' },
    {
      does: "The same with a repository's own templates and guardrails",
      line: `vendor-bucket schema --settings ${settingsFile}`,
    },
  ],
  run(args, context) {
    const [name = 'request'] = args.paths;
    const path = Object.hasOwn(names, name) ? names[name] : undefined;
    const settings = args.text['settings'];
    const wrong =
      path === undefined
        ? `there is no schema ${JSON.stringify(name)}; there are ${Object.keys(names).join(', ')}`
        : settings !== undefined && name !== 'request'
          ? `--settings is for the schema of requests, not for that of ${name}`
          : undefined;
    if (wrong !== undefined || path === undefined) {
      context.terminal.say(`vendor-bucket: ${wrong}`);
      return Promise.resolve(exit.usage);
    }
    return orFail(args, context, loadRules(settings, context), (rules) => {
      const templates = [...rules.templates.keys()].flatMap((vendor) => rules.templates.get(vendor)?.file ?? []);
      const own = rules.settings && { guardrails: rules.settings.guardrails ?? {}, tags: rules.settings.tags ?? {} };
      const text = own === undefined ? renderSchemas(templates)[path] : renderRequestSchema(templates, own);
      context.terminal.result((text ?? '').trimEnd());
      return exit.done;
    });
  },
};
