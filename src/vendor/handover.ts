import { outputNames } from '../bucket/outputs.js';
import type { EncryptionSpec, Grant, HandoverSpec, VendorFeature } from '../bucket/spec.js';
import { quote } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import { type Draft, refuse } from './draft.js';
import { fill, outputPlaceholder } from './placeholder.js';
import type { HandoverRule } from './schema.js';

/** Beside the template's own steps: a key of another account has to be allowed on both sides. */
const keyStep = `Make sure that the vendor allows the use of the key ${outputPlaceholder(outputNames.keyArn)} on its own side too: give it the IAM policy below.`;

/** The vendor's optional retention features that the request asks for, each once. Refuses those that the template does not have. */
export function resolveFeatures(draft: Draft): readonly VendorFeature[] {
  const known = draft.set.features ?? {};
  const asked = draft.request.value.retention?.vendorFeatures ?? [];
  return asked.flatMap((name, i) => {
    const path = ['retention', 'vendorFeatures', i];
    const feature = Object.hasOwn(known, name) ? known[name] : undefined;
    if (feature === undefined) {
      const names = Object.keys(known);
      const meant = nearest(name, names);
      const list = names.length === 0 ? 'It has none: remove this line.' : `It has: ${names.join(', ')}`;
      const message = `${draft.template.file.title} has no retention feature ${quote(name)}.`;
      refuse(draft, 'unknown-feature', path, message, meant === undefined ? list : `Did you mean ${meant}?`);
      return [];
    }
    if (asked.indexOf(name) < i) {
      refuse(draft, 'feature-twice', path, `The feature ${name} is there twice.`, 'Remove one of the two.');
      return [];
    }
    return [{ name, title: feature.title, warning: feature.warning }];
  });
}

/** What is to be done at the vendor, with the request's values in every text; the policies for others come with the whole spec. */
export function resolveHandover(
  draft: Draft,
  { encryption, grants, values }: { encryption: EncryptionSpec; grants: readonly Grant[]; values: ReadonlyMap<string, string> },
): Omit<HandoverSpec, 'snippets'> {
  const rule = draft.set.handover;
  const features = resolveFeatures(draft);
  if (rule === undefined) return { by: '', steps: [], features, expect: [] };
  const text = (template: string): string => fill(template, values);
  const customerKey = encryption.key.from !== 's3';
  const featureSteps = features.flatMap(({ name }) => draft.set.features?.[name]?.steps ?? []);
  const vendorUsesKey = customerKey && grants.some(({ keyActions }) => keyActions.length > 0);
  const keySteps = [...(customerKey ? (rule.keySteps ?? []) : []), ...(vendorUsesKey ? [keyStep] : [])];
  const steps = [...rule.steps, ...keySteps, ...featureSteps].map(text);
  return {
    by: text(rule.by),
    ...(rule.why !== undefined && { why: text(rule.why) }),
    steps,
    ...(rule.message !== undefined && { message: fillMessage(rule.message, text) }),
    features: features.map((feature) => ({ ...feature, title: text(feature.title), warning: text(feature.warning) })),
    expect: (rule.expect ?? []).map(text),
  };
}

function fillMessage(
  { to, subject, body, secure }: NonNullable<HandoverRule['message']>,
  text: (template: string) => string,
): NonNullable<HandoverSpec['message']> {
  return {
    to: text(to),
    ...(subject !== undefined && { subject: text(subject) }),
    body: text(body),
    ...(secure !== undefined && { secure: { recipient: text(secure.recipient), body: text(secure.body) } }),
  };
}
