import { deployedDocuments, type DeployedDocument } from '../policies/documents.js';
import type { References } from '../policies/policy-document.js';
import type { BucketSpec } from '../spec/spec.js';
import { secretOf, withSecret, type Maskable } from '../spec/trust.js';
import { reference, sensitive } from './text.js';

const refs: References = {
  account: reference('account'),
  keyArn: reference('keyArn'),
  replicaKeyArn: reference('replicaKeyArn'),
  trailKeyArn: reference('trailKeyArn'),
};

/** The text of the policy document of that kind, for the resource of that name. */
export type DocumentText = (kind: DeployedDocument['kind'], name: string) => string;

/**
 * The documents of a configuration. They are those that the analysis reads ({@link deployedDocuments}), with marks for what only Terraform
 * knows and for what nobody is shown. One that is not among them is a bug.
 */
export function documentsOf(spec: BucketSpec): DocumentText {
  const texts = new Map<string, string>();
  for (const { kind, name, document } of deployedDocuments(withSecretsMarked(spec), refs)) {
    texts.set(`${kind} ${name}`, JSON.stringify(document));
  }
  return (kind, name) => {
    const text = texts.get(`${kind} ${name}`);
    if (text === undefined) throw new Error(`no ${kind} ${name} among the documents of ${spec.id}`);
    return text;
  };
}

function withSecretsMarked(spec: BucketSpec): BucketSpec {
  return { ...spec, roles: spec.roles.map((role) => ({ ...role, trust: withSecret(role.trust, marked(secretOf(role.trust))) })) };
}

function marked(secret: Maskable): Maskable {
  return secret.sensitive ? { ...secret, value: sensitive(secret.value) } : secret;
}
