import { type Fault, quote } from '../../fault/fault.js';
import type { Path, Source } from '../../yaml/document.js';
import { partitionOf } from '../../request/regions.js';
import { checkGrants } from './grants.js';
import { checkParameters, checkPhases } from './parameters.js';
import { checkTexts } from './texts.js';
import type { TemplateFile, TemplateSet } from '../schema.js';
import { checkPattern, type SetCheck } from './use.js';
import { effectiveSet, pathInSet } from '../variant.js';

/**
 * What a template's schema can't say: names that are referred to exist, patterns are safe, every grant is spelled out, and each variant
 * is complete. Gives every fault, each at its place in the file; none for a template that can be resolved against any request.
 */
export function checkTemplate(file: TemplateFile, source: Source): readonly Fault[] {
  const faults = new Map<string, Fault>();
  const keep = (fault: Fault): void =>
    void faults.set(`${fault.code} ${fault.message} ${fault.at?.line}:${fault.at?.column}`, fault);
  const variants = Object.keys(file.variants ?? {});
  if (file.defaultVariant !== undefined && !variants.includes(file.defaultVariant)) {
    const message = `The default variant ${quote(file.defaultVariant)} is not one of the template's variants.`;
    const fix = variants.length === 0 ? 'Remove the line "defaultVariant".' : `Write one of: ${variants.join(', ')}`;
    keep(source.fault(['defaultVariant'], { code: 'template/unknown-variant', message, fix }));
  }
  for (const variant of variants.length === 0 ? [undefined] : variants) {
    const set = effectiveSet(file, variant);
    const report: SetCheck['report'] = (code, path, message, fix) =>
      keep(source.fault(pathInSet(file, variant, ...path), { code: `template/${code}`, message, fix }));
    checkComplete(set, variant, (fault) => keep(source.fault(variant === undefined ? [] : ['variants', variant], fault, 'key')));
    for (const check of [checkParameters, checkPhases, checkGrants, checkRules, checkFeatures, checkTexts])
      check({ set, report });
  }
  return [...faults.values()];
}

function checkComplete(
  set: TemplateSet,
  variant: string | undefined,
  keep: (fault: Omit<Fault, 'at' | 'excerpt'>) => void,
): void {
  const where = variant === undefined ? 'The template' : `The variant ${quote(variant)}`;
  for (const key of ['grants', 'handover'] as const) {
    if (set[key] !== undefined) continue;
    const fix = key === 'grants' ? 'Say what the vendor may do, as its page lists it.' : 'Say who has to do what at the vendor.';
    keep({ code: 'template/incomplete', message: `${where} has no "${key}".`, fix });
  }
}

function checkRules({ set, report }: SetCheck): void {
  const checkRegion = (region: string, path: Path): void => {
    if (partitionOf(region) !== undefined) return;
    report('unknown-region', path, `${quote(region)} is not an AWS region.`, "Write a region's code, such as us-east-1.");
  };
  const bucket = set.rules?.bucket;
  if (bucket?.prefix !== undefined && !/^[a-z0-9][a-z0-9.-]*$/.test(bucket.prefix)) {
    const message = `No bucket's name can start with ${quote(bucket.prefix)}.`;
    report('bucket-prefix', ['rules', 'bucket', 'prefix'], message, 'Use lower-case letters, digits, hyphens and dots.');
  }
  for (const key of ['allowed', 'refused'] as const) {
    for (const [i, region] of (set.rules?.regions?.[key] ?? []).entries()) checkRegion(region, ['rules', 'regions', key, i]);
  }
  for (const [i, { region }] of (set.rules?.regions?.recommended ?? []).entries()) {
    checkRegion(region, ['rules', 'regions', 'recommended', i, 'region']);
  }
  if (bucket?.pattern !== undefined) checkPattern(bucket.pattern, ['rules', 'bucket', 'pattern'], report);
}

function checkFeatures({ set, report }: SetCheck): void {
  const names = Object.keys(set.features ?? {});
  for (const [i, { together }] of (set.featureAdvice ?? []).entries()) {
    for (const [j, name] of together.entries()) {
      if (names.includes(name)) continue;
      const fix = names.length === 0 ? 'Describe it under "features".' : `Write one of: ${names.join(', ')}`;
      report('unknown-feature', ['featureAdvice', i, 'together', j], `There is no feature ${quote(name)}.`, fix);
    }
  }
}
