import { lookUpName, ownerOf, type NameStanding } from '../aws/names.js';
import { readReceivers } from '../aws/receivers.js';
import { soughtIn, type Sought } from '../aws/sought.js';
import { lookFor as lookForAll, type Looking } from '../aws/standing.js';
import { kinds, risk, type Change } from '../change/change.js';
import { isRecord } from '../change/plan-view.js';
import { endOfReceivers, receiversCode } from '../change/watch.js';
import { synthesize } from '../stack/synthesize.js';
import type { Begun, ResourceChange } from '../terraform/index.js';
import { inParallel } from '../terraform/schedule.js';
import type { PlannedRequest, Planning } from './planned.js';
import { judgeName, judgeProvider, type Found } from './taken.js';

/** How many requests are looked up at once. */
const atOnce = 8;

/**
 * Looks at what no plan shows, as Terraform knows nothing of what its state does not hold: whether the name of each bucket that would be made
 * is free, whether the account has each identity provider that would be made already, and who is notified by a bucket whose notification configuration comes or goes. One call for each, none for what the state holds. What can't
 * be looked up is said.
 */
export async function lookBeyond(planning: Planning, looking: Looking, begun: ReadonlyMap<string, Begun>): Promise<Planning> {
  const looked = await inParallel(planning.planned, atOnce, async (request) => ({
    request,
    found: await lookFor(request, looking, begun.get(request.spec.id)),
  }));
  return {
    planned: looked.flatMap(({ request, found }) => (found.faults.length > 0 ? [] : [withSaid(request, found.said)])),
    failed: [
      ...planning.failed,
      ...looked.flatMap(({ request: { spec }, found: { faults } }) => (faults.length > 0 ? [{ spec, faults }] : [])),
    ],
  };
}

async function lookFor(request: PlannedRequest, looking: Looking, begun: Begun | undefined): Promise<Found> {
  const { spec, planned, changes } = request;
  const isSaid = (address: string) => changes.some((change) => change.address === address && change.code === receiversCode);
  const { names, providers, receivers: all } = toLookUp(planned.plan.resources);
  const receivers = all.filter((address) => !isSaid(address));
  if (names.length + providers.length + receivers.length === 0) return { said: [], faults: [] };
  const sought = soughtIn(synthesize(spec));
  const owner = await ownerOf(looking, spec.region);
  const found: Found[] = [];
  for (const address of names) {
    const one = sought.get(address);
    if (one === undefined) continue;
    const standing: NameStanding = 'why' in owner ? { is: 'unknown', why: owner.why } : await lookUpName(one, owner);
    found.push(judgeName(one, standing, { request, owner, begun }));
  }
  for (const address of providers) {
    const one = sought.get(address);
    if (one === undefined) continue;
    const standing = 'why' in owner ? undefined : await lookForAll([one], { env: owner.env, account: owner.account });
    found.push(judgeProvider(one, standing?.get(address)?.is ?? 'unknown', { request, owner, begun }));
  }
  for (const address of receivers) {
    const one = sought.get(address.replace('aws_s3_bucket_notification.', 'aws_s3_bucket.'));
    if (one === undefined) continue;
    const read = 'why' in owner ? owner : await readReceivers(one, owner);
    found.push({ faults: [], said: 'why' in read ? [notRead(one, address, read.why)] : ending(address, read.lines) });
  }
  return { said: found.flatMap(({ said }) => said), faults: found.flatMap(({ faults }) => faults) };
}

/** The addresses of buckets that are made under a name, of identity providers that are made, and of notification configurations that come or go on a bucket that is there. */
function toLookUp(resources: readonly ResourceChange[]): {
  readonly names: readonly string[];
  readonly providers: readonly string[];
  readonly receivers: readonly string[];
} {
  const managed = resources.filter(({ mode, deposed }) => mode === 'managed' && deposed === undefined);
  const buckets = managed.filter(({ type }) => type === 'aws_s3_bucket');
  const nameOf = (values: unknown) => (isRecord(values) ? values['bucket'] : undefined);
  const made = buckets.filter(
    ({ action, before, after }) => action === 'create' || (action === 'replace' && nameOf(before) !== nameOf(after)),
  );
  const stays = (name: string) =>
    buckets.some((one) => one.name === name && !made.includes(one) && one.action !== 'delete' && one.action !== 'forget');
  // Of what is deleted, Terraform shows what its state had, and not what is there.
  const configured = managed.filter(
    ({ type, action, name }) =>
      type === 'aws_s3_bucket_notification' && (action === 'create' || action === 'delete') && stays(name),
  );
  const providers = managed.filter(({ type, action }) => type === 'aws_iam_openid_connect_provider' && action === 'create');
  const addresses = (of: readonly ResourceChange[]) => of.map(({ address }) => address);
  return { names: addresses(made), providers: addresses(providers), receivers: addresses(configured) };
}

function ending(address: string, lines: readonly string[]): readonly Change[] {
  return lines.length === 0 ? [] : [endOfReceivers(address, lines)];
}

function notRead({ name }: Sought, address: string, why: string): Change {
  const text = `it could not be looked up whether this ends notifications of ${name} that were added by hand: ${why}`;
  return { kind: 'neutral', code: 'events/unknown', text, address };
}

function withSaid(request: PlannedRequest, said: readonly Change[]): PlannedRequest {
  if (said.length === 0) return request;
  const changes = [...request.changes, ...said].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
  return { ...request, changes, risk: risk(changes) };
}
