import { refuse, type Account, type Refusal } from '../call.js';
import { parsePolicy, type Statement } from '../policy/document.js';

const malformed = (why: string) => refuse(400, 'MalformedPolicyDocument', why);

/** Refuses what IAM refuses of a policy that an identity has: a principal, no resource, a resource that is no ARN or of another partition, an action without its service. */
export function checkIdentityPolicy(text: string, longest: number, { partition }: Account): Refusal | undefined {
  return checkDocument(text, longest, (statement) => {
    if (statement.principals !== undefined) return 'Policy document should not specify a principal.';
    if (statement.resources === undefined) return 'Policy statement must contain resources.';
    if (statement.actions.some((action) => action !== '*' && !/^[a-z0-9-]+:[\w*?]+$/i.test(action)))
      return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
    const resource = statement.resources.find((r) => r !== '*' && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:./.test(r));
    if (resource !== undefined) return `Resource ${resource} must be in ARN format or "*".`;
    const alien = statement.resources.find((r) => r !== '*' && !['*', partition].includes(r.split(':')[1] ?? ''));
    if (alien !== undefined) return `Partition "${alien.split(':')[1] ?? ''}" is not valid for resource "${alien}".`;
    const bucket = statement.resources.find(
      (r) =>
        /^arn:[^:]*:s3:[^:]*:[^:]*:/.test(r) &&
        !/^arn:[^:]*:s3:(::|[^:]*:[\d*]*:(accesspoint|job|storage-lens|access-grants)\/)/.test(r),
    );
    return bucket === undefined ? undefined : 'Resource vendor must be fully qualified and cannot contain regexes.';
  });
}

/** Reads a document of IAM's own, at most `longest` characters without white space, and asks each statement for a problem. */
export function checkDocument(
  text: string,
  longest: number,
  problemOf: (statement: Statement) => string | undefined,
): Refusal | undefined {
  if (text.replace(/\s/g, '').length > longest)
    return refuse(409, 'LimitExceeded', `Maximum policy size of ${longest} bytes exceeded`);
  const policy = parsePolicy(text);
  if ('problem' in policy) return malformed(policy.problem);
  const sid = policy.statements.find((s) => s.sid !== undefined && !/^[A-Za-z0-9]*$/.test(s.sid));
  if (sid !== undefined)
    return malformed(
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    );
  const problem = policy.statements.map(problemOf).find((p) => p !== undefined);
  return problem === undefined ? undefined : malformed(problem);
}
