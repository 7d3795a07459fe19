import { acceptedIn } from '../../bootstrap/accepted.js';
import { callerFile } from '../../bootstrap/caller.js';
import type { PolicyDocument } from '../../bootstrap/document.js';
import type { Foundation } from '../../bootstrap/repository.js';
import { roleDocuments, type Roles } from '../../bootstrap/roles.js';
import { issuerOf } from '../../bootstrap/trust.js';
import { oidcProviderArn } from '../../spec/arn.js';
import { countOf, quote, words } from '../../fault/fault.js';
import { differences, differenceWords } from '../documents.js';
import type { AwsFacts, Facts, Role } from '../facts.js';
import { good, judge, unknown, wrong, type Check, type Outcome } from '../finding.js';

const bootstrap = 'Run "vendor-bucket bootstrap": it shows what it would change first.';

/** The longest that a job runs, and its session with it, in seconds (`role-duration-seconds` of the reusable workflow). */
const sessionSeconds = 3600;

/** The two roles, by what bootstrap would write. */
export const roleChecks: readonly Check[] = [
  { id: 'roles/account', of: 'account', look: account },
  { id: 'roles/provider', of: 'account', look: provider },
  { id: 'roles/plan-trust', of: 'account', look: (facts) => ofRole(facts, planning, trust) },
  { id: 'roles/apply-trust', of: 'account', look: (facts) => ofRole(facts, applying, trust) },
  { id: 'roles/plan-policies', of: 'account', look: (facts) => ofRole(facts, planning, policies) },
  { id: 'roles/apply-policies', of: 'account', look: (facts) => ofRole(facts, applying, policies) },
  { id: 'roles/session', of: 'account', look: ({ aws }) => [session(aws, planning), session(aws, applying)] },
  { id: 'roles/boundary', of: 'account', look: boundary },
];

interface Which {
  readonly id: 'plan' | 'apply';
  readonly called: string;
}

const planning: Which = { id: 'plan', called: 'planning' };
const applying: Which = { id: 'apply', called: 'applying' };

function account({ files: { foundation }, aws }: Facts): Outcome {
  if (!foundation.ok) return unknownSetUp('Whose account it should be');
  const { account: should } = foundation.value.setup;
  return judge(aws.account, 'Whose the AWS credentials are', (is) =>
    is === should
      ? good(`The AWS credentials are of the account ${is}, as the two roles are.`)
      : unknown(
          `The AWS credentials are of the account ${is}, and the two roles are of ${should}: nothing there can be looked at.`,
          `Run it with credentials of the account ${should}.`,
        ),
  );
}

function unknownSetUp(what: string): Outcome {
  return unknown(
    `${what} is not known, as the set-up of the repository has faults.`,
    'Correct what is said of the repository first.',
  );
}

function provider({ files: { foundation }, aws }: Facts): Outcome {
  if (!foundation.ok) return unknownSetUp("Whether the account has GitHub's identity provider");
  const { partition, account: of, github } = foundation.value.setup;
  const arn = oidcProviderArn(partition, of, issuerOf(github.host));
  return judge(aws.provider, "Whether the account has GitHub's identity provider", (audiences) => {
    if (audiences === 'none') return wrong("The account has no identity provider of GitHub's: no job gets a role.", bootstrap);
    if (audiences.includes('sts.amazonaws.com'))
      return good("The account has GitHub's identity provider, for sts.amazonaws.com.");
    return wrong(
      "GitHub's identity provider does not take tokens for sts.amazonaws.com: no job gets a role.",
      `Run "aws iam add-client-id-to-open-id-connect-provider --client-id sts.amazonaws.com --open-id-connect-provider-arn ${arn}".`,
    );
  });
}

/** What the role is, and what it should be with these commits of the workflow. */
interface Compared {
  readonly which: Which;
  readonly role: Role;
  readonly should: Roles['plan'];
  readonly idsKnown: boolean;
}

