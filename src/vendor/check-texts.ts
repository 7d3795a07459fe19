import { outputNames } from '../bucket/outputs.js';
import { quote } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import type { Path } from '../yaml/document.js';
import { placeholdersOf, requestPlaceholders } from './placeholder.js';
import type { TemplateSet } from './schema.js';
import type { SetCheck } from './set-check.js';

/** A text that people read, where it stands, and which placeholders it can have beside those that always have a value. */
interface Text {
  readonly path: Path;
  readonly text: string;
  readonly outputs: readonly string[];
  readonly replica?: boolean;
}

/** Checks that every placeholder in a set's texts is known and has a value wherever the text is shown. */
export function checkTexts({ set, report }: SetCheck): void {
  const given = Object.entries(set.parameters ?? {}).flatMap(([name, rule]) =>
    rule.required === true || rule.default !== undefined ? [name] : [],
  );
  for (const { path, text, outputs, replica = false } of textsOf(set)) {
    const known = [...requestPlaceholders.filter((name) => replica || name !== 'replica'), ...given];
    const found = placeholdersOf(text);
    for (const name of found.names.filter((name) => !known.includes(name))) {
      const meant = nearest(name, known);
      const fix = meant === undefined ? `Always known here are: ${known.join(', ')}` : `Did you mean {${meant}}?`;
      report('unknown-placeholder', path, `{${name}} has no value in every request where this text is shown.`, fix);
    }
    for (const name of found.outputs.filter((name) => !outputs.includes(name))) {
      const fix =
        outputs.length === 0 ? 'Leave it out.' : `Known here are: ${outputs.map((output) => `{{${output}}}`).join(', ')}`;
      report('unknown-placeholder', path, `${quote(`{{${name}}}`)} is not known where this text is shown.`, fix);
    }
    if (found.strayBrace)
      report(
        'stray-brace',
        path,
        'A brace stands outside of a placeholder.',
        'Write placeholders as {bucket}; leave other braces out.',
      );
  }
}

function textsOf(set: TemplateSet): readonly Text[] {
  const texts: Text[] = [];
  for (const [i, { when, text }] of (set.advice ?? []).entries()) {
    texts.push({ path: ['advice', i, 'text'], text, outputs: [], replica: when === 'replication' });
  }
  for (const [name, { title, warning, steps = [] }] of Object.entries(set.features ?? {})) {
    texts.push({ path: ['features', name, 'title'], text: title, outputs: [] });
    texts.push({ path: ['features', name, 'warning'], text: warning, outputs: [] });
    texts.push(...steps.map((text, i) => ({ path: ['features', name, 'steps', i], text, outputs: [outputNames.account] })));
  }
  const { by, why, steps = [], message, keySteps = [], expect = [] } = set.handover ?? {};
  const single = { by, why, 'message.to': message?.to, 'message.subject': message?.subject, 'message.body': message?.body };
  const secure = { 'message.secure.recipient': message?.secure?.recipient, 'message.secure.body': message?.secure?.body };
  for (const [path, text] of Object.entries({ ...single, ...secure })) {
    if (text !== undefined) texts.push({ path: ['handover', ...path.split('.')], text, outputs: [outputNames.account] });
  }
  for (const [key, list] of Object.entries({ steps, expect, keySteps })) {
    const outputs = key === 'keySteps' ? [outputNames.account, outputNames.keyArn] : [outputNames.account];
    texts.push(...list.map((text, i) => ({ path: ['handover', key, i], text, outputs })));
  }
  return texts;
}
