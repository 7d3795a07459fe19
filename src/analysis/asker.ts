import { defined } from '../defined.js';
import type { AccessRow } from './analysis.js';
import { compilePolicy, rootOf, type Caller, type Policy } from '../iam/evaluate.js';
import type { Context } from '../iam/pattern.js';
import { readDocument } from '../iam/reading.js';
import { accountOfArn } from '../spec/arn.js';
import { type Point } from './world.js';

/** Somebody who could ask for something, with what is certain about the requests, whatever they are for. */
export interface Asker {
  readonly who: string;
  readonly kind: AccessRow['kind'];
  /** Shown: full ARNs, a service's name, an identity provider. */
  readonly principals: readonly string[];
  readonly caller: Caller;
  /** What the caller's own policies allow. Of others' accounts that is theirs to say, so everything. */
  readonly identity: readonly Policy[];
  readonly start: Start;
  /** What has to hold besides, in words. */
  readonly conditions: readonly string[];
  /** The access point that the requests go through; else they go to the bucket itself. */
  readonly point?: Point;
}

/** What is certain about every request of an asker. */
export interface Start {
  /** A request as people usually send it: by TLS, with a fresh signature. */
  readonly context: Context;
  /** Condition keys, in lower case, that are given by who asks and from where, so that the request can't choose them. */
  readonly certain: ReadonlySet<string>;
}

/** A key by its value; undefined: it is absent from the requests. */
type Certain = Readonly<Record<string, string | undefined>>;

const usual = { 'aws:securetransport': 'true', 's3:tlsversion': '1.3', 's3:signatureage': '0' } as const;

function startWith(certain: Certain): Start {
  const all = Object.entries({ ...usual, ...certain });
  return {
    context: new Map(all.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))),
    certain: new Set(Object.keys(certain)),
  };
}

const everything: Policy = compilePolicy(
  readDocument({ Version: '2012-10-17', Statement: { Sid: 'OwnSide', Effect: 'Allow', Action: '*', Resource: '*' } }),
);

const direct = {
  's3:dataaccesspointarn': undefined,
  's3:dataaccesspointaccount': undefined,
  's3:accesspointnetworkorigin': undefined,
};
/** A service says for whom it asks; nobody else does. */
const notService = {
  'aws:principalisawsservice': 'false',
  'aws:viaawsservice': 'false',
  'aws:sourcearn': undefined,
  'aws:sourceaccount': undefined,
  'aws:sourceowner': undefined,
  'aws:sourceorgid': undefined,
};

const nobody = { 'aws:principalarn': undefined, 'aws:principalaccount': undefined, 'aws:principalorgid': undefined };

/** A user or a role; the root of an account asks as some role of it. */
export function principalAsker(
  arn: string,
  asker: Pick<Asker, 'who' | 'kind'> & Partial<Pick<Asker, 'identity' | 'conditions' | 'point' | 'principals'>>,
): Asker {
  const account = accountOfArn(arn);
  const own = rootOf(`AWS:${arn}`) === undefined ? arn : arn.replace(/root$/, 'role/any');
  const certain = { ...notService, ...direct, 'aws:principalarn': own, 'aws:principalaccount': account };
  return {
    principals: [arn],
    identity: [everything],
    conditions: [],
    ...asker,
    caller: { kind: 'aws', arn: own, account },
    start: startWith(asker.point === undefined ? certain : { ...certain, ...through(asker.point) }),
  };
}

function through({ arn, vpc }: Point): Certain {
  return {
    's3:dataaccesspointarn': arn,
    's3:dataaccesspointaccount': accountOfArn(arn),
    's3:accesspointnetworkorigin': vpc === undefined ? 'Internet' : 'VPC',
    ...defined({ 'aws:sourcevpc': vpc }),
  };
}

/** An AWS service, asking for whomever a policy lets it ask. */
export function serviceAsker(service: string, who: string): Asker {
  return {
    who,
    kind: 'service',
    principals: [service],
    caller: { kind: 'service', service },
    identity: [],
    start: startWith({
      ...direct,
      ...nobody,
      'aws:principalisawsservice': 'true',
      'aws:principalservicename': service,
      'aws:viaawsservice': 'false',
    }),
    conditions: [],
  };
}

/** Somebody with a token of an identity provider, whose name people know. */
export function tokenAsker(provider: string, asker: Pick<Asker, 'who' | 'kind' | 'principals'>): Asker {
  return {
    ...asker,
    caller: { kind: 'federated', provider },
    identity: [],
    start: startWith({ ...notService, ...direct, ...nobody }),
    conditions: [],
  };
}

/** Somebody who has not signed in. */
export function anonymousAsker(asker: Pick<Asker, 'who' | 'kind' | 'principals'>): Asker {
  return {
    ...asker,
    caller: { kind: 'anonymous' },
    identity: [],
    start: startWith({ ...notService, ...direct, ...nobody }),
    conditions: [],
  };
}
