import type { Fault } from '../fault/fault.js';
import type { Request } from '../request/schema.js';
import type { BucketSpec, Note } from '../bucket/spec.js';
import type { Located, Path } from '../yaml/document.js';
import type { TemplateSet } from './schema.js';
import type { VendorTemplate } from './template.js';

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
