// Reads workflows and actions by GitHub's own packages, in the folder that is named; gives what they say of each, as JSON.
import { readFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// They import JSON as bundlers take it, without the attribute that Node wants.
const asJson = "{ ...context, importAttributes: { type: 'json' } }";
const hook = `export const load = (url, context, next) => next(url, url.endsWith('.json') ? ${asJson} : context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

const [, , folder] = process.argv;
const from = (path) => import(pathToFileURL(join(folder, 'node_modules', path)).href);
const parser = await from('@actions/workflow-parser/dist/index.js');
const { validate } = await from('@actions/languageservice/dist/index.js');
const { TextDocument } = createRequire(join(folder, 'package.json'))('vscode-languageserver-textdocument');

const said = [];
for (const [index, { kind, text }] of JSON.parse(readFileSync(0, 'utf8')).entries()) {
  // It keeps what it read by the name of the file.
  const name = kind === 'action' ? 'action.yml' : '.github/workflows/judged.yml';
  const underlined = await validate(TextDocument.create(`file:///${index}/${name}`, 'yaml', 0, text));
  said.push([
    ...(kind === 'workflow' ? await readWorkflow(name, text) : []),
    ...underlined.map(({ range, message }) => `${range.start.line + 1}: ${message}`),
  ]);
}
process.stdout.write(JSON.stringify(said));

async function readWorkflow(name, content) {
  const { context, value } = parser.parseWorkflow({ name, content }, new parser.NoOperationTraceWriter());
  if (value === undefined) return context.errors.getErrors().map(({ message }) => message);
  const { errors = [] } = await parser.convertWorkflowTemplate(context, value);
  return [...context.errors.getErrors(), ...errors].map(({ message, Message }) => String(message ?? Message));
}
