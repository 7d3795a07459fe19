import type { AccessRow } from './analysis.js';
import { waysByAction, type Way } from './ask.js';
import type { Asker } from './asker.js';
import { groupOf, type Actions, actionGroups, type ActionGroup } from '../iam/catalogue.js';
import type { Condition } from '../iam/condition.js';
import type { Rule } from '../iam/evaluate.js';
import { otherPlaces, type NamedPlace, type Places } from './places.js';
import { isThroughBucket, type Wording } from './words.js';
import type { World } from './world.js';

/** Something that is allowed at one place, in one way. */
interface Cell {
  readonly action: string;
  readonly place: NamedPlace;
  readonly way: Way;
}

/** A place, and all that is allowed there. */
interface Column {
  readonly place: NamedPlace;
  readonly cells: readonly Cell[];
}

/** What rows are made for: the world, who asks, for which actions, and how conditions are put. */
interface Table {
  readonly world: World;
  readonly asker: Asker;
  readonly places: Places;
  readonly actions: Actions;
  readonly wording: Wording;
}

/** The rows of one who asks: what the evaluator allows at each place, in each way that differs in its conditions. */
export function rowsOf(table: Table): readonly AccessRow[] {
  const { world, places, asker, actions } = table;
  return [...places(asker.point), otherPlaces(world, asker)].flatMap((together) => {
    const columns = together.map((place) => columnOf(asker, place, actions(place.subject)));
    return columns.flatMap((column) => rowsAt(table, column, columns));
  });
}

function columnOf(asker: Asker, place: NamedPlace, actions: readonly string[]): Column {
  const found = [...waysByAction(asker, place, actions)];
  return { place, cells: found.flatMap(([action, ways]) => ways.map((way) => ({ action, place, way }))) };
}

/** What is allowed at a place and not already at those that it is a part of: files under a prefix are some of every file. */
function fresh({ place, cells }: Column, columns: readonly Column[]): readonly Cell[] {
  const { prefix: own } = place;
  if (own === undefined) return cells;
  const around = columns
    .filter((other) => other.place !== place && other.place.prefix !== undefined && own.startsWith(other.place.prefix))
    .flatMap((other) => other.cells);
  return cells.filter(
    (cell) => !around.some((other) => other.action === cell.action && needsOf(other.way) === needsOf(cell.way)),
  );
}

function needsOf({ needs }: Way): string {
  return needs
    .map(({ operator, key, values }) => `${operator} ${key} ${values.join(' ')}`)
    .sort()
    .join('\n');
}

/** The row of each way at a place; ways that differ only in what a single action needs, as a prefix for listing, are one. */
function rowsAt({ world, asker, wording }: Table, column: Column, columns: readonly Column[]): readonly AccessRow[] {
  const { place } = column;
  const rows = new Map<string, { readonly on: string; readonly cells: Cell[] }>();
  for (const cell of fresh(column, columns)) {
    const needs = cell.way.needs.filter(({ key }) => key !== 's3:prefix');
    const lost = lostUnder(cell, columns);
    const on = `${onWords(world, place, needs)}${lost.length === 0 ? '' : ` but ${lost.join(', ')}`}`;
    const id = JSON.stringify([on, needWords(needs, wording)]);
    const row = rows.get(id) ?? { on, cells: [] };
    row.cells.push(cell);
    rows.set(id, row);
  }
  const { who, kind, principals } = asker;
  const pending = place.holding?.pending === undefined ? [] : [place.holding.pending];
  return [...rows.values()].map(({ on, cells }) => {
    const needs = needWords(
      cells.flatMap(({ way }) => way.needs),
      wording,
    );
    const conditions = [...asker.conditions, ...needs, ...limitsOf(cells, wording), ...pending];
    const may = grouped(cells.map(({ action }) => action));
    return { who, kind, principals, on: wording.shown(on), may, conditions: [...new Set(conditions.map(wording.shown))] };
  });
}

/** Where something that is allowed for every file is refused: under a prefix. */
function lostUnder({ action, place }: Cell, columns: readonly Column[]): readonly string[] {
  if (place.prefix !== '') return [];
  const refused = columns.filter(
    (other) => other.place.prefix !== undefined && !other.cells.some((cell) => cell.action === action),
  );
  return refused.map((other) => other.place.words);
}

function onWords(world: World, place: NamedPlace, needs: readonly Condition[]): string {
  if (place.holding?.kind !== 'key' || !needs.some((need) => isThroughBucket(world, need, needs))) return place.words;
  return `${place.words}, through ${place.holding.id === 'replica-key' ? 'the replica' : 'this bucket'}`;
}

function needWords(needs: readonly Condition[], wording: Wording): readonly string[] {
  return [...new Set(needs.flatMap((need) => wording.need(need, needs) ?? []))];
}

/** What the refusals ask for: of all of the row, or of those of its actions that they are about. */
function limitsOf(cells: readonly Cell[], wording: Wording): readonly string[] {
  const limits = new Map<Rule, Set<string>>();
  for (const { action, way } of cells) {
    for (const limit of way.limits) limits.set(limit, (limits.get(limit) ?? new Set()).add(action));
  }
  return wording.limits(
    [...limits].map(([{ conditions }, actions]) => ({
      open: conditions.filter((condition) => cells.some(({ way }) => way.open(condition))),
      about: cells.every(({ action }) => actions.has(action)) ? undefined : groupWords([...actions]),
    })),
  );
}

const groupNames: Readonly<Record<ActionGroup, string>> = {
  list: 'to list',
  read: 'to read',
  write: 'to write',
  delete: 'to delete',
  settings: 'to change settings',
};

function groupWords(actions: readonly string[]): string {
  const groups = new Set(actions.map(groupOf));
  return actionGroups
    .filter((group) => groups.has(group))
    .map((group) => groupNames[group])
    .join(', ');
}

function grouped(actions: readonly string[]): AccessRow['may'] {
  const all = [...new Set(actions)].sort();
  const lists = actionGroups.map((group) => [group, all.filter((action) => groupOf(action) === group)] as const);
  return Object.fromEntries(lists.filter(([, list]) => list.length > 0));
}

/** Rows that differ only in who it is, as one. */
export function joined(rows: readonly AccessRow[]): readonly AccessRow[] {
  const found = new Map<string, AccessRow>();
  for (const row of rows) {
    const { principals, ...rest } = row;
    const id = JSON.stringify(rest);
    const known = found.get(id);
    found.set(id, known === undefined ? row : { ...row, principals: [...new Set([...known.principals, ...principals])] });
  }
  return [...found.values()];
}
