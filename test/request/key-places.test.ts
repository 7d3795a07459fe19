import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { postureOf } from '../../src/analysis/posture.js';
import { publicVerdicts } from '../../src/analysis/public-faults.js';
import { buildWorld, documentsOf } from '../../src/analysis/world.js';
import { settingsOf } from '../../src/review/spec-words.js';
import { guardrailsSchema } from '../../src/settings/guardrails.js';
import type { BucketSpec } from '../../src/spec/spec.js';
import { buildStack } from '../../src/stack/build.js';
import { rules } from '../../src/template/schema-rules.js';
import { keyCases, type KeyCase, type Keys } from '../change/request-key-cases.js';
import { specOfKeys } from '../change/request-key-specs.js';
import { cases } from '../stack/cases.js';
import { applied, everyEdit } from '../stack/edits.js';
import { changedPaths } from './changed-paths.js';
import { keyPaths, keys } from './key-paths.js';
import * as places from './key-places.js';

/*
 * A new key of a request has to be said, made and tried in many places, and the compiler knows few of them. The test of each place names the
 * keys that it lacks: add them there, or to `key-places.ts` with the reason why they have no business there.
 */

const caseKeys = [...new Set(keyCases.map(({ key }) => key))];
const specs = keyCases.flatMap(({ was, now }) => [specOfKeys(was), specOfKeys(now)]);
const typesOf = (spec: BucketSpec) => Object.keys(buildStack(spec)['resource'] ?? {});
const madeTypes = [...new Set(specs.flatMap(typesOf))];

