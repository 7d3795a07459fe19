import { ok, quote, type Fault, type Result, words } from '../../fault/fault.js';
import type { Fetched, Resolution, Resolutions } from '../../gate/facts.js';
import type { Settings } from '../../settings/schema.js';
import type { Templates } from '../../template/template.js';
import { resolveAll, type RequestText } from '../../run/resolve-all.js';
import type { Rules } from './at-commit.js';
import { specDigestOf } from './digests.js';

/** The same for a request that the gate is to judge, with the rules at two commits. */
export async function resolvedBy(
  rulesAt: (commit: string) => Promise<Result<Rules>>,
  at: { readonly base: string; readonly tip: Fetched<string> },
  { file, bytes }: { readonly file: string; readonly bytes?: Uint8Array },
): Promise<Fetched<Resolutions>> {
  if ('unreadable' in at.tip) return at.tip;
  if (bytes === undefined) return { unreadable: 'the request at the head commit was not read' };
  const [base, tip] = [await rulesAt(at.base), await rulesAt(at.tip.value)];
  if (!base.ok || !tip.ok) return { unreadable: words([...(base.ok ? [] : base.faults), ...(tip.ok ? [] : tip.faults)]) };
  return { value: resolveByBoth({ file, bytes: ok(bytes) }, { base: base.value, tip: tip.value }) };
}

type Ruling = Pick<Rules, 'settings' | 'templates' | 'isRequest'>;

/** What the rules of a base and those of the branch's tip make of the same bytes, and which rule it is that makes the difference. */
export function resolveByBoth(text: RequestText, { base, tip }: { readonly base: Ruling; readonly tip: Ruling }): Resolutions {
  const [then, now] = [resolution(text, base), resolution(text, tip)];
  return { base: then, tip: now, changed: same(then, now) ? [] : whatChanged(text, then, { base, tip }) };
}

function resolution(text: RequestText, { settings, templates, isRequest }: Ruling): Resolution {
  if (!isRequest(text.file)) return { fault: 'the file is not one of a request by "requests" in the settings' };
  const { specs, faults } = resolveAll([text], templates, settings);
  const spec = specs.get(text.file);
  return spec === undefined ? { fault: words(first(faults.get(text.file) ?? [])) } : { specDigest: specDigestOf(spec) };
}

function first(faults: readonly Fault[]): readonly Fault[] {
  return faults.slice(0, 3);
}

function same(a: Resolution, b: Resolution): boolean {
  return 'specDigest' in a ? 'specDigest' in b && a.specDigest === b.specDigest : 'fault' in b && a.fault === b.fault;
}

/** The rules that alone make a difference; where only several together do, all that are another. */
function whatChanged(text: RequestText, then: Resolution, { base, tip }: { readonly base: Ruling; readonly tip: Ruling }) {
  const vendor = /^\s*vendor:\s*["']?([a-z0-9-]+)/m.exec(
    text.bytes.ok ? Buffer.from(text.bytes.value).toString('utf8') : '',
  )?.[1];
  const others = [
    ...settingsThatDiffer(base.settings, tip.settings).map((key) => ({
      name: `${quote(key)} of the settings`,
      rules: {
        ...base,
        isRequest: key === 'requests' ? tip.isRequest : base.isRequest,
        settings: { ...base.settings, [key]: tip.settings[key] },
      },
    })),
    ...templateThatDiffers(vendor, base.templates, tip.templates).map((file) => ({
      name: `the template ${file}`,
      rules: { ...base, templates: tip.templates },
    })),
  ];
  const telling = others.filter(({ rules }) => !same(then, resolution(text, rules)));
  return (telling.length === 0 ? others : telling).map(({ name }) => name);
}

/** The keys of two settings whose values differ. */
export function settingsThatDiffer(a: Settings, b: Settings): readonly (keyof Settings)[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof Settings)[];
  return keys.filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]));
}

function templateThatDiffers(vendor: string | undefined, base: Templates, tip: Templates): readonly string[] {
  const [then, now] = vendor === undefined ? [] : [base.get(vendor), tip.get(vendor)];
  if (JSON.stringify(then?.file) === JSON.stringify(now?.file)) return [];
  return [now?.source.file ?? then?.source.file ?? ''];
}
