import { quote, type Fault } from '../fault/fault.js';
import { isNamePrefix, namePrefixForm } from '../request/name-prefix.js';
import { originsOf } from '../request/names.js';
import type { Setup } from './setup.js';
import { issuerOf } from './trust.js';

/**
 * What the policies of the two roles could not be held to: `bootstrap/prefix` for the beginning of a bucket's name that is none, or that
 * names made of it need not have, `bootstrap/own-name` where the state bucket or one of the two roles would count as made by a request,
 * `bootstrap/own-issuer` where a request could create the identity provider that these trust, `bootstrap/state-bucket` and `bootstrap/state-key` where
 * a policy would take the bucket or the key of the state for several, `bootstrap/boundary-of-aws` for a boundary that is not held to the buckets of
 * requests, and `bootstrap/none` where a prefix or a commit is missing.
 */
export function checkSetup(setup: Setup): readonly Fault[] {
  const { prefixes, workflow, state } = setup;
  return [
    ...(prefixes.length === 0 ? [none('beginning of bucket names', 'Name at least one, as acme-vendor-.')] : []),
    ...(workflow.commits.length === 0 ? [none('commit of the workflow', 'Name the one that the caller pins.')] : []),
    ...prefixes.flatMap(prefixFaults),
    ...prefixes
      .filter((prefix) => state.bucket.startsWith(prefix))
      .map((prefix) => ownName('state bucket', state.bucket, prefix)),
    ...ownRoles(setup),
    ...(setup.issuers.some((issuer) => issuer.toLowerCase() === issuerOf(setup.github.host)) ? [ownIssuer(setup)] : []),
    ...stateFaults(setup),
    ...(setup.boundary?.split(':')[4] === 'aws' ? [boundaryOfAws(setup.boundary)] : []),
  ];
}

/** S3 User Guide, "Bucket naming rules"; AWS KMS Developer Guide, "Key ARN": each stands in policies, where `*` and `?` are wildcards. */
function stateFaults({ partition, state: { bucket, kmsKey } }: Setup): readonly Fault[] {
  const faults: Fault[] = [];
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    faults.push({
      code: 'bootstrap/state-bucket',
      message: `The state bucket ${quote(bucket)} has no name that a bucket can have.`,
      fix: 'Write state.s3.bucket in lower-case letters, digits, hyphens and dots, as acme-terraform-state.',
    });
  if (kmsKey !== undefined && !isKeyArn(kmsKey, partition))
    faults.push({
      code: 'bootstrap/state-key',
      message: `The key of the state, ${quote(kmsKey)}, is not the full ARN of one key in the partition ${partition}.`,
      fix: `Write state.s3.kmsKey as arn:${partition}:kms:us-east-1:111122223333:key/ and the id of the key, and no alias.`,
    });
  return faults;
}

function isKeyArn(text: string, partition: string): boolean {
  const [, of] = /^arn:(aws(?:-cn|-us-gov)?):kms:[a-z0-9-]+:[0-9]{12}:key\/[A-Za-z0-9-]+$/.exec(text) ?? [];
  return of === partition;
}

/** None of AWS's own is held to names: a role with one could read and write the state, and the records of who approved. */
function boundaryOfAws(boundary: string): Fault {
  return {
    code: 'bootstrap/boundary-of-aws',
    message: `The permissions boundary ${quote(boundary)} is AWS's own, which does not hold the roles of requests to their buckets.`,
    fix: 'Name a policy of the own account under roles.boundary, which bootstrap makes: arn:aws:iam::111122223333:policy/vendor-bucket-boundary.',
  };
}

/** The applying role may change the audiences of the providers that requests create. */
function ownIssuer({ github }: Setup): Fault {
  return {
    code: 'bootstrap/own-issuer',
    message: `A vendor's template has the identity provider ${quote(issuerOf(github.host))} created, which the two roles themselves trust.`,
    fix: 'Have that template take the provider as one that exists ("create: false"), or leave the vendor out of guardrails.vendors.',
  };
}

function none(what: string, fix: string): Fault {
  return { code: 'bootstrap/none', message: `No ${what} is named.`, fix };
}

function prefixFaults(prefix: string): readonly Fault[] {
  if (isNamePrefix(prefix)) return [];
  const message = `${quote(prefix)} is no beginning of bucket names that a policy can be held to.`;
  return [{ code: 'bootstrap/prefix', message, fix: `Write ${namePrefixForm}.` }];
}

/** A role whose name begins as a bucket's may and ends as that of a request's role: the applying role could write what it liked into it. */
function ownRoles({ prefixes, roles }: Setup): readonly Fault[] {
  return [roles.plan, roles.apply].flatMap((name) => {
    const prefix = prefixes.find((one) => name.startsWith(one));
    return prefix !== undefined && originsOf(name).whole.length > 1 ? [ownName('role', name, prefix)] : [];
  });
}

function ownName(what: string, name: string, prefix: string): Fault {
  const message = `The ${what} ${quote(name)} is called like what requests make: its name begins with ${quote(prefix)}.`;
  return { code: 'bootstrap/own-name', message, fix: `Give the ${what} a name of another beginning.` };
}
