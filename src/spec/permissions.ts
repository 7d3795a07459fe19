import type { BucketSpec, ConditionTest, GrantStatement } from './spec.js';
import type { RoleTrust } from './trust.js';

/** What somebody may do, in words that two specs can be compared by. */
interface Permission {
  /** Who and where: `arn:aws:iam::…:role/vendor`, `every file under exports/, if aws:SourceArn is …`. */
  readonly who: string;
  readonly where: string;
  readonly actions: readonly string[];
}

/** All that the vendor, AWS's services for it, and the roles that it assumes may do by a spec. */
export function permissionsOf({ grants, roles, services }: BucketSpec): readonly Permission[] {
  const of = (who: string, statements: readonly GrantStatement[], keyActions: readonly string[]): readonly Permission[] => [
    ...statements.map((statement) => ({ who, where: whereOf(statement), actions: statement.actions })),
    ...(keyActions.length === 0 ? [] : [{ who, where: 'the key', actions: keyActions }]),
  ];
  return [
    ...grants.flatMap(({ principals, statements, keyActions }) => principals.flatMap((one) => of(one, statements, keyActions))),
    ...roles.flatMap(({ name, statements, keyActions }) => of(`the role ${name}`, statements, keyActions)),
    ...services.flatMap(({ service, statements }) => of(service, statements, [])),
  ];
}

function whereOf({ on, prefix, conditions = [] }: GrantStatement): string {
  const files = prefix === undefined ? 'every file' : `files under ${prefix}`;
  const bucket = prefix === undefined ? 'the bucket' : `the bucket, for names that begin with ${prefix}`;
  return [on === 'objects' ? files : bucket, ...conditions.map(conditionWords)].join(', if ');
}

function conditionWords({ operator, key, values }: ConditionTest): string {
  return `${key} ${operator === 'StringEquals' || operator === 'Bool' ? 'is' : 'is like'} ${values.join(' or ')}`;
}

/** Who may assume a role, and with what. What is sensitive is not in it. */
export function trustWords(trust: RoleTrust): string {
  const secret = ({ value, sensitive }: { readonly value: string; readonly sensitive: boolean }) =>
    sensitive ? '(sensitive)' : value;
  switch (trust.by) {
    case 'principals':
      return `${trust.principals.join(', ')} with the external id ${secret(trust.externalId)}`;
    case 'own-account':
      return 'nobody outside of this account yet';
    case 'oidc':
      return `${secret(trust.subject)} by a token of ${trust.provider} for ${trust.audience}`;
  }
}
