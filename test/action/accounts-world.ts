import { openRoles } from '../../src/action/accounts/roles.js';
import { ok, type Result } from '../../src/fault/fault.js';
import { memoryStore, type Ledger, type ObjectStore } from '../../src/ledger/index.js';
import { ledgerOver } from '../ledger/records.js';
import { ApplyWorld } from './apply-world.js';
import { request } from './plan-world.js';
import { StandInSts, tokenFor } from './stand-in-sts.js';

export const prod = { name: 'prod', id: '111122223333', state: 'acme-prod-state' } as const;
export const lab = { name: 'test', id: '444455556666', state: 'acme-test-state' } as const;
type Known = typeof prod | typeof lab;

export const roleOf = ({ id }: Known, which: 'plan' | 'apply') => `arn:aws:iam::${id}:role/${which}`;

const account = (one: Known, more = '') =>
  `  ${one.name}: { id: "${one.id}", plan-role: "${roleOf(one, 'plan')}", apply-role: "${roleOf(one, 'apply')}", state: { bucket: ${one.state}, region: us-east-1 }${more} }\n`;

/** Settings of two accounts; `more` is written into one of them. */
export function accountSettings({ inProd = '', inTest = ', default: true', rest = '' } = {}): string {
  return `accounts:\n${account(prod, inProd)}${account(lab, inTest)}approvals: { sendsafely: { users: [alice, bob] }, custom: { users: [carol] } }\n${rest}`;
}

/** A request for a bucket in an account. */
export const requestIn = (bucket: string, name?: string) => `${request(bucket)}${name === undefined ? '' : `account: ${name}\n`}`;

/** Two accounts, an STS that gives sessions in them, and the objects of each, which a session of that account alone reaches. */
export class AccountsWorld {
  readonly flow: ApplyWorld;
  readonly sts: StandInSts;
  readonly masked = new Set<string>();
  /** What Terraform was opened with: the account and role of its session, and the buckets. */
  readonly opened: {
    readonly account: string;
    readonly role: string;
    readonly state: string;
    readonly buckets: readonly string[];
  }[] = [];
  readonly #objects = new Map<string, Map<string, Uint8Array>>([prod, lab].map(({ state }) => [state, new Map()]));

  private constructor(flow: ApplyWorld, sts: StandInSts) {
    this.flow = flow;
    this.sts = sts;
    for (const one of [prod, lab]) for (const which of ['plan', 'apply'] as const) sts.trusting.add(roleOf(one, which));
    flow.world.env = { ...flow.world.env, AWS_ENDPOINT_URL_STS: sts.url };
    flow.world.rolesBy = (which) =>
      openRoles({
        env: flow.world.env,
        ...{ which, runId: '1-1', getToken: async (audience) => tokenFor(audience), mask: (text) => void this.masked.add(text) },
      });
    flow.openLedger = ({ state }, env) => this.#ledger(state?.s3.bucket ?? '', state?.s3.account ?? '', env);
    flow.reached = ({ env }, { state }, specs) =>
      void this.opened.push({
        ...this.sessionOf(env),
        state: state?.s3.bucket ?? '',
        buckets: specs.map(({ bucket }) => bucket),
      });
  }

  static async create(settings = accountSettings()): Promise<AccountsWorld> {
    const sts = await StandInSts.start();
    const flow = await ApplyWorld.create({ '.github/vendor-bucket.yml': settings });
    return new AccountsWorld(flow, sts);
  }

  async stop(): Promise<void> {
    await this.flow.stop();
    await this.sts.stop();
  }

  /** Whose session an environment holds; throws where it is none of this STS. */
  sessionOf(env: Readonly<Record<string, string | undefined>>) {
    const session = this.sts.sessions.get(env['AWS_ACCESS_KEY_ID'] ?? '');
    if (session === undefined) throw new Error('Credentials that no STS gave reached AWS.');
    return session;
  }

  /** The objects of an account, as its S3 keeps them. */
  objects({ state }: Known): Map<string, Uint8Array> {
    return this.#objects.get(state) ?? new Map<string, Uint8Array>();
  }

  store(one: Known): ObjectStore {
    return memoryStore(this.objects(one), () => Date.parse(this.flow.world.fake.state.time()));
  }

  keys(one: Known, pattern: RegExp): readonly string[] {
    return [...this.objects(one).keys()].filter((key) => pattern.test(key));
  }

  /** Amazon S3 API Reference, "Verifying bucket ownership": the expected owner has to be the bucket's; and a role has rights in its own account. */
  #ledger(bucket: string, owner: string, env: Readonly<Record<string, string | undefined>>): Result<Ledger> {
    const { account: holder, role } = this.sessionOf(env);
    const known = [prod, lab].find(({ state }) => state === bucket);
    if (known === undefined) throw new Error(`There is no bucket ${bucket}.`);
    if (known.id !== owner || holder !== known.id) throw new Error(`A session of ${holder} asks for ${bucket} of ${owner}.`);
    const store = this.store(known);
    // docs/roles.md: the role that plans creates below plans, reviews, comments and runs, and nothing else.
    const mayWrite = (key: string) => role === 'apply' || /\/records\/(?:plans|reviews|comments|runs)\//.test(key);
    return ok(
      ledgerOver({
        ...store,
        write: (key, text, over) => {
          if (!mayWrite(key)) throw new Error(`The role ${role} of ${holder} writes ${key}.`);
          return store.write(key, text, over);
        },
      }),
    );
  }
}
