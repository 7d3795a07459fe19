import type { DeployedDocument } from '../policies/documents.js';
import type { BucketSpec } from '../spec/spec.js';
import { joined, rowsOf } from './access.js';
import type { AccessRow, Analysis } from './analysis.js';
import { waysOf } from './ask.js';
import type { Asker } from './asker.js';
import * as askers from './askers.js';
import { keptFromOthers, withNamed, type Actions } from '../iam/catalogue.js';
import { beyondOf, missingOf } from './gaps.js';
import { placesOf, type Places } from './places.js';
import { postureOf } from './posture.js';
import type { Admitted } from './posture-facts.js';
import { publicVerdicts } from './public-faults.js';
import { roleAskers } from './role-access.js';
import { askedFor, type Asked } from './template.js';
import { wordingOf } from './words.js';
import { buildWorld, documentsOf, type World } from './world.js';

/**
 * What the documents of a spec mean, before anything exists: whether a policy is public, who can do what, what the vendor's page asks for
 * and nobody grants, what is granted beyond it, and how the controls stand. Everything but the controls on settings is asked of the
 * evaluator, over the documents that are deployed; nothing is copied from what the spec grants. `documents` are those of the spec.
 *
 * @example
 * // spec: of examples/sendsafely-minimal.yml
 * const { access, beyond } = analyse(spec);
 * const vendor = access.filter(({ kind }) => kind === 'vendor');
 * vendor.map(({ on, may }) => [on, Object.keys(may)]); // → [['the bucket', ['list']], ['every file', ['read', 'write', 'delete']]]
 * beyond; // → []
 */
export function analyse(spec: BucketSpec, documents: readonly DeployedDocument[] = documentsOf(spec)): Analysis {
  const world = buildWorld(spec, documents);
  const places = placesOf(world);
  const actions = withNamed(namedActions(world));
  const asked = askedFor(world);
  const verdicts = publicVerdicts(world.documents);
  return {
    public: verdicts,
    access: accessOf(world, places, actions),
    missing: missingOf(world, asked, places),
    beyond: beyondOf(world, asked, places, actions),
    posture: postureOf({ spec, world, public: verdicts, admitted: admittedOf(world, asked, places) }),
  };
}

function namedActions({ spec, documents }: World): readonly string[] {
  const asked = [...spec.grants, ...spec.roles, ...spec.services].flatMap(({ statements }) => statements);
  return [...documents.flatMap(({ reading }) => reading), ...asked].flatMap((statement) => statement.actions);
}

function accessOf(world: World, places: Places, actions: Actions): readonly AccessRow[] {
  const wording = wordingOf(world);
  const rows = (list: readonly Asker[]) => list.flatMap((asker) => rowsOf({ world, asker, places, actions, wording }));
  const account = rows([askers.accountAsker(world)]);
  const named = [
    ...askers.vendorAskers(world),
    ...roleAskers(world, wording),
    ...askers.ownAskers(world),
    ...askers.pointAskers(world),
    ...askers.serviceRoleAskers(world),
    ...askers.serviceAskers(world),
  ];
  const others = rows([...askers.unexplainedAskers(world, named), ...askers.strangers(world)]);
  return joined([
    ...rows(named),
    ...rows([...askers.deployerAskers(world), askers.serviceLinkedAsker(world)]).filter(
      (row) => !account.some((other) => sameAccess(row, other)),
    ),
    ...account,
    ...others,
    ...(others.some(({ who }) => who === nothingForOthers.who) ? [] : [nothingForOthers]),
  ]);
}

const nothingForOthers: AccessRow = {
  who: 'Everyone else',
  kind: 'everyone',
  principals: [],
  on: 'anything',
  may: {},
  conditions: [],
};

/** A role that deploys, or that a service has, is shown where it has more than any other of the account. */
function sameAccess(a: AccessRow, b: AccessRow): boolean {
  return JSON.stringify([a.on, a.may, a.conditions]) === JSON.stringify([b.on, b.may, b.conditions]);
}

/** What no other account should be allowed (Security Hub S3.6), and the vendor or somebody at an access point is, asked one by one. */
function admittedOf(world: World, asked: readonly Asked[], places: Places): readonly Admitted[] {
  const foreign = [...asked.map(({ asker }) => asker), ...askers.pointAskers(world)].filter(
    ({ caller }) => caller.kind === 'aws' && caller.account !== world.account,
  );
  return foreign.flatMap((asker) =>
    keptFromOthers.flatMap((action) => {
      const subject = action === 's3:PutObjectAcl' ? 'object' : 'bucket';
      const found = places(asker.point)
        .flat()
        .filter((place) => place.subject === subject && place.holding?.id === 'bucket');
      const principal = asker.principals[0] ?? asker.who;
      return found.some((place) => waysOf({ asker, place, action }).length > 0) ? [{ principal, action }] : [];
    }),
  );
}
