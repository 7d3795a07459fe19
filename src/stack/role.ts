import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { TerraformResource } from 'cdktf';
import type { BucketSpec } from '../spec/spec.js';
import type { DocumentText } from './documents.js';
import { PlainResource } from './plain-resource.js';
import { place, type PlainStack } from './plain-stack.js';

/** Adds a role with its inline policy, and gives the policy: what waits for it waits for both. */
export function addRole(
  stack: PlainStack,
  role: {
    /** Of the resources, and of the inline policy. */
    readonly name: string;
    /** At most 64 characters. */
    readonly role: string;
    readonly description: string;
    readonly documents: DocumentText;
    readonly spec: Pick<BucketSpec, 'tags' | 'createdRoles'>;
    readonly after?: readonly TerraformResource[];
  },
): TerraformResource {
  const { name, description, documents, spec, after = [] } = role;
  const { boundary, path } = spec.createdRoles ?? {};
  const added = place(
    new PlainResource(stack, `${name}-role`, {
      type: 'aws_iam_role',
      attributes: {
        assume_role_policy: documents('role-trust', name),
        description,
        name: role.role,
        path,
        permissions_boundary: boundary,
        tags: spec.tags,
      },
    }),
    name,
    after,
  );
  // The policy goes with a role that another path replaces, and nothing else tells Terraform: a role's name stays the same.
  const lifecycle = { replaceTriggeredBy: [`aws_iam_role.${name}.path`] };
  const inline = { name, role: role.role, policy: documents('role-policy', name), lifecycle };
  return place(new IamRolePolicy(stack, `${name}-role-policy`, inline), name, [added]);
}
