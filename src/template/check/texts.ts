import { quote } from '../../fault/fault.js';
import { nearest } from '../../fault/nearest.js';
import { accountPlaceholder, partsOf, placeholdersOf, requestPlaceholders } from '../placeholder.js';
import { namesWith } from '../presence.js';
import type { SetCheck } from './use.js';
import { type Text, textsOf } from '../texts.js';

/** Checks that every placeholder in a set's texts is known and has a value wherever the text is shown. */
export function checkTexts(check: SetCheck): void {
  const always = namesWith(check.set, 'always');
  const later = namesWith(check.set, 'second-phase');
  const optional = new Set(namesWith(check.set, 'optional'));
  for (const text of textsOf(check.set)) {
    const known = [
      ...requestPlaceholders.filter((name) => text.replica === 'maybe' || name !== 'replica'),
      ...(text.account === 'by name' ? [accountPlaceholder] : []),
      ...always,
      ...(text.phase === 'second' ? later : []),
    ];
    for (const part of partsOf(text.text, optional)) {
      checkNames(check, text, part.text, { known, optional, here: part.optional ? optional : new Set() });
    }
    checkOutputs(check, text);
    if (text.patterned === 'yes') checkPatterned(check, text);
  }
}

interface Names {
  /** Those that have a value wherever the text is shown. */
  readonly known: readonly string[];
  readonly optional: ReadonlySet<string>;
  /** Those optional ones without which this part of the text is not shown. */
  readonly here: ReadonlySet<string>;
}

function checkNames({ report }: SetCheck, { path }: Text, part: string, { known, optional, here }: Names): void {
  for (const name of placeholdersOf(part).names.filter((name) => !known.includes(name) && !here.has(name))) {
    const meant = nearest(name, known);
    const fix = optional.has(name)
      ? `Put it in brackets with what belongs to it, which is left out without it: [{${name}}].`
      : meant === undefined
        ? `Always known here are: ${known.join(', ')}`
        : `Did you mean {${meant}}?`;
    report('unknown-placeholder', path, `{${name}} has no value in every request where this text is shown.`, fix);
  }
}

function checkOutputs({ report }: SetCheck, { path, text, outputs }: Text): void {
  const found = placeholdersOf(text);
  for (const name of found.outputs.filter((name) => !outputs.includes(name))) {
    const fix = outputs.length === 0 ? 'Leave it out.' : `Known here are: ${outputs.map((output) => `{{${output}}}`).join(', ')}`;
    report('unknown-placeholder', path, `${quote(`{{${name}}}`)} is not known where this text is shown.`, fix);
  }
  if (!found.strayBrace) return;
  report(
    'stray-brace',
    path,
    'A brace stands outside of a placeholder.',
    'Write placeholders as {bucket}; leave other braces out.',
  );
}

/** What is run or typed as it stands must not carry whatever a request says. */
function checkPatterned({ set, report }: SetCheck, { path, text }: Text): void {
  for (const name of placeholdersOf(text).names) {
    const parameters = set.parameters ?? {};
    const rule = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (rule === undefined || rule.type === 'boolean' || rule.pattern !== undefined || rule.values !== undefined) continue;
    const message = `The parameter ${name} gets into what is used as it stands, and has neither a pattern nor values.`;
    report('unpatterned', path, message, `Give ${name} a "pattern" that only real values match.`);
  }
}
