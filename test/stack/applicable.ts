import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../src/defined.js';
import { buildStack } from '../../src/stack/build.js';
import { customGrant, specOf, type Overrides } from '../policies/specs.js';
import type { Workdir } from '../sandbox/terraform.js';
import { everyProtection, noAccess, points, tokenRole, vendorRoles } from './protections.js';

/** Every protection at once; only principals of other accounts, since a role of the own account would have to be there. */
export function everythingBy(deployer: string): Overrides {
  const access = everyProtection.access ?? noAccess;
  return {
    ...everyProtection,
    access: {
      ...access,
      ...defined({ network: access.network && { ...access.network, deployers: [deployer] } }),
      points: points.map((point) => ({ ...point, principals: customGrant.principals })),
      principals: [],
    },
    roles: [...vendorRoles, { ...tokenRole({ create: true }), name: 'acme-files-token' }],
  };
}

/** A stack without its lifecycle, which the provider polls for most of a minute, whatever it is answered. */
export function quickStack(overrides: Overrides): object {
  const { resource, ...rest } = buildStack(specOf(overrides));
  const quick = Object.entries(resource ?? {}).filter(([type]) => type !== 'aws_s3_bucket_lifecycle_configuration');
  return { ...rest, resource: Object.fromEntries(quick) };
}

/** Has Terraform keep the state in the folder itself. */
export function keepState({ folder }: Workdir): void {
  writeFileSync(join(folder, 'backend_override.tf.json'), JSON.stringify({ terraform: { backend: { local: {} } } }));
}
