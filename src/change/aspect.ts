import type { Kind } from './change.js';
import { isUnknown, type Read } from './plan-view.js';

/** One thing that can be said about a bucket, a key or a trail: where it stands, how it reads, and which way it gets worse. */
export interface Aspect<S> {
  readonly code: string;
  /** The resource type that carries it. */
  readonly type: string;
  /** What differs between two sides, undefined where nothing does. */
  readonly compare: (was: S, now: S) => Difference | undefined;
}

export interface Difference {
  readonly kind: Kind;
  readonly text: string;
  readonly was: string;
  readonly now: string;
}

export type Judge<T> = (was: T | undefined, now: T | undefined) => Kind;

export interface Definition<S, T> {
  readonly code: string;
  readonly type: string;
  /** What the two words below are said of: `deleted files can be recovered`. */
  readonly subject: string;
  readonly read: (state: S) => Read<T>;
  readonly say: (value: T | undefined) => string;
  readonly judge: Judge<T>;
  /** How the earlier value is tied on; `was` unless the words ask for another. */
  readonly link?: string;
  /** What else there is to know of it; a clause. */
  readonly means?: (was: S, now: S) => string | undefined;
  /** Whether the two sides can be compared at all. */
  readonly when?: (was: S, now: S) => boolean;
}

export function aspect<S, T extends string | number | boolean>(definition: Definition<S, T>): Aspect<S> {
  const { code, type, subject, read, say, judge, when, means, link = 'was' } = definition;
  const compare = (before: S, after: S): Difference | undefined => {
    const was: Read<T> = read(before);
    const now: Read<T> = read(after);
    if (when && !when(before, after)) return undefined;
    if (isUnknown(was) || isUnknown(now)) {
      // A comparison that is neutral whatever the values are stays neutral.
      const kind = judge(undefined, undefined) === 'neutral' ? 'neutral' : 'weakens';
      const last = isUnknown(was) ? 'not shown' : say(was);
      return { kind, text: `${subject}: can't be known before apply, was ${last}`, was: last, now: 'known after apply' };
    }
    if (was === now) return undefined;
    const meaning = means?.(before, after);
    const text = `${subject} ${say(now)}, ${link} ${say(was)}${meaning === undefined ? '' : `: ${meaning}`}`;
    return { kind: judge(was, now), text, was: say(was), now: say(now) };
  };
  return { code, type, compare };
}

export const neutral = (): Kind => 'neutral';
export const changed = (): Kind => 'weakens';

/** More is stronger; absent counts as `absent`. */
export function more(absent: number): Judge<number> {
  return (was = absent, now = absent) => (now < was ? 'weakens' : 'strengthens');
}

/** The later item is the stronger; what is not in the list is weaker than all. */
export function ranked(...order: readonly string[]): Judge<string> {
  return (was = '', now = '') => (order.indexOf(now) > order.indexOf(was) ? 'strengthens' : 'weakens');
}

export const on: Judge<boolean> = (was, now) => (now === true && was !== true ? 'strengthens' : 'weakens');

/** Something that is set, whatever it is: to have it is stronger, and another one is not known to be as good. */
export const set: Judge<string> = (was, now) => (was === undefined && now !== undefined ? 'strengthens' : 'weakens');

/**
 * A list of {@link joined} values. `more` says what one more of them does; absent stands for `absent`: none of them, or all there could be.
 */
export function list(more: 'weakens' | 'strengthens', absent: 'none' | 'all'): Judge<string> {
  const less = more === 'weakens' ? 'strengthens' : 'weakens';
  return (was, now) => {
    const [before, after] = [was, now].map((text) => (text === undefined ? [] : text.split('\n')));
    if (absent === 'all' && (was === undefined || now === undefined)) return was === undefined ? less : more;
    const gained = (after ?? []).some((item) => !before?.includes(item));
    const lost = (before ?? []).some((item) => !after?.includes(item));
    if (gained && lost) return 'weakens';
    return gained ? more : less;
  };
}

export const text = (absent: string) => (value: string | undefined) => value ?? absent;
export const items = (absent: string) => (value: string | undefined) => value?.replaceAll('\n', ', ') ?? absent;
export const onOff = (value: boolean | undefined) => (value === true ? 'on' : 'off');
export const yesNo = (value: boolean | undefined) => (value === true ? 'yes' : 'no');
