import type { Grant } from '../../src/spec/spec.js';
import { heldBy, vendorCases, type VendorCase } from './case.js';
import { customGrant } from './specs.js';

/** What is documented for one vendor that gets in by the bucket policy, and who would try it. */
export interface DocumentedGrant {
  readonly vendor: string;
  readonly grant: Grant;
  /** The first of the page's principals, as a caller. */
  readonly caller: string;
  /** Another principal of that one's account. */
  readonly colleague: string;
  /** Whether the page admits that whole account, by its root. */
  readonly wholeAccount: boolean;
  readonly onBucket: readonly string[];
  readonly onObjects: readonly string[];
  readonly prefix: string;
  /** What is listed is under this. */
  readonly listing: string;
  readonly onKey: readonly string[];
  /** What its requests carry, so that the page's conditions hold. */
  readonly held: Readonly<Record<string, string>>;
}

/** A principal of a page as a caller: a root is any of the account's roles. */
export function callerOf(principal: string): string {
  return principal.replace(/:root$/, ':role/any');
}

/** A principal's account by its ARN, with another name in it. */
export function inAccountOf(principal: string, who: string): string {
  return principal.replace(/[^:]+$/, who);
}

type Written = Omit<VendorCase, 'example' | 'parameters' | 'subject' | 'findings'> & { readonly principals: readonly string[] };

function documented(written: Written): DocumentedGrant {
  const { principals, onBucket, onObjects, prefix, listing, conditions } = written;
  const under = (text: string) => (text === '' ? {} : { prefix: text });
  const tests = (action: string) =>
    conditions
      .filter((one) => one.action === action)
      .map(({ key, value }) => ({ operator: 'StringEquals', key, values: [value] }) as const);
  const grant: Grant = {
    principals,
    statements: [
      ...(onBucket.length === 0 ? [] : [{ sid: 'VendorBucket', actions: onBucket, on: 'bucket', ...under(listing) } as const]),
      ...onObjects.map((action, at) => {
        const own = tests(action);
        const limited = own.length === 0 ? {} : { conditions: own };
        return { sid: `VendorObjects${at}`, actions: [action], on: 'objects', ...under(prefix), ...limited } as const;
      }),
    ],
    keyActions: written.onKey,
  };
  const [first = ''] = principals;
  return {
    vendor: written.name,
    grant,
    caller: callerOf(first),
    colleague: inAccountOf(first, 'role/another'),
    wholeAccount: principals.includes(inAccountOf(first, 'root')),
    onBucket,
    onObjects,
    prefix,
    listing,
    onKey: written.onKey,
    held: heldBy(written),
  };
}

/** One that reads and writes below a prefix, as no vendor's page has it. */
const belowPrefix: DocumentedGrant = {
  ...documented({
    name: 'a reader and writer below a prefix',
    principals: customGrant.principals,
    onBucket: ['s3:ListBucket', 's3:GetBucketLocation'],
    onObjects: ['s3:GetObject', 's3:PutObject'],
    prefix: 'exports/',
    listing: 'exports/',
    conditions: [],
    onKey: ['kms:Decrypt', 'kms:GenerateDataKey'],
  }),
  grant: customGrant,
};

/**
 * Grants that differ in all that a policy can make of one: an account as a whole with a bucket, its objects and its key; several principals
 * without either; a prefix. Those of every vendor are proven through their templates, in `template-access.proof.test.ts`.
 */
export const documentedGrants: readonly DocumentedGrant[] = [pageOf('sailthru-event-stream'), pageOf('mparticle'), belowPrefix];

function pageOf(vendor: string): DocumentedGrant {
  const page = vendorCases.find(({ name }) => name === vendor);
  if (page?.subject.by !== 'principals') throw new Error(`${vendor} gets in by the bucket policy`);
  return documented({ ...page, principals: page.subject.principals });
}
