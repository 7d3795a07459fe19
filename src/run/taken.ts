import { trustedProvider } from '../spec/trust.js';
import type { NameStanding, Owner } from '../aws/names.js';
import type { Sought } from '../aws/sought.js';
import type { Standing } from '../aws/sought.js';
import type { Change } from '../change/change.js';
import { quote, type Fault } from '../fault/fault.js';
import { useOfProvider } from '../request/check-together.js';
import { otherName } from '../request/names.js';
import type { Begun } from '../terraform/index.js';
import type { PlannedRequest } from './planned.js';

/** What a look at AWS adds to a plan: what is said of it, or why it can't be applied. */
export interface Found {
  readonly said: readonly Change[];
  readonly faults: readonly Fault[];
}

/** For whom it was looked up, by whom, and what was begun of it. */
interface Asked {
  readonly request: Pick<PlannedRequest, 'spec' | 'fingerprint'>;
  readonly owner: Owner | { readonly why: string };
  readonly begun: Begun | undefined;
}

/** What the standing of a bucket's name means for the plan that would make it. */
export function judgeName(sought: Sought, standing: NameStanding, asked: Asked): Found {
  const { request, owner } = asked;
  const { spec } = request;
  const { address, name, region } = sought;
  const say = (code: string, text: string): Found => ({ faults: [], said: [{ kind: 'neutral', code, text, address }] });
  const account = 'account' in owner ? owner.account : '';
  const key = keyOf[sought.address] ?? 'bucket';
  const other = `Write another name: "${key}: ${otherName(name, region)}".`;
  const refuse = (code: string, message: string, fix: string): Found => ({
    said: [],
    faults: [{ code, message, fix, at: { file: spec.file, line: 1, column: 1 }, key: key.split('.') }],
  });
  switch (standing.is) {
    case 'free':
      return say('name/free', `the name ${name} is free`);
    case 'unknown':
      return say('name/unknown', `whether the name ${name} is free could not be looked up: ${standing.why}`);
    case 'own':
      if (takenOverBy(address, asked) === 'another plan')
        return refuse('bucket/begun-by-another-plan', ...madeByAnother(`bucket ${quote(name)}`));
      // The plan that made it takes it over when it is applied; the role that plans can't say more.
      if (takenOverBy(address, asked) === 'this plan')
        return say('name/begun', `the bucket ${name} is there already: the apply that did not end made it, and goes on with it`);
      return refuse(
        'bucket/own-not-in-state',
        `The bucket ${quote(name)} exists already in this account (${account}, ${region}), and the state of this request does not hold it: it can't be created`,
        `${other} Or delete the bucket, if nobody needs it. A request can't take over ("adopt") a bucket that exists yet; that comes with a later version.`,
      );
    case 'taken':
      return refuse(
        'bucket/name-taken',
        `The bucket name ${quote(name)} is taken, in ${region}: names are the world's, and it is not of the account ${account}, or its policy shuts this role out`,
        other,
      );
    case 'elsewhere':
      return refuse(
        'bucket/name-taken',
        `The bucket name ${quote(name)} is taken, by a bucket in ${standing.region}: a name is given once in all regions`,
        other,
      );
  }
}

/** Which plan takes over what stands there: of what a plan made that is not this one, only the apply of that one; undefined where none does. */
function takenOverBy(address: string, { begun, request: { fingerprint } }: Asked): 'this plan' | 'another plan' | undefined {
  if (begun?.takesOver?.addresses.includes(address) !== true) return undefined;
  const { of } = begun.takesOver;
  if (typeof of === 'string') return of;
  return of.fingerprint === fingerprint ? 'this plan' : 'another plan';
}

function madeByAnother(what: string): readonly [message: string, fix: string] {
  return [
    `The ${what} is there already: the apply of an earlier pull request made it, and did not end. Only that apply goes on with it`,
    'Run the workflow of the default branch again, before this is merged: it takes that over. Then run the job of this pull request again, which plans what is left to do. Where that run opened a pull request to have exactly that plan reviewed again, have that one approved and merge it: it goes on with it, too. Where neither does, as the request was taken back or its approval does not count any more, delete by hand what that apply made, if nobody uses it, and run the job again.',
  ];
}

/** An account has one identity provider for each issuer; one that the plan would make and that is there ends the apply (IAM API, CreateOpenIDConnectProvider: EntityAlreadyExists). */
export function judgeProvider({ address, name }: Sought, is: Standing['is'], asked: Asked): Found {
  const { request, owner } = asked;
  const { spec } = request;
  const say = (code: string, text: string): Found => ({ faults: [], said: [{ kind: 'neutral', code, text, address }] });
  if (is === 'free') return { said: [], faults: [] };
  if (is === 'unknown') {
    const why = 'why' in owner ? owner.why : 'the role may not look (iam:GetOpenIDConnectProvider), or AWS gave no answer';
    return say('name/unknown', `whether the account has the identity provider ${name} already could not be looked up: ${why}`);
  }
  if (is === 'own' && takenOverBy(address, asked) === 'this plan')
    return say(
      'name/begun',
      `the identity provider ${name} is there already: the apply that did not end made it, and goes on with it`,
    );
  const account = 'account' in owner ? owner.account : '';
  const trust = spec.roles.map((role) => trustedProvider(role.trust)).filter((provider) => provider?.provider === name);
  const parameter = trust.find((provider) => provider?.create)?.createParameter;
  const at = { file: spec.file, line: 1, column: 1 };
  const key = parameter === undefined ? ['vendor'] : ['parameters', parameter];
  if (is === 'own' && takenOverBy(address, asked) === 'another plan') {
    const [message, fix] = madeByAnother(`identity provider ${quote(name)}`);
    return { said: [], faults: [{ code: 'bucket/begun-by-another-plan', message, fix, at, key }] };
  }
  return {
    said: [],
    faults: [
      {
        code: 'bucket/provider-not-in-state',
        message: `The identity provider ${quote(name)} exists already in this account (${account}), and the state of this request does not hold it: it can't be created`,
        fix: useOfProvider(parameter),
        at,
        key,
      },
    ],
  };
}

/** The key of a request that names a bucket, by its address. */
const keyOf: Readonly<Record<string, string>> = {
  'aws_s3_bucket.replica': 'replication.bucket',
  'aws_s3_bucket.logs': 'logging.bucket',
};
