import { describe, expect, test } from '@jest/globals';
import { addOwed, mostOwed, owedList, withoutPaid, type Owed } from '../../src/ledger/owed.js';

const comment: Owed = { kind: 'comment', pullRequest: 7 };
const notice: Owed = { kind: 'notice', issue: 3 };
const cutOff: Owed = { kind: 'deployment', id: 9, state: 'failure', description: 'The run was cut off.' };
const done: Owed = { kind: 'deployment', id: 9, state: 'success', description: '7 resources changed.' };

describe('what is owed', () => {
  test('is owed once, with the later word about a deployment', () => {
    expect(addOwed([comment, cutOff], [done, comment, notice])).toEqual([done, comment, notice]);
  });

  test('is done with once it is said, and what came in its place since is not', () => {
    expect(withoutPaid([comment, cutOff, notice], [comment, cutOff])).toEqual([notice]);
    expect(withoutPaid([done], [cutOff])).toEqual([done]);
  });

  test('has the beginnings of two runs beside each other, and beside their ends', () => {
    const of = { environment: 'vendor-buckets', sha: 'a'.repeat(40), run: 'https://github.com/acme/buckets/actions/runs/7' };
    const [first, again] = [
      { kind: 'beginning', ...of, attempt: '1' },
      { kind: 'beginning', ...of, attempt: '2' },
    ] as const;
    const all = addOwed([first, cutOff], [again, first]);
    expect(all).toEqual([cutOff, again, first]);
    expect(owedList.safeParse(all).success).toBe(true);
    expect(withoutPaid(all, [first])).toEqual([cutOff, again]);
  });

  test('has a bound, within which the latest is kept', () => {
    const many = Array.from({ length: mostOwed + 2 }, (_, n): Owed => ({ kind: 'notice', issue: n + 1 }));
    const kept = addOwed([], many);
    expect(kept).toEqual(many.slice(2));
    expect(owedList.safeParse(kept).success).toBe(true);
    expect(owedList.safeParse(many).success).toBe(false);
  });

  test.each<[string, unknown]>([
    ['another kind', { kind: 'other' }],
    ['a key that it does not know', { ...comment, body: 'x' }],
    ['a number that is none', { kind: 'notice', issue: 0 }],
    ['a state that ends nothing', { ...done, state: 'in_progress' }],
    ['a text that GitHub would cut', { ...done, description: 'x'.repeat(141) }],
  ])('is refused with %s', (_, one) => {
    expect(owedList.safeParse([one]).success).toBe(false);
  });

  test('is refused where one thing is owed twice', () => {
    expect(owedList.safeParse([done, cutOff]).success).toBe(false);
  });
});