const isBelow = (path: string, key: string) => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[]`);

/** The keys that a place lacks and has no reason to lack, and the reasons that nothing needs. */
function lacking(all: readonly string[], there: ReadonlySet<string>, without: places.Without) {
  const exempt = without.flatMap(([, ...named]) => named);
  const absent = all.filter((path) => !there.has(path));
  return {
    lacking: absent.filter((path) => !exempt.some((key) => isBelow(path, key))),
    idle: exempt.filter((key) => !absent.some((path) => isBelow(path, key))),
  };
}
const nothing = { lacking: [], idle: [] };

/** The keys of which some case makes a difference. */
const toldBy = (differs: (one: KeyCase) => boolean) => new Set(keyCases.filter(differs).map(({ key }) => key));
const differsIn = (what: (spec: BucketSpec) => unknown) =>
  toldBy(({ was, now }) => JSON.stringify(what(specOfKeys(was))) !== JSON.stringify(what(specOfKeys(now))));

/** The keys of the first two levels. */
const upper = (paths: Iterable<string>) => [
  ...new Set([...paths].map((path) => path.split('[]')[0]?.split('.', 2).join('.') ?? path)),
];

/** How the controls stand, but for what other accounts are admitted to: no key alone decides that. */
function postureFor(spec: BucketSpec) {
  const world = buildWorld(spec, documentsOf(spec));
  return postureOf({ spec, world, public: publicVerdicts(world.documents), admitted: [] });
}

describe('every key of a request', () => {
  test('changes something in AWS', () => {
    const changing = toldBy(({ forth, back }) => forth !== 'nothing' || back !== 'nothing');
    expect(lacking(caseKeys, changing, places.withoutChange)).toEqual(nothing);
  });

  test("is in the README's table", () => {
    const [, table = ''] = /\n\| key \| meaning \|\n\|---\|---\|\n([\s\S]*?)\n\n/.exec(readFileSync('README.md', 'utf8')) ?? [];
    const rows = table.split('\n');
    const named = upper(keyPaths).filter((path) => {
      const [root = '', key = root] = path.split('.');
      return rows.some((row) => row.split(' | ')[0]?.includes(`\`${root}\``) && row.includes(`\`${key}\``));
    });
    expect(lacking(upper(keyPaths), new Set(named), [])).toEqual(nothing);
  });

  test('has a row in the settings of the review, which some review shows', () => {
    expect(lacking(caseKeys, differsIn(settingsOf), places.withoutRow)).toEqual(nothing);
    const reviews = readdirSync('test/cases').filter((name) => name.startsWith('review-'));
    const shown = reviews.map((name) => readFileSync(`test/cases/${name}/review.md`, 'utf8')).join('\n');
    const titles = new Set(specs.flatMap((spec) => settingsOf(spec).map(([title]) => title)));
    expect([...titles].filter((title) => !shown.includes(`| ${title} |`))).toEqual(places.rowsWithoutGolden);
  });

  test('is weighed by a control of the posture', () => {
    const posture = (given: Keys) => JSON.stringify(postureFor(specOfKeys(given)));
    // A case that differs speaks for all that is below the same key: asking the evaluator takes long.
    const weighed = upper(caseKeys).filter((path) =>
      keyCases.some(({ key, was, now }) => isBelow(key, path) && posture(was) !== posture(now)),
    );
    expect(lacking(upper(caseKeys), new Set(weighed), places.withoutControl)).toEqual(nothing);
  });

  test('has words for its change', () => {
    const sections = readFileSync('test/cases/change-words/words.md', 'utf8').split(/^## /m).slice(1);
    const unsaid = new Set(sections.filter((one) => /^- [a-z]+: aws_/m.test(one)).map((one) => one.split('\n', 1)[0]));
    expect(sections.length).toBe(keyCases.length);
    expect(lacking(caseKeys, new Set(caseKeys.filter((key) => !unsaid.has(key))), places.withoutWords)).toEqual(nothing);
  });

  test('records its default, which `explain --all` lists', () => {
    // What can be on or off is one of the two where nothing is said, whether or not the schema has words for it.
    const chosen = keys.filter(
      ({ schema, isOptional }) => schema.default !== undefined || (isOptional && schema.type === 'boolean'),
    );
    const defaults = chosen.map(({ path }) => path);
    const recorded = new Set(specs.flatMap((spec) => spec.defaults.map(({ path }) => path)));
    expect(defaults.length).toBeGreaterThan(10);
    expect(lacking([...new Set(defaults)], recorded, places.withoutDefault)).toEqual(nothing);
  });

  test('knows what others call its choices', () => {
    const choices = keys.filter(({ schema }) => schema.enum !== undefined && schema.enum.length > 1);
    const known = choices.filter(({ schema }) => schema.otherNames === true);
    const paths = (of: typeof keys) => [...new Set(of.map(({ path }) => path))].filter((path) => path !== 'region');
    expect(lacking(paths(choices), new Set(paths(known)), places.withoutOtherNames)).toEqual(nothing);
  });

  test('can be limited by a template and by guardrails, or the compiler was told why not', () => {
    const all: readonly { readonly rules: readonly string[]; readonly guardrails: readonly string[] }[] = Object.values(
      places.limitsOf,
    );
    expect(all.flatMap((one) => one.rules).toSorted()).toEqual(Object.keys(rules.shape).toSorted());
    expect(all.flatMap(({ guardrails }) => guardrails).toSorted()).toEqual(Object.keys(guardrailsSchema.shape).toSorted());
  });

  test('is edited where edits are compared with real Terraform, and what it makes is applied before', () => {
    const said = new Set(keyCases.flatMap(({ was, now }) => changedPaths(specOfKeys(was), specOfKeys(now))));
    // An edit of all there is says of no key what it does by itself.
    const alone = everyEdit.filter(({ name }) => !['all there is', 'nothing but the bucket'].includes(name));
    const edited = [...new Set(alone.flatMap(({ of, spec }) => changedPaths(applied[of], spec)))];
    // A list that gets longer or shorter was edited with all that is in it.
    const there = [...said].filter((path) => edited.some((one) => one === path || (one.endsWith('[]') && path.startsWith(one))));
    expect(lacking([...said], new Set(there), places.withoutEdit)).toEqual(nothing);
    expect(madeTypes.filter((type) => !typesOf(applied.maximal).includes(type))).toEqual([]);
  });

  test('makes nothing that is in no expected stack', () => {
    const expected = new Set(cases.flatMap(({ spec }) => typesOf(spec)));
    expect(madeTypes.filter((type) => !expected.has(type))).toEqual([]);
  });
});
