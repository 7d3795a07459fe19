import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { TerraformResource } from 'cdktf';
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
    readonly tags: Readonly<Record<string, string>>;
    readonly after?: readonly TerraformResource[];
  },
): TerraformResource {
  const { name, description, documents, tags, after = [] } = role;
  const added = place(
    new PlainResource(stack, `${name}-role`, {
      type: 'aws_iam_role',
      attributes: { assume_role_policy: documents('role-trust', name), description, name: role.role, tags },
    }),
    name,
    after,
  );
  const inline = { name, role: role.role, policy: documents('role-policy', name) };
  return place(new IamRolePolicy(stack, `${name}-role-policy`, inline), name, [added]);
}
