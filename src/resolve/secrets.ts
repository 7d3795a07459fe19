import { defined } from '../defined.js';
import type { Fault } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import type { PartialRequest } from '../request/schema.js';
import type { Source } from '../yaml/document.js';
import type { VendorTemplate } from '../template/template.js';

/** What is known of a request, be it whole or not. */
export interface RequestSoFar {
  readonly request: Pick<PartialRequest, 'parameters'>;
  readonly source: Source;
  readonly template: VendorTemplate;
}

/**
 * The faults of a request without the lines of its file on which a sensitive parameter stands, or one whose name is nearly that of a
 * sensitive one: their messages quote none, and the excerpt would.
 */
export function withoutSecrets(faults: readonly Fault[], { request, source, template }: RequestSoFar): readonly Fault[] {
  const sensitive = sensitiveNames(template);
  if (sensitive.length === 0) return faults;
  const given = Object.entries(request.parameters ?? {}).filter(([name]) => nearest(name, sensitive) !== undefined);
  const lines = new Set(given.flatMap(([name, value]) => linesOf(source, name, value)));
  const shown = [...sensitive, ...given.flatMap(([, value]) => [value].flat().map(String))].filter((text) => text !== '');
  const secret = ({ at, excerpt = '' }: Fault): boolean =>
    (at !== undefined && lines.has(at.line)) || shown.some((text) => excerpt.includes(text));
  return faults.map((fault) => {
    const { code, message, fix, at } = fault;
    return secret(fault) ? { code, message, fix, ...defined({ at }) } : fault;
  });
}

/** Of all variants: which one is asked for is not always known. */
function sensitiveNames({ file }: VendorTemplate): readonly string[] {
  const sets = [file, ...Object.values(file.variants ?? {})];
  const rules = sets.flatMap(({ parameters = {} }) => Object.entries(parameters));
  return rules.filter(([, { sensitive }]) => sensitive === true).map(([name]) => name);
}

function linesOf(source: Source, name: string, value: unknown): readonly number[] {
  const items = Array.isArray(value) ? value.map((_, i) => ['parameters', name, i]) : [];
  const places = [['parameters', name], ...items];
  return places.flatMap((path) => (['key', 'value'] as const).map((part) => source.locate(path, part).at.line));
}
