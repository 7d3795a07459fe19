import { outputNames } from '../spec/outputs.js';
import type { EncryptionSpec, Grant, HandoverSpec, VendorFeature } from '../spec/spec.js';
import { quote } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import { type Draft, refuse } from './draft.js';
import type { Phase } from './phases.js';
import { fill, outputPlaceholder, type Values, accountPlaceholder } from '../template/placeholder.js';
import type { HandoverRule, ObjectRule } from '../template/schema.js';

/** Beside the template's own steps: a key of another account has to be allowed on both sides. */
const keyStep = `Make sure that the vendor allows the use of the key ${outputPlaceholder(outputNames.keyArn)} on its own side too: give it the IAM policy below.`;

/** The vendor's optional retention features that the request asks for, each once. Refuses those that the template does not have. */
function resolveFeatures(draft: Draft): readonly VendorFeature[] {
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

/** What the texts of a hand-over depend on. */
interface HandoverContext {
  readonly encryption: EncryptionSpec;
  readonly grants: readonly Grant[];
  readonly values: Values;
  readonly phase: Phase | undefined;
}

/**
 * What is to be done at the vendor, with the request's values in every text: that of the first phase, as long as the request is in it.
 * Its snippets are the template's own; the policies for others come with the whole spec.
 */
export function resolveHandover(draft: Draft, { encryption, grants, values, phase }: HandoverContext): HandoverSpec {
  const first = phase === 1 ? draft.set.phases?.first.handover : undefined;
  const rule = first ?? draft.set.handover;
  const features = resolveFeatures(draft);
  if (rule === undefined) return { by: '', steps: [], features, expect: [], snippets: [] };
  const text = (template: string): string => fill(template, values);
  /** A text of which nothing is left without an optional parameter is no text. */
  const texts = (templates: readonly string[] = []): readonly string[] => templates.map(text).filter((filled) => filled !== '');
  const customerKey = encryption.key.from !== 's3';
  const featureSteps = features.flatMap(({ name }) => draft.set.features?.[name]?.steps ?? []);
  const vendorUsesKey = customerKey && grants.some(({ keyActions }) => keyActions.length > 0);
  const keySteps = [...(customerKey ? (rule.keySteps ?? []) : []), ...(vendorUsesKey ? [keyStep] : [])];
  // What belongs to the set-up in use is of no use before it.
  const objects = first === undefined ? resolveObjects(draft, values) : { before: [], after: [], expect: [] };
  return {
    by: text(rule.by),
    ...(rule.why !== undefined && { why: text(rule.why) }),
    steps: [...objects.before, ...texts(rule.steps), ...objects.after, ...texts([...keySteps, ...featureSteps])],
    ...(rule.message !== undefined && { message: fillMessage(rule.message, text) }),
    features: features.map((feature) => ({ ...feature, title: text(feature.title), warning: text(feature.warning) })),
    expect: [...texts(rule.expect), ...objects.expect],
    snippets: (rule.snippets ?? []).map((snippet) => ({ title: text(snippet.title), text: text(snippet.text) })),
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

/** What the objects of a set-up mean for who carries the hand-over out: steps before the template's own, steps after, what to expect. */
interface ObjectSteps {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly expect: readonly string[];
}

/** The objects that belong to a vendor's set-up, in words. */
function resolveObjects(draft: Draft, values: Values): ObjectSteps {
  const sentence = ({ key, text }: ObjectRule, before: string, after: string): string =>
    `${before}s3://${draft.request.value.bucket}/${fillKey(key, values)}${after}. ${fill(text, values)}`;
  const of = (does: ObjectRule['does']): readonly ObjectRule[] => (draft.set.objects ?? []).filter((one) => one.does === does);
  const { title } = draft.template.file;
  return {
    before: of('customer-creates').map((one) => sentence(one, 'Create the object ', '')),
    after: of('vendor-writes-token').map((one) => sentence(one, 'Read the token in ', `, which ${title} has written there`)),
    expect: of('can-be-ignored').map((one) => sentence(one, '', ' can be ignored')),
  };
}

/** In a key, as in a prefix, `{account}` is the own account. */
function fillKey(key: string, { given, optional }: Values): string {
  const account = [accountPlaceholder, outputPlaceholder(outputNames.account)] as const;
  return fill(key, { given: new Map([...given, account]), optional });
}
