import { outputNames } from '../spec/outputs.js';
import type { Path } from '../yaml/document.js';
import type { HandoverRule, TemplateSet } from './schema.js';

/** A text that people read, where it stands, and which placeholders it can have beside those that always have a value. */
export interface Text {
  readonly path: Path;
  readonly text: string;
  readonly outputs: readonly string[];
  /** Whether the text is shown only where there may be a replica. */
  readonly replica?: 'maybe';
  /** Whether the text is shown in the second phase alone, where there are two. */
  readonly phase?: 'second';
  /** Whether `{account}` stands for the own account. */
  readonly account?: 'by name';
  /** Whether somebody runs or types the text as it stands. */
  readonly patterned?: 'yes';
}

/** Every text of a set that has placeholders. */
export function textsOf(set: TemplateSet): readonly Text[] {
  const texts: Text[] = [];
  for (const [i, { when, text }] of (set.advice ?? []).entries()) {
    texts.push({ path: ['advice', i, 'text'], text, outputs: [], ...(when === 'replication' && { replica: 'maybe' as const }) });
  }
  for (const [name, { title, warning, steps = [] }] of Object.entries(set.features ?? {})) {
    texts.push({ path: ['features', name, 'title'], text: title, outputs: [] });
    texts.push({ path: ['features', name, 'warning'], text: warning, outputs: [] });
    texts.push(...steps.map((text, i) => ({ path: ['features', name, 'steps', i], text, outputs: [outputNames.account] })));
  }
  if (set.clientSideEncryption !== undefined) {
    texts.push({ path: ['clientSideEncryption'], text: set.clientSideEncryption, outputs: [] });
  }
  for (const [i, { key, text }] of (set.objects ?? []).entries()) {
    const path = ['objects', i];
    texts.push({ path: [...path, 'key'], text: key, outputs: [], account: 'by name', phase: 'second', patterned: 'yes' });
    texts.push({ path: [...path, 'text'], text, outputs: [outputNames.account], phase: 'second' });
  }
  const hasRole = (set.grants ?? []).some(({ role }) => role !== undefined);
  const outputs = [outputNames.account, ...(hasRole ? [outputNames.vendorRole, outputNames.vendorRoleName] : [])];
  const first = set.phases?.first.handover;
  return [
    ...texts,
    ...(first === undefined ? [] : handoverTexts(first, ['phases', 'first', 'handover'], outputs)),
    ...(set.handover === undefined ? [] : handoverTexts(set.handover, ['handover'], outputs)).map((text) => ({
      ...text,
      phase: 'second' as const,
    })),
  ];
}

function handoverTexts(handover: HandoverRule, base: Path, outputs: readonly string[]): readonly Text[] {
  const { by, why, steps, message, keySteps = [], expect = [], snippets = [] } = handover;
  const single = { by, why, 'message.to': message?.to, 'message.subject': message?.subject, 'message.body': message?.body };
  const secure = { 'message.secure.recipient': message?.secure?.recipient, 'message.secure.body': message?.secure?.body };
  const texts: Text[] = Object.entries({ ...single, ...secure }).flatMap(([path, text]) =>
    text === undefined ? [] : [{ path: [...base, ...path.split('.')], text, outputs }],
  );
  for (const [key, list] of Object.entries({ steps, expect, keySteps })) {
    const known = key === 'keySteps' ? [...outputs, outputNames.keyArn] : outputs;
    texts.push(...list.map((text, i) => ({ path: [...base, key, i], text, outputs: known })));
  }
  for (const [i, { title, text }] of snippets.entries()) {
    texts.push({ path: [...base, 'snippets', i, 'title'], text: title, outputs });
    texts.push({ path: [...base, 'snippets', i, 'text'], text, outputs, patterned: 'yes' });
  }
  return texts;
}
