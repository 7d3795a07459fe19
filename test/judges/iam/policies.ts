import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { guideDocuments } from '../../../src/bootstrap/guide.js';
import { deployedDocuments } from '../../../src/policies/documents.js';
import { outputNames } from '../../../src/spec/outputs.js';
import type { References } from '../../../src/policies/policy-document.js';
import { referencesOf } from '../../properties/emitted.js';
import { setUps } from '../../properties/set-ups.js';
import type { Named } from '../stacks.js';
import { policy, type Statement } from './complaints.js';

/** Statements of one policy, and where they stand. */
export interface Written {
  readonly at: string;
  readonly statements: readonly Statement[];
}

/** Every policy that a spec deploys, and every one that its hand-over prints for others to put in place. */
export function policiesOf({ from, spec }: Named): readonly Written[] {
  const references = referencesOf(spec);
  const deployed = deployedDocuments(spec, references).map(({ kind, name, document }) => ({
    at: `${kind} ${name} of ${from}`,
    statements: policy.parse(document),
  }));
  const printed = spec.handover.snippets
    .filter(({ text }) => /^[[{]/.test(text))
    .map(({ title, text }) => ({ at: `“${title}” of ${from}`, statements: policy.parse(JSON.parse(filled(text, references))) }));
  return [...deployed, ...printed];
}

/** A policy of the hand-over with the ARNs that Terraform gives. */
function filled(text: string, { account, keyArn, replicaKeyArn, trailKeyArn }: References): string {
  const values = { account, keyArn, replicaKeyArn, trailKeyArn };
  const names = ['account', 'keyArn', 'replicaKeyArn', 'trailKeyArn'] as const;
  return names.reduce((before, name) => before.replaceAll(`{{${outputNames[name]}}}`, values[name]), text);
}

const root = join(import.meta.dirname, '../../..');

/** The policies of the guide: the two roles and who may assume them, and what bounds the roles that they make. */
export function guidesPolicies(): readonly Written[] {
  return Object.entries(guideDocuments).map(([mark, document]) => ({
    at: `${mark} in docs/roles.md`,
    statements: policy.parse(JSON.parse(JSON.stringify(document))),
  }));
}

const on = { bucket: 'arn:aws:s3:::acme-files', objects: 'arn:aws:s3:::acme-files/*' };

/** What the templates grant, each as a statement: before any request has made a policy of it. */
export function templatesGrants(): readonly Written[] {
  return setUps.flatMap(({ vendor, variant = '', grants }) => {
    const at = `the template ${vendor} ${variant}`;
    return grants.flatMap(({ statements, keyActions }): readonly Written[] => [
      ...statements.flatMap(({ on: place, actions, conditions = [] }) => {
        if ('parameter' in actions) return [];
        const Condition = Object.fromEntries(conditions.map(({ operator, key, values }) => [operator, { [key]: [...values] }]));
        return [{ at, statements: [{ Effect: 'Allow' as const, Action: [...actions], Resource: [on[place]], Condition }] }];
      }),
      ...(keyActions === undefined || keyActions === 'as-needed' ? [] : [{ at, statements: [{ Effect: 'Allow' as const, Principal: '*' as const, Action: [...keyActions], Resource: ['*'] }] }]), // prettier-ignore
    ]);
  });
}

/** Words like `s3:GetObject` in what people read: templates, examples, schemas and the documentation. */
export function actionsInTexts(services: readonly string[]): readonly { readonly at: string; readonly word: string }[] {
  const folders = ['templates/vendors', 'examples', 'schema', 'docs', '.'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => /\.(yml|json|md)$/.test(name) && !/^package/.test(name))
      .map((name) => join(folder, name)),
  );
  const form = new RegExp(`(?<![\\w:-])(?:${services.join('|')}):[A-Z][A-Za-z]+\\*?`, 'g');
  return files.flatMap((at) => [...readFileSync(join(root, at), 'utf8').matchAll(form)].map(([word]) => ({ at, word })));
}
