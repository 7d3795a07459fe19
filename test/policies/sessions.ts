import { deployedDocuments, type DeployedDocument } from '../../src/policies/documents.js';
import type { PolicyDocument } from '../../src/policies/policy-document.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { as, asService, member, refs, stranger, tls } from './callers.js';
import { heldBy, type VendorCase } from './case.js';
import type { Call } from './evaluator.js';
import { account } from './specs.js';
import { callerOf, inAccountOf } from './vendors.js';

export type Caller = Pick<Call, 'by' | 'context' | 'identityPolicy'>;

/** Somebody who tries, and whether the page lets them in. */
export interface Session {
  readonly who: string;
  readonly caller: Caller;
  readonly admitted: boolean;
}

const deployed = new WeakMap<BucketSpec, readonly DeployedDocument[]>();

/** Made once for each spec: what the evaluator has validated it knows again. */
function documentsOf(spec: BucketSpec): readonly DeployedDocument[] {
  const documents = deployed.get(spec) ?? deployedDocuments(spec, refs);
  deployed.set(spec, documents);
  return documents;
}

/** The document of a spec that is attached to a resource; throws where there is none. */
export function documentOf(spec: BucketSpec, kind: DeployedDocument['kind'], name: string): PolicyDocument {
  const found = documentsOf(spec).find((one) => one.kind === kind && one.name === name);
  if (found === undefined) throw new Error(`${spec.bucket} has no ${kind} ${name}`);
  return found.document;
}

/** ARN of the vendor's role in our account; the proofs are about templates that have one. */
export function vendorRoleArn(spec: BucketSpec): string {
  const [role, ...others] = spec.roles;
  if (role === undefined || others.length > 0) throw new Error(`${spec.bucket} has one role for the vendor`);
  return `arn:aws:iam::${account}:role/${role.name}`;
}

/** Everybody who tries to get at the bucket of a page's example: the vendor in every way, and those who must not get in. */
export function sessionsOf(page: VendorCase, spec: BucketSpec): readonly Session[] {
  const held = heldBy(page);
  const strangers = [
    refusedTo('a stranger', as(stranger, held)),
    refusedTo('a member of our account without a policy', { by: member, context: { ...tls, ...held } }),
  ];
  return [...vendorSessions(page, spec, held), ...strangers];
}

function vendorSessions(page: VendorCase, spec: BucketSpec, held: Caller['context']): readonly Session[] {
  const { subject } = page;
  switch (subject.by) {
    case 'principals':
      return [
        ...subject.principals.map((principal) => admittedTo('the vendor', as(callerOf(principal), held))),
        ...colleaguesOf(subject.principals, held),
      ];
    case 'service':
      return serviceSessions(subject.service, held);
    case 'role':
      return [
        roleSession(spec, held),
        ...subject.principals.map((principal) => refusedTo('the vendor without our role', as(callerOf(principal), held))),
      ];
    case 'token':
    case 'nobody-yet':
      return [roleSession(spec, held)];
  }
}

/** Others of the vendor's accounts: they are let in where the page names the account's root. */
function colleaguesOf(principals: readonly string[], held: Caller['context']): readonly Session[] {
  const colleagues = new Set(principals.map((principal) => inAccountOf(principal, 'role/another')));
  return [...colleagues].map((by) => ({
    who: "another role of the vendor's account",
    caller: as(by, held),
    admitted: principals.includes(inAccountOf(by, 'root')),
  }));
}

/** A service says for whom by the account; where the page narrows to a source of our account, that has to be enough by itself. */
function serviceSessions(service: string, held: Caller['context']): readonly Session[] {
  const told = { ...held, 'aws:SourceAccount': account };
  const ours = held['aws:SourceArn']?.split(':')[4] === account ? [held, told] : [told];
  const nobodys = Object.fromEntries(Object.entries(held).filter(([key]) => !key.startsWith('aws:Source')));
  const theirs = (context: Caller['context']) => mapped(context, (value) => value.replaceAll(account, '999988887777'));
  return [
    ...ours.map((context) => admittedTo('the service for us', asService(service, context))),
    ...ours.map((context) => refusedTo('the service for somebody else', asService(service, theirs(context)))),
    refusedTo('the service without saying for whom', asService(service, nobodys)),
    refusedTo('another service for us', asService('vpc-flow-logs.amazonaws.com', told)),
  ];
}

function mapped(context: Caller['context'], change: (value: string) => string): Caller['context'] {
  return Object.fromEntries(Object.entries(context).map(([key, value]) => [key, change(value)]));
}

/** With the role's own policy, and nothing else. */
function roleSession(spec: BucketSpec, held: Caller['context']): Session {
  const caller = { ...as(vendorRoleArn(spec), held), identityPolicy: documentOf(spec, 'role-policy', 'vendor') };
  return admittedTo('who assumed our role', caller);
}

function admittedTo(who: string, caller: Caller): Session {
  return { who, caller, admitted: true };
}

function refusedTo(who: string, caller: Caller): Session {
  return { who, caller, admitted: false };
}
