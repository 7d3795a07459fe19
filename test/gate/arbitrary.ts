import fc from 'fast-check';
import type { Risk } from '../../src/change/change.js';
import type { Approvals } from '../../src/settings/approvals.js';
import type { ApplyFacts, Facts, Fetched, Listing, Review, Sought } from '../../src/gate/facts.js';
import { alice, atApply, base, bob, carol, commit, dave, file, head, oldHead } from './baseline.js';

const mostly = <T>(usual: T, ...others: readonly T[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(usual, ...others) });
export const unreadable = { unreadable: 'GitHub answered 500' };
/** Whoever reviews or commits. */
export const people = [alice, bob, dave, carol];

const approvals: fc.Arbitrary<Approvals> = fc
  .record({
    users: fc.subarray(['alice', 'bob', 'carol', 'DAVE'], { minLength: 1 }),
    count: fc.integer({ min: 1, max: 2 }),
    danger: fc.constantFrom<Approvals[string]['danger']>(
      undefined,
      { weakens: { count: 2 } },
      { breaks: { count: 2 } },
      { irreversible: { users: ['dave'] } },
      { exposes: { users: ['dave'] } },
      { replaces: { count: 1 } },
    ),
  })
  .chain((rule) => mostly<Approvals>({ sendsafely: rule }, { '*': rule }, { egnyte: rule }, {}));

const review: fc.Arbitrary<Review> = fc.record({
  id: fc.integer({ min: 1, max: 1000 }),
  user: fc.constantFrom(...people, { ...alice, type: 'Bot' as const }, null),
  state: mostly<Review['state']>('APPROVED', 'CHANGES_REQUESTED', 'DISMISSED', 'COMMENTED', 'PENDING'),
  commit: mostly<string | null>(head, oldHead, null),
  submittedAt: fc.constantFrom('2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z', '2026-11-20T12:00:00Z', '2026-11-20T13:00:00Z'),
});

const app = { login: 'helper[bot]', id: 99, type: 'Bot' as const };

const listing = <T>(items: fc.Arbitrary<T>): fc.Arbitrary<Fetched<Listing<T>>> =>
  fc
    .array(items, { minLength: 1, maxLength: 5 })
    .chain((list) =>
      mostly<Fetched<Listing<T>>>(
        { value: { items: list, complete: true } },
        { value: { items: list, complete: false } },
        unreadable,
      ),
    );

const digest = (name: string) => mostly<Sought<string>>({ value: name }, { value: 'another' }, { absent: true }, unreadable);
const risk = fc.constantFrom<Risk>('none', 'low', 'low', 'weakens', 'breaks', 'irreversible', 'exposes', 'replaces', 'destroys');
const plan = { specDigest: mostly('spec', 'other'), fingerprint: mostly('plan', 'other') };

/** Mostly by somebody who reviews nothing. */
const pushes: fc.Arbitrary<Facts['pushes']> = fc
  .array(fc.record({ commit: mostly(head, oldHead), actor: mostly<typeof carol | null>(carol, ...people, app, null) }), {
    minLength: 1,
    maxLength: 2,
  })
  .chain((items) =>
    mostly<Facts['pushes']>(
      { value: { items, complete: true } },
      { value: { items, complete: false } },
      { absent: true },
      unreadable,
    ),
  );

const factsOf = (recorded: Risk, now: Risk): fc.Arbitrary<ApplyFacts> =>
  fc.record({
    stage: fc.constant('apply' as const),
    request: mostly(atApply.request, { ...atApply.request, vendorsUnknown: 'nobody knows' }),
    pullRequest: fc
      .record({
        number: fc.constant(7),
        author: mostly<typeof carol | null>({ login: 'erin', id: 11, type: 'User' }, carol, alice, app, null),
        state: mostly<'merged' | 'open' | 'closed'>('merged', 'open', 'closed'),
        baseBranch: mostly('main', 'release'),
        defaultBranch: fc.constant('main'),
        head: mostly(head, oldHead),
      })
      .chain((value) => mostly<Facts['pullRequest']>({ value }, { absent: true }, unreadable)),
    route: mostly<ApplyFacts['route']>(
      { value: { kind: 'merged', pullRequest: 7 } },
      { value: { kind: 'merged', pullRequest: 8 } },
      { value: { kind: 'direct', commit: oldHead } },
      { value: { kind: 'several', pullRequests: [7, 8] } },
      unreadable,
    ),
    bytesAtHead: digest('bytes'),
    bytesAtTip: digest('bytes'),
    commits: listing(
      fc.constantFrom(
        ...people.map((author) => commit({ author, committer: author })),
        ...Array.from({ length: 20 }, () => commit({ author: null, committer: null })),
        commit({ author: null, committer: null, authorship: 'unknown' }),
      ),
    ),
    pushes,
    dismissals: fc.constant({ absent: true as const }),
    reviews: listing(review),
    settings: fc.oneof(
      approvals.map((same) => ({
        base: { value: { commit: base, onDefaultBranch: true, approvals: same } },
        tip: { value: same },
      })),
      fc.record({
        base: fc
          .record({ commit: mostly(base, oldHead), onDefaultBranch: mostly(true, false), approvals })
          .chain((value) => mostly<Facts['settings']['base']>({ value }, unreadable)),
        tip: approvals.chain((value) => mostly<Facts['settings']['tip']>({ value }, unreadable)),
      }),
    ),
    resolved: fc
      .record({ base: mostly('spec', 'other'), tip: mostly('spec', 'other') })
      .map(({ base: then, tip }) => ({ value: { base: { specDigest: then }, tip: { specDigest: tip }, changed: [] } }))
      .chain((value) => mostly<Facts['resolved']>(value, unreadable)),
    teams: fc.constant([]),
    settingsChanged: fc.constantFrom({ value: true }, { value: false }, unreadable),
    record: fc
      .record({
        ...plan,
        risk: fc.constant(recorded),
        file: mostly(file, 'buckets/other.yml'),
        bucket: mostly('acme-files', 'other'),
        pullRequest: mostly(7, 8),
        head: mostly(head, oldHead),
        base: fc.constant(base),
        postedAt: fc.constantFrom('2026-11-20T10:00:00Z', '2026-11-20T09:00:00Z', 'never'),
        toolVersions: fc.constant({}),
      })
      .chain((value) =>
        mostly<Facts['record']>({ value }, { absent: true }, { invalid: 'edited' }, { contradictory: 2 }, unreadable),
      ),
    fresh: fc
      .record({ ...plan, risk: fc.constant(now), isWorse: mostly(false, true) })
      .chain((value) => mostly<ApplyFacts['fresh']>({ value }, unreadable)),
    shown: mostly<ApplyFacts['shown']>({ value: true }, { value: false }, unreadable),
  });

const followUp = mostly<Facts['followUp'] | undefined>(undefined, 'own', 'foreign', 'unread');

/** Changes about to be applied, of which one in some fulfils every rule and most break one or two. */
export const facts = fc
  .tuple(risk, risk, fc.boolean())
  .chain(([recorded, now, moved]) => factsOf(recorded, moved ? now : recorded))
  .chain((change) => followUp.map((one) => (one === undefined ? change : { ...change, followUp: one })));
