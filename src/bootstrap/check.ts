import { quote, type Fault } from '../fault/fault.js';
import { originsOf } from '../request/names.js';
import type { Setup } from './setup.js';

/**
 * Longer, and a role that is named after a bucket would not begin so: its name is cut to 64 characters, and `-replication` and a digest of
 * nine stand at its end.
 */
const longestPrefix = 40;
const shortestPrefix = 3;

/**
 * What the policies of the two roles could not be held to: `bootstrap/prefix` for the beginning of a bucket's name that is none, or that
 * names made of it need not have, `bootstrap/own-name` where the state bucket or one of the two roles would count as made by a request, and
 * `bootstrap/none` where a prefix or a commit is missing.
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
  ];
}

function none(what: string, fix: string): Fault {
  return { code: 'bootstrap/none', message: `No ${what} is named.`, fix };
}

/** Of a trail's name two hyphens or dots side by side become one, and no name ends with a dot where it was cut. */
function prefixFaults(prefix: string): readonly Fault[] {
  const good = /^[a-z0-9](?:[.-]?[a-z0-9])*-?$/.test(prefix) && prefix.length >= shortestPrefix && prefix.length <= longestPrefix;
  if (good) return [];
  const message = `${quote(prefix)} is no beginning of bucket names that a policy can be held to.`;
  const fix = `Write ${shortestPrefix} to ${longestPrefix} lower-case letters, digits, and single hyphens or dots between them, as acme-vendor-.`;
  return [{ code: 'bootstrap/prefix', message, fix }];
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
