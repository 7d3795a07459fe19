import { quote, type Fault } from '../fault/fault.js';
import { meantVendors } from '../template/meant-vendor.js';
import type { Templates } from '../template/template.js';
import type { Located } from '../yaml/document.js';
import type { Settings } from './schema.js';

/**
 * The faults of settings that name a vendor which no template has: `settings/unknown-vendor`. Its rule would never count, and the requests
 * that it is meant for would be approved by whoever `"*"` names.
 */
export function unknownVendors({ value, source }: Located<Settings>, templates: Templates): readonly Fault[] {
  const { approvals = {}, guardrails: { vendors = [] } = {}, accounts = {} } = value;
  const known = new Set(templates.keys());
  const named = [
    ...Object.keys(approvals).map((vendor) => ({ vendor, path: ['approvals', vendor], part: 'key' as const })),
    ...vendors.map((vendor, i) => ({ vendor, path: ['guardrails', 'vendors', i], part: 'value' as const })),
    ...Object.entries(accounts).flatMap(([name, { guardrails }]) =>
      (guardrails?.vendors ?? []).map((vendor, i) => ({
        vendor,
        path: ['accounts', name, 'guardrails', 'vendors', i],
        part: 'value' as const,
      })),
    ),
  ];
  return named.flatMap(({ vendor, path, part }) => {
    if (vendor === '*' || known.has(vendor)) return [];
    const meant = meantVendors(vendor, templates);
    const message = `There is no template for the vendor ${quote(vendor)}.`;
    const fix =
      meant.length > 0
        ? `Did you mean ${meant.join(' or ')}?`
        : `Remove it, or write one of: ${[...known].toSorted().join(', ')}`;
    return [source.fault(path, { code: 'settings/unknown-vendor', message, fix }, part)];
  });
}
