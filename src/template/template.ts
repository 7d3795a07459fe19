import type { Source } from '../yaml/document.js';
import type { TemplateFile } from './schema.js';

/** A vendor template, parsed: its name is unique among the templates of a run. */
export interface VendorTemplate {
  readonly file: TemplateFile;
  readonly source: Source;
  /** Whether it came with this project or from the consuming repository. */
  readonly origin: 'built-in' | 'repository';
  /** The built-in template that it stands in the place of. */
  readonly replaces?: VendorTemplate;
}

/** Every template of a run, by vendor. A built-in one is parsed when it is asked for. */
export type Templates = Pick<ReadonlyMap<string, VendorTemplate>, 'get' | 'keys'>;