function ofRole({ files, aws }: Facts, which: Which, look: (compared: Compared) => Outcome | readonly Outcome[]) {
  const { foundation, ids } = files;
  if (!foundation.ok) return unknownSetUp(`What the ${which.called} role should be`);
  return judge(aws[which.id], `How the ${which.called} role is set up`, (role): Outcome | readonly Outcome[] => {
    const { setup } = foundation.value;
    if (role === 'none')
      return wrong(`There is no role ${quote(setup.roles[which.id])} in the account ${setup.account}.`, bootstrap);
    const elsewhere = files.caller.ok && files.caller.value.roles[which.id] !== role.arn;
    if (elsewhere)
      return wrong(
        `The ${which.called} role is ${quote(role.arn)}, and the caller names another path.`,
        `Write ${which.id}-role: ${role.arn} in ${callerFile}.`,
      );
    const should = documentsWith(foundation.value, acceptedIn(role.trust, setup.workflow.file));
    if (!should.ok) return should.faults.map(({ message, fix }) => wrong(message, fix));
    return look({ which, role, should: should.value[which.id], idsKnown: ids === 'known' });
  });
}

/** With the commits that are accepted now: whether the caller's is among them is another check. */
function documentsWith({ setup, needs }: Foundation, commits: readonly string[]) {
  return roleDocuments(
    { ...setup, workflow: { ...setup.workflow, commits: commits.length > 0 ? commits : setup.workflow.commits } },
    needs,
  );
}

function trust({ which: { called }, role, should, idsKnown }: Compared): Outcome {
  if (!idsKnown)
    return unknown(
      `Whether the trust of the ${called} role is right is not known: it should name the ids of the repository and of its owner.`,
      'Set GITHUB_TOKEN, or give --ids as bootstrap takes it.',
    );
  return compared([should.trust], [role.trust], `The trust of the ${called} role`);
}

function policies({ which: { called }, role, should }: Compared): Outcome {
  return judge(role.policies, `What the ${called} role may`, (attached) =>
    compared(
      should.policies,
      attached.map(({ document }) => document),
      `What the ${called} role may`,
    ),
  );
}

/** At most two differences are told: the command of the fix shows all of them. */
function compared(should: readonly PolicyDocument[], there: readonly unknown[], what: string): Outcome {
  const found = differences(should, there);
  if (found.length === 0) return good(`${what} is what bootstrap would write.`);
  const more = found.length > 2 ? `; and ${countOf(found.length - 2, 'difference')} more` : '';
  return wrong(
    `${what} is not what bootstrap would write: ${found.slice(0, 2).map(differenceWords).join('; ')}${more}.`,
    bootstrap,
  );
}

function session(aws: AwsFacts, { id, called }: Which): Outcome {
  return judge(aws[id], `How long sessions of the ${called} role last`, (role) => {
    if (role === 'none') return wrong(`There is no ${called} role.`, bootstrap);
    if ((role.longest ?? sessionSeconds) >= sessionSeconds) return good(`Sessions of the ${called} role may last an hour.`);
    return wrong(
      `Sessions of the ${called} role last ${String(role.longest)} seconds at most: jobs that ask for an hour get none.`,
      `Run "aws iam update-role --role-name ${role.arn.slice(role.arn.lastIndexOf('/') + 1)} --max-session-duration ${sessionSeconds}".`,
    );
  });
}

function boundary({ files: { foundation }, aws }: Facts): Outcome {
  if (!foundation.ok) return unknownSetUp('Which permissions boundary the roles of requests get');
  const arn = foundation.value.setup.boundary;
  if (arn === undefined) return wrong('The settings name no permissions boundary.', 'Run: vendor-bucket init --write');
  if (arn.split(':')[4] === 'aws')
    return wrong(
      `The permissions boundary ${quote(arn)} is AWS's own, which does not hold the roles of requests to their buckets.`,
      'Name a policy of the own account under roles.boundary in .github/vendor-bucket.yml, and run "vendor-bucket bootstrap".',
    );
  const should = documentsWith(foundation.value, []);
  if (!should.ok || should.value.boundary === undefined)
    return unknown(
      `What the permissions boundary should be is not known: ${words(should.ok ? [] : should.faults)}.`,
      'Correct that first.',
    );
  const document = should.value.boundary;
  return judge(aws.boundary, `What the permissions boundary ${quote(arn)} says`, (there) =>
    there === 'none'
      ? wrong(`There is no policy ${quote(arn)}: no request that makes a role can be applied.`, bootstrap)
      : compared([document], [there], 'The permissions boundary'),
  );
}
