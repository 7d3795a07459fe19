import { quote } from '../../fault/fault.js';
import type { Path } from '../../yaml/document.js';
import { type Presence, presenceOf } from '../presence.js';
import type { ParameterRule, TemplateSet } from '../schema.js';
import { compilePattern } from '../../yaml/pattern.js';

/** What a place in a template takes of the parameters that it names. */
export interface Use {
  /** As a noun: `a prefix`. */
  readonly place: string;
  readonly types: readonly NonNullable<ParameterRule['type']>[];
  readonly presences: readonly Presence[];
  /** Whether the value gets into a policy or a text as it is, so that a pattern or a list of values has to hold it in. */
  readonly patterned: 'yes' | 'no';
  /** Whether the place is masked where people read. */
  readonly masked: 'yes' | 'no';
}

/** Checks that a parameter is there, and fits the place that names it. */
export function checkUse({ set, report }: SetCheck, name: string, path: Path, use: Use): void {
  const presence = presenceOf(set, name);
  const rule = presence === undefined ? undefined : set.parameters?.[name];
  if (presence === undefined || rule === undefined || !use.types.includes(rule.type ?? 'string')) {
    const kinds = use.types.join(' or ');
    report('unknown-parameter', path, `There is no ${kinds} parameter ${quote(name)}.`, `Describe it under "parameters".`);
    return;
  }
  if (!use.presences.includes(presence)) report('presence', path, ...wrongPresence(name, presence, use));
  if (use.patterned === 'yes' && rule.pattern === undefined && rule.values === undefined && rule.type !== 'boolean') {
    const message = `The parameter ${name} gets into ${use.place} and has neither a pattern nor values, so anything could.`;
    report('unpatterned', path, message, `Give ${name} a "pattern" that only real values match.`);
  }
  if (use.masked === 'no' && rule.sensitive === true) {
    const message = `The parameter ${name} is sensitive, and ${use.place} is shown to everyone.`;
    report('sensitive', path, message, 'Use it in an external id or a subject only, or remove "sensitive".');
  }
}

function wrongPresence(name: string, presence: Presence, use: Use): readonly [message: string, fix: string] {
  if (presence === 'second-phase') {
    const message = `The parameter ${name} is known in the second phase only, and ${use.place} is there in the first.`;
    return [message, `Use it in the trust of a role and in "handover" only.`];
  }
  const message = `The parameter ${name} is optional, and ${use.place} always needs its value.`;
  return [message, 'Write "required: true" or a default.'];
}

/** One effective set of a template under check: what it says, and how a fault in it finds its place. */
export interface SetCheck {
  readonly set: TemplateSet;
  readonly report: (code: string, path: Path, message: string, fix: string) => void;
}

/** Refuses a pattern that does not compile, or that a hostile value could keep busy. */
export function checkPattern(pattern: string, path: Path, report: SetCheck['report']): RegExp | undefined {
  const compiled = compilePattern(pattern);
  if ('regex' in compiled) return compiled.regex;
  report(
    'pattern',
    path,
    `The pattern ${quote(pattern)} can't be used: ${compiled.why}.`,
    'Write it with fewer and bounded quantifiers.',
  );
  return undefined;
}
