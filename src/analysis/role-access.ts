import { waysOf, type Place } from './ask.js';
import type { Asker } from './asker.js';
import { roleAsker } from './askers.js';
import { askedRoles } from './template.js';
import type { Wording } from './words.js';
import type { World } from './world.js';

/** The vendor's roles, each as those who can assume it, with what that takes: asked of the role's trust. */
export function roleAskers(world: World, wording: Wording): readonly Asker[] {
  return askedRoles(world).map(({ arn, action, trust, askers, firstPhase }, at) => {
    const place: Place = { subject: 'role', arn, owner: world.account, policy: trust };
    const able = askers.map((asker) => ({ asker, ways: waysOf({ asker, place, action }) })).filter(({ ways }) => ways.length > 0);
    const needs = able.flatMap(({ ways }) =>
      ways.flatMap((way) => way.needs.flatMap((need) => wording.need(need, way.needs) ?? [])),
    );
    const outside = firstPhase ? [] : able.flatMap(({ asker }) => asker.principals);
    const nobody = 'once it is trusted to the vendor: nobody outside can assume it yet';
    return roleAsker(world, at, { principals: outside, conditions: outside.length === 0 ? [nobody] : [...new Set(needs)] });
  });
}
