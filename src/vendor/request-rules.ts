import { type Draft, refuse } from './draft.js';

/** Checks what a request asks for beside the place and the encryption against the template's rules. */
export function checkRequestRules(draft: Draft): void {
  checkStorageClasses(draft);
  const rule = draft.set.rules?.mfaForDelete;
  if (draft.request.value.access?.mfaForDelete !== true || rule?.allowed !== false) return;
  const message = `${draft.template.file.title} does not work where deleting takes MFA: ${rule.reason}`;
  refuse(draft, 'mfa-not-supported', ['access', 'mfaForDelete'], message, 'Remove "mfaForDelete".', 'key');
}

/** Only what the vendor still reads counts: noncurrent versions are the customer's own. */
function checkStorageClasses(draft: Draft): void {
  const rule = draft.set.rules?.storageClasses;
  if (rule === undefined) return;
  for (const [i, { to, of = 'current' }] of (draft.request.value.retention?.transitions ?? []).entries()) {
    if (of !== 'current' || rule.allowed.includes(to)) continue;
    const message = `${draft.template.file.title} does not work with objects in ${to}: ${rule.reason}`;
    const fix = rule.allowed.length === 0 ? 'Remove the transition.' : `Write one of: ${rule.allowed.join(', ')}`;
    refuse(draft, 'storage-class-not-supported', ['retention', 'transitions', i, 'to'], message, fix);
  }
}
