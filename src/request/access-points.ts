import { quote, type Fault } from '../fault/fault.js';
import { nearest } from '../fault/nearest.js';
import type { Path, Source } from '../yaml/document.js';
import { bucketActions, objectActions, pointActions, whyForbidden } from './actions.js';
import { type Place, twiceFaults } from './place.js';
import { pointNameFaults } from './point-name.js';
import { prefixFaults } from './prefix.js';
import { principalFaults } from './arn.js';
import { partitionOf } from './regions.js';
import type { PartialRequest } from './schema.js';
import { allowances, type Partition } from './terms.js';
import { vpcIdFaults } from './network.js';

type Point = NonNullable<NonNullable<PartialRequest['access']>['points']>[number];

/**
 * Access points: their names by S3's rules and each once, VPC, prefix, who uses them and what for. Whether the limits on where requests
 * come from leave them reachable depends on who is exempt, which the template and the settings say.
 */
export function checkAccessPoints({ access, region }: PartialRequest, source: Source): readonly Fault[] {
  const points = access?.points ?? [];
  const partition = partitionOf(region);
  return [
    ...points.flatMap((point, i) => pointFaults(point, ['access', 'points', i], { source, partition })),
    ...sameNames(points, source),
  ];
}

function pointFaults(
  { name, vpc, prefix, principals, actions }: Point,
  path: Path,
  { source, partition }: { readonly source: Source; readonly partition: Partition | undefined },
): readonly Fault[] {
  const at = (...steps: Path): Place => ({ source, path: [...path, ...steps], prefix: 'request' });
  return [
    ...pointNameFaults(name, at('name')),
    ...(vpc === undefined ? [] : vpcIdFaults(vpc, 'vpc', at('vpc'))),
    ...(prefix === undefined ? [] : prefixFaults(prefix, at('prefix'))),
    ...principals.flatMap((arn, i) => principalFaults(arn, { ...at('principals', i), partition })),
    ...twiceFaults(principals, at('principals')),
    ...(typeof actions === 'string' ? [] : actionsFaults(actions, at('actions'))),
  ];
}

function actionsFaults(actions: readonly string[], place: Place): readonly Fault[] {
  return [
    ...actions.flatMap((action, i) => actionFaults(action, { ...place, path: [...place.path, i] })),
    ...twiceFaults(actions, place),
  ];
}

function actionFaults(action: string, { source, path }: Place): readonly Fault[] {
  const fault = (code: string, message: string, fix: string) => [source.fault(path, { code: `request/${code}`, message, fix })];
  if (objectActions.has(action) || pointActions.has(action)) return [];
  const forbidden = whyForbidden(action);
  if (forbidden !== undefined) {
    const fix = 'Name the actions one by one, and leave this one out.';
    return fault('forbidden-action', `${quote(action)} can't be granted: ${forbidden}.`, fix);
  }
  if (bucketActions.has(action)) {
    const message = `${quote(action)} does not go by way of an access point.`;
    return fault('action-not-by-point', message, 'Leave it out: it is asked of the bucket itself.');
  }
  const message = `${quote(action)} is not an action that an access point can grant.`;
  const word = allowances.find((known) => known === action);
  if (word !== undefined) return fault('unknown-action', message, `Write actions: ${word}, not in a list.`);
  const possible = [...objectActions, ...pointActions];
  const meant = nearest(action, possible);
  return fault('unknown-action', message, meant === undefined ? `Possible values: ${possible.join(', ')}.` : `Write ${meant}.`);
}

function sameNames(points: readonly Point[], source: Source): readonly Fault[] {
  return points.flatMap(({ name }, i) => {
    if (!points.slice(0, i).some((earlier) => earlier.name === name)) return [];
    const message = `There is an access point ${quote(name)} already; a name is unique in an account and region.`;
    const fix = 'Write another name, or make one of the two.';
    return [source.fault(['access', 'points', i, 'name'], { code: 'request/point-twice', message, fix })];
  });
}
