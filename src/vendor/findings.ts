import type { Finding } from '../bucket/spec.js';
import { type Draft, note } from './draft.js';

/** Security Hub, "S3 general purpose bucket policies should restrict access to other AWS accounts". */
export const grantControl = 'S3.6';

/** What is granted although S3.6 forbids it, because the vendor's page demands it; each with its reason, which reviewers are told. */
export function resolveFindings(draft: Draft): readonly Finding[] {
  const findings = new Map<string, Finding>();
  for (const { action, reason } of (draft.set.grants ?? []).flatMap((grant) => grant.findings ?? [])) {
    findings.set(`${action} ${reason}`, { control: grantControl, action, reason });
  }
  for (const { control, action, reason } of findings.values()) {
    const text = `${draft.template.file.title} gets ${action}, which ${control} of Security Hub advises against: ${reason} Access control lists are switched off here, so it opens no object to anyone.`;
    note(draft, 'finding', text);
  }
  return [...findings.values()];
}
