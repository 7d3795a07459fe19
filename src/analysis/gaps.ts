import type { Gap } from './analysis.js';
import { waysByAction, waysOf, type Place, type Way } from './ask.js';
import type { Asker } from './asker.js';
import { listings, type Actions } from '../iam/catalogue.js';
import { compilePolicy, evaluate } from '../iam/evaluate.js';
import { otherPlaces, type NamedPlace, type Places } from './places.js';
import { askedRoles, prefixOf, type Asked } from './template.js';
import type { World } from './world.js';
import { accountAdministers } from '../policies/encryption.js';
import { readDocument } from '../iam/reading.js';

/**
 * What the vendor does not choose: where its requests come from, and whether a session began with MFA. What it needs has to be allowed from
 * anywhere, without.
 */
const elsewhere = {
  'aws:sourceip': undefined,
  'aws:sourcevpc': undefined,
  'aws:sourcevpce': undefined,
  'aws:multifactorauthpresent': undefined,
};

/** What the vendor's page asks for and the evaluator refuses. */
export function missingOf(world: World, asked: readonly Asked[], places: Places): readonly Gap[] {
  const all = places(undefined).flat();
  return [...asked.flatMap((one) => missingFor(world, one, all)), ...missingTrust(world)];
}

function missingFor(world: World, { asker, name, statements, keyActions }: Asked, places: readonly NamedPlace[]): readonly Gap[] {
  const bucket = places.find(({ holding, subject }) => holding?.id === 'bucket' && subject === 'bucket');
  const key = places.find(({ holding }) => holding?.id === 'key');
  const gaps: Gap[] = [];
  const want = (place: Place, words: string, action: string, certain: Readonly<Record<string, string | undefined>>): void => {
    const question = { asker, place, action, certain: { ...elsewhere, ...certain } };
    if (waysOf(question).length === 0) gaps.push({ principal: name, action, resource: words, why: whyNot(asker, place, action) });
  };
  for (const statement of statements) {
    const prefix = prefixOf(statement, world);
    for (const action of statement.actions) {
      if (bucket === undefined) continue;
      if (statement.on === 'bucket')
        want(bucket, bucket.words, action, listings.has(action) && prefix !== '' ? { 's3:prefix': prefix } : {});
      else want({ ...bucket, subject: 'object', arn: `${bucket.arn}/${prefix}file` }, objectWords(prefix), action, {});
    }
  }
  for (const action of new Set(keyActions)) if (key) want(key, key.words, action, {});
  return gaps;
}

function objectWords(prefix: string): string {
  return prefix === '' ? 'every file' : `files under ${prefix}`;
}

/** The refusal that shuts it out, by what the evaluator says of a request that brings nothing along; else that nobody allows it. */
function whyNot({ caller, identity, start }: Asker, place: Place, action: string): string {
  const request = { caller, action, resource: place.arn, owner: place.owner, context: start.context };
  const { verdict, by } = evaluate(request, { resource: place.policy, identity });
  if (verdict === 'explicitly-denied') return `${by.map(({ statement }) => statement.sid).join(', ')} refuses it.`;
  return 'No statement allows it.';
}

function missingTrust(world: World): readonly Gap[] {
  return askedRoles(world).flatMap(({ role, arn, action, trust, askers }) => {
    const place: Place = { subject: 'role', arn, owner: world.account, policy: trust };
    const refused = askers.filter((asker) => waysOf({ asker, place, action, certain: elsewhere }).length === 0);
    return refused.map((asker): Gap => ({
      principal: asker.principals.join(', '),
      action,
      resource: `the role ${role}`,
      why: whyNot(asker, place, action),
    }));
  });
}

/** What the vendor is allowed, wherever it comes from, and no statement of its page lists. */
export function beyondOf(world: World, asked: readonly Asked[], places: Places, actions: Actions): readonly Gap[] {
  return asked.flatMap((one) => {
    const inside = [...places(undefined).flat(), ...besides(world, one, places)];
    const probed = [...inside, ...otherPlaces(world, one.asker), ...foreign(world, one)];
    return probed.flatMap((place) => beyondAt(world, one, place, actions(place.subject)));
  });
}

