import { defined } from '../defined.js';
import type { Fault } from '../fault/fault.js';
import type { Request } from '../request/schema.js';
import type { BucketSpec, Note } from '../spec/spec.js';
import type { Located, Path } from '../yaml/document.js';
import type { TemplateSet } from '../template/schema.js';
import type { VendorTemplate } from '../template/template.js';
import { effectiveSet, possibleVariants } from '../template/variant.js';

/** A spec in the making. Each step reads the request and the template, and leaves its faults, notes and defaults here. */
export interface Draft {
  readonly request: Located<Request>;
  readonly template: VendorTemplate;
  readonly variant: string | undefined;
  /** The template for this variant. */
  readonly set: TemplateSet;
  readonly faults: Fault[];
  readonly notes: Note[];
  readonly defaults: BucketSpec['defaults'][number][];
  /** Keys at the root of the request that it does not know or could not read: what is one of them is not also missing. */
  readonly unread?: ReadonlySet<string>;
}

/** A spec that is to be made of a request by a template. */
export function draftOf({ request, template, unread }: DraftOf, variant: string | undefined): Draft {
  const set = effectiveSet(template.file, variant);
  return { request, template, variant, set, faults: [], notes: [], defaults: [], ...defined({ unread }) };
}

type DraftOf = Pick<Draft, 'request' | 'template' | 'unread'>;

/** What a check finds whichever of its possible variants a request means. */
export function faultsOfAny(of: DraftOf, check: (draft: Draft) => void): readonly Fault[] {
  const drafts = possibleVariants(of.request.value.variant, of.template).map((variant) => draftOf(of, variant));
  for (const draft of drafts) check(draft);
  const [first, ...others] = drafts.map(({ faults }) => new Map(faults.map((fault) => [keyOf(fault), fault] as const)));
  return [...(first ?? [])].flatMap(([key, fault]) => {
    const same = others.map((other) => other.get(key));
    if (same.includes(undefined)) return [];
    // What would mend it in one variant need not mend it in another.
    return [
      same.every((other) => other?.fix === fault.fix) ? fault : { ...fault, fix: 'Choose the variant first, or remove it.' },
    ];
  });
}

function keyOf({ code, message, at }: Fault): string {
  return JSON.stringify([code, message, at]);
}

/** Notes a fault at a place of the request. `code` goes without its room. */
export function refuse(draft: Draft, code: string, path: Path, message: string, fix: string, part?: 'key' | 'value'): void {
  draft.faults.push(draft.request.source.fault(path, { code: `request/${code}`, message, fix }, part));
}

/** Notes what a reviewer should know. */
export function note(draft: Draft, code: string, text: string): void {
  draft.notes.push({ code, text });
}

/** A value that the request leaves out: what was chosen instead, and why. Shown in words, in the order of the steps. */
export function byDefault<T>(draft: Draft, path: string, value: T, why: string, shown: string = String(value)): T {
  draft.defaults.push({ path, value: shown, why });
  return value;
}
