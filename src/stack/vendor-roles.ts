import { trustedProvider } from '../spec/trust.js';
import type { TerraformResource } from 'cdktf';
import { vendorRoleResource } from '../policies/documents.js';
import type { BucketSpec, VendorRole } from '../spec/spec.js';
import type { DocumentText } from './documents.js';
import { PlainResource } from './plain-resource.js';
import { place, type PlainStack } from './plain-stack.js';
import { addRole } from './role.js';

/** Adds the roles that the vendor assumes, and the identity providers that they trust, where these are created. */
export function addVendorRoles(stack: PlainStack, spec: BucketSpec, documents: DocumentText): void {
  const providers = addIdentityProviders(stack, spec);
  spec.roles.forEach(({ name, trust }, index) => {
    const provider = providers.get(trustedProvider(trust)?.provider ?? '');
    addRole(stack, {
      name: vendorRoleResource(index),
      role: name,
      description: `Lets the vendor use the S3 bucket ${spec.bucket}`,
      documents,
      spec,
      after: provider === undefined ? [] : [provider],
    });
  });
}

/** The created providers of a spec's roles, by host and path, with the audiences of all roles. */
export function identityProviders(roles: readonly VendorRole[]): ReadonlyMap<string, readonly string[]> {
  const audiences = new Map<string, readonly string[]>();
  for (const { trust } of roles) {
    const trusted = trustedProvider(trust);
    if (trusted?.create !== true) continue;
    const { provider, audience } = trusted;
    audiences.set(provider, [...new Set([...(audiences.get(provider) ?? []), audience])]);
  }
  return audiences;
}

/**
 * An account has one provider for each issuer. Thumbprints are left to IAM, which takes the issuer's own (IAM API,
 * CreateOpenIDConnectProvider).
 */
function addIdentityProviders(stack: PlainStack, spec: BucketSpec): ReadonlyMap<string, TerraformResource> {
  const added = [...identityProviders(spec.roles)].map(([issuer, audiences], index) => {
    const attributes = { client_id_list: audiences, tags: spec.tags, url: `https://${issuer}` };
    const provider = new PlainResource(stack, `${vendorRoleResource(index)}-identity`, {
      type: 'aws_iam_openid_connect_provider',
      attributes,
    });
    return [issuer, place(provider, vendorRoleResource(index), [])] as const;
  });
  return new Map(added);
}
