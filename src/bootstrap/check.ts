import { quote, type Fault } from '../fault/fault.js';
import { isNamePrefix, namePrefixForm } from '../request/name-prefix.js';
import { originsOf } from '../request/names.js';
import type { Setup } from './setup.js';
import { issuerOf } from './trust.js';

/**
 * What the policies of the two roles could not be held to: `bootstrap/prefix` for the beginning of a bucket's name that is none, or that
 * names made of it need not have, `bootstrap/own-name` where the state bucket or one of the two roles would count as made by a request,
 * `bootstrap/own-issuer` where a request could create the identity provider that these trust, and `bootstrap/none` where a prefix or a commit is missing.
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
    ...(setup.issuers.includes(issuerOf(setup.github.host)) ? [ownIssuer(setup)] : []),
  ];
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