type Probe = Omit<NamedPlace, 'prefix'>;

function sidsOf(way: Way | undefined): string {
  const sids = (way?.by ?? []).map(({ statement }) => statement.sid);
  return sids.filter((sid) => sid !== 'OwnSide').join(', ');
}

function beyondAt(world: World, asked: Asked, place: Probe, actions: readonly string[]): readonly Gap[] {
  const { asker, name } = asked;
  const gap = (action: string, resource: string, [way]: readonly Way[]): Gap => ({
    principal: name,
    action,
    resource,
    why: `${sidsOf(way)} allows it, and the vendor's page does not ask for it.`,
  });
  return [...waysByAction(asker, place, actions)].flatMap(([action, ways]) => {
    if (!isListed(world, asked, place, action)) return [gap(action, place.words, ways)];
    const outside = outsideOf(world, asked, place, action);
    if (outside === undefined) return [];
    const more = waysOf({ asker, place, action, certain: outside.certain });
    return more.length === 0 ? [] : [gap(action, outside.words, more)];
  });
}

function isListed(world: World, { statements, keyActions }: Asked, { holding, subject, arn }: Probe, action: string): boolean {
  if (holding?.id === 'key') return keyActions.includes(action);
  if (holding?.id !== 'bucket') return false;
  const key = arn.slice(holding.arn.length + 1);
  return statements.some(
    (statement) =>
      statement.actions.includes(action) &&
      (statement.on === 'bucket' ? subject === 'bucket' : subject === 'object' && key.startsWith(prefixOf(statement, world))),
  );
}

/** A use of something that is listed which nobody asked for: a list of other files, or of the key for something else than the bucket. */
function outsideOf(
  world: World,
  { statements }: Asked,
  { holding, subject }: Probe,
  action: string,
): { readonly certain: Readonly<Record<string, string | undefined>>; readonly words: string } | undefined {
  if (holding?.id === 'key') {
    if (action === 'kms:DescribeKey') return undefined;
    return {
      certain: { 'kms:viaservice': undefined, 'kms:encryptioncontext:aws:s3:arn': undefined },
      words: 'the key, without S3',
    };
  }
  if (subject !== 'bucket' || !listings.has(action)) return undefined;
  const prefixes = statements
    .filter(({ on, actions }) => on === 'bucket' && actions.includes(action))
    .map((statement) => prefixOf(statement, world));
  return prefixes.includes('')
    ? undefined
    : { certain: { 's3:prefix': undefined }, words: `the bucket, outside of ${prefixes.join(', ')}` };
}

/** Objects that only begin like those that are granted: a prefix that lost its last character covers them. */
function besides(world: World, { statements }: Asked, places: Places): readonly Probe[] {
  const [bucket] = places(undefined).flat();
  const prefixes = statements.filter(({ on }) => on === 'objects').map((statement) => prefixOf(statement, world));
  return [...new Set(prefixes)].flatMap((prefix) => {
    if (bucket === undefined || prefix === '') return [];
    const beside = `${prefix.slice(0, -1)}~file`;
    return [{ ...bucket, subject: 'object', arn: `${bucket.arn}/${beside}`, words: `the file ${beside}` } as const];
  });
}

/** What is no part of the stack, for a role of this account: its own policy is all that keeps it away. */
function foreign({ spec, account }: World, { asker }: Asked): readonly Probe[] {
  if (asker.caller.kind !== 'aws' || asker.caller.account !== account) return [];
  const bucket = `arn:${spec.partition}:s3:::a-bucket-of-somebody`;
  const key = `arn:${spec.partition}:kms:${spec.region}:${account}:key/of-somebody`;
  const at = { owner: account, policy: undefined } as const;
  const delegated = compilePolicy(readDocument({ Statement: accountAdministers(spec.partition, account) }));
  return [
    { ...at, subject: 'other', arn: `arn:${spec.partition}:iam::${account}:role/somebody`, words: 'anything else' },
    { ...at, subject: 'key', arn: key, policy: delegated, words: 'other keys' },
    { ...at, subject: 'bucket', arn: bucket, words: 'other buckets' },
    { ...at, subject: 'object', arn: `${bucket}/file`, words: 'files of other buckets' },
  ];
}
