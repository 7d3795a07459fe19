import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shortTime } from '../../src/iam/age-words.js';
import { duration, longestSignature, shortDuration } from '../../src/request/terms.js';

test('what is said of whole minutes is read as the same, up to the life of a signature', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: longestSignature / 60 }), (minutes) => {
      expect(shortDuration.parse(shortTime(minutes * 60))).toBe(minutes * 60);
    }),
  );
  expect(shortDuration.safeParse(shortTime(longestSignature + 60)).success).toBe(false);
});

describe('a unit is converted exactly, or the units are offered', () => {
  const said = (schema: typeof duration | typeof shortDuration, text: string | number) =>
    schema.safeParse(text).error?.issues[0]?.message.split('\n')[1];

  test.each<[string | number, string]>([
    ['1 quarter', 'Write it in days, weeks or years, as in 30 days.'],
    ['3 decades', 'Write it in days, weeks or years, as in 30 days.'],
    ['2 yards', 'Write it in days, weeks or years, as in 30 days.'],
    ['90 minutes', 'Write it in days, weeks or years, as in 30 days.'],
    ['1 working week', 'Write, for example, 30 days.'],
    ['720 hours', 'Write 30 days.'],
    ['721 hours', 'Write it in days, weeks or years, as in 30 days.'],
    ['720h', 'Write 30 days.'],
    ['43200 min', 'Write 30 days.'],
    ['86400 seconds', 'Write 1 day.'],
    ['30m', 'Write it in days, weeks or years, as in 30 days.'],
    ['30D', 'Write 30 days.'],
    ['12 wks', 'Write 12 weeks.'],
    ['1yr', 'Write 1 year.'],
    ['P30D', 'Write 30 days.'],
    ['P1Y', 'Write 1 year.'],
    ['PT48H', 'Write 2 days.'],
    ['2 months', 'Write 60 days: months differ in length, and S3 counts days.'],
    ['24 months', 'Write 2 years.'],
    [30, 'Write 30 days, if that is the unit.'],
    [99_999_999, 'Write it in days, weeks or years, as in 30 days.'],
    ['96000000 hours', 'Write 36500 days, or less.'],
    ['999999 days', 'Write 36500 days, or less.'],
    ['99999999999 days', 'Write 36500 days, or less.'],
  ])('%s: %s', (text, fix) => {
    expect(said(duration, text)).toBe(fix);
  });

  test.each<[string | number, string]>([
    ['1 quarter', 'Write it in minutes, hours or days, as in 15 minutes.'],
    ['1 mile', 'Write it in minutes, hours or days, as in 15 minutes.'],
    ['15m', 'Write it in minutes, hours or days, as in 15 minutes.'],
    ['15 min', 'Write 15 minutes.'],
    ['900s', 'Write 15 minutes.'],
    ['901 seconds', 'Write it in minutes, hours or days, as in 15 minutes.'],
    ['PT15M', 'Write 15 minutes.'],
    ['1 week', 'Write 7 days.'],
    ['2 weeks', 'Write 7 days, or less.'],
    ['P0D', 'Write, for example, 15 minutes.'],
  ])('short: %s: %s', (text, fix) => {
    expect(said(shortDuration, text)).toBe(fix);
  });

  test('what is advised is taken', () => {
    const units = ['', ...'s sec min minutes h hours d days w weeks y years months quarter'.split(' ')];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200_000 }), fc.constantFrom(...units), (count, unit) => {
        for (const schema of [duration, shortDuration]) {
          const advice = /^Write (?:it in [a-z, ]+, as in )?([0-9]+ [a-z]+)/.exec(said(schema, `${count}${unit}`) ?? '')?.[1];
          expect(advice === undefined || schema.safeParse(advice).success).toBe(true);
        }
      }),
    );
  });
});
