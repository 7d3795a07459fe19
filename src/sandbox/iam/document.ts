import { refuse, type Account, type Refusal } from '../call.js';
import { parsePolicy, type Statement } from '../policy/document.js';
import { strayPrincipal } from '../policy/principal.js';

const malformed = (why: string) => refuse(400, 'MalformedPolicyDocument', why);

/** Refuses what IAM refuses of a role's trust policy: no principal, a resource, an action that is not of STS, a principal that does not exist. */
export function checkTrust(text: string, account: Account): Refusal | undefined {
  return check(text, 2048, (statement) => {
    if (statement.principals === undefined) return 'Missing required field Principal';
    if (statement.resources !== undefined) return 'Has prohibited field Resource';
    if (statement.actions.some((action) => !/^(sts:|\*$)/i.test(action)))
      return 'AssumeRole policy may only specify STS AssumeRole actions.';
    const stray = strayPrincipal(statement, account);
    return stray === undefined ? undefined : `Invalid principal in policy: "AWS":"${stray}"`;
  });
}

/** Refuses what IAM refuses of a policy that an identity has: a principal, no resource, a resource that is no ARN, an action without its service. */
export function checkIdentityPolicy(text: string, longest: number): Refusal | undefined {
  return check(text, longest, (statement) => {
    if (statement.principals !== undefined) return 'Policy document should not specify a principal.';
    if (statement.resources === undefined) return 'Policy statement must contain resources.';
    if (statement.actions.some((action) => action !== '*' && !/^[a-z0-9-]+:[\w*?]+$/i.test(action)))
      return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
    const resource = statement.resources.find((r) => r !== '*' && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:./.test(r));
    if (resource !== undefined) return `Resource ${resource} must be in ARN format or "*".`;
    const bucket = statement.resources.find(
      (r) =>
        /^arn:aws:s3:[^:]*:[^:]*:/.test(r) &&
        !/^arn:aws:s3:(::|[^:]*:[\d*]*:(accesspoint|job|storage-lens|access-grants)\/)/.test(r),
    );
    return bucket === undefined ? undefined : 'Resource vendor must be fully qualified and cannot contain regexes.';
  });
}

function check(text: string, longest: number, problemOf: (statement: Statement) => string | undefined): Refusal | undefined {
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
