import { defined } from '../defined.js';
import { countOf, quote } from '../fault/fault.js';
import { cacheFolder } from '../files/cache.js';
import { defaultSettings } from '../settings/parse.js';
import type { Note } from '../spec/spec.js';
import { noteOfLongAgo } from './long-ago.js';
import type { Command, Context } from './command.js';
import { check } from '../run/check.js';
import { load, readAll, type Given } from '../run/load.js';
import { unmatchedRequests } from '../run/strays.js';
import { programDigest, Unchanged, type Sound } from '../run/unchanged.js';
import { finish, orFail, saySentence } from './report.js';

export const templatesOption = {
  name: 'templates',
  value: 'DIR',
  description: 'A folder of vendor templates that add to or replace the built-in ones.',
};

export const accountOption = {
  name: 'account',
  value: 'NAME',
  description: 'Only requests of this account of the settings.',
};

const freshOption = {
  name: 'fresh',
  description: 'Check everything again, even what had no faults last time and has not changed since.',
};

export const validate = validateOn(() => new Date());

/** The command on a day, which tells how long ago the pages of the templates were read. */
export function validateOn(today: () => Date): Command {
  return {
    name: 'validate',
    operands: '[PATH…]',
    takes: { least: 0, most: Number.POSITIVE_INFINITY },
    summary: 'Check requests: every fault at its line, with what to write instead.',
    description: [
      'Checks requests against their vendor templates and the settings, without Terraform and without AWS.',
      'PATH is a request or a folder of requests; without one, what "requests" in .github/vendor-bucket.yml matches.',
    ].join('\n'),
    options: [templatesOption, freshOption],
    examples: [
      { does: 'Check one request', line: 'vendor-bucket validate examples/sendsafely-minimal.yml' },
      { does: 'Check a folder, for another program to read', line: 'vendor-bucket validate examples --json' },
    ],
    run(args, context) {
      const options = { paths: args.paths, cwd: context.cwd, home: context.home, templates: args.text['templates'] };
      if (args.on.has('json'))
        return orFail(args, context, load(options), ({ specs }) => {
          const notes = notesOf(specs, today());
          const requests = specs.map(({ file, bucket, account, vendor, notes }) => ({
            ...{ file, bucket },
            ...defined({ account: account?.name }),
            ...{ vendor: vendor.id, notes },
          }));
          return finish(args, context, { json: { requests, notes }, text: '' });
        });
      const given = readAll(options);
      if (given.ok && args.paths.length === 0) sayUnmatched(given.value, context);
      const checked = given.ok ? check(given.value, args.on.has('fresh') ? undefined : unchangedOf(given.value, context)) : given;
      return orFail(args, context, checked, (sound) => {
        for (const { text } of notesOf(sound, today())) saySentence(context.terminal, `note: ${text}`);
        return finish(args, context, { json: {}, text: `${countOf(sound.length, 'request')} without faults.` });
      });
    },
  };
}

/** Warns of what looks like a request where no run looks for one. */
function sayUnmatched({ settings }: Given, { cwd, terminal }: Context): void {
  const globs = settings.requests ?? defaultSettings.requests;
  for (const path of unmatchedRequests(globs, cwd))
    saySentence(
      terminal,
      `warning: ${quote(path)} reads like a request, and no pattern of "requests" in the settings matches it: nobody plans or applies it. Move it to where ${globs.map(quote).join(', ')} matches it, or add a pattern.`,
    );
}

/** From so many requests on it is worth while to know those that have not changed: fewer are checked in half a second. */
const many = 500;

function unchangedOf(given: Given, { cwd, env }: Context): Unchanged | undefined {
  const program = given.texts.length < many ? undefined : programDigest();
  return program === undefined ? undefined : new Unchanged(cacheFolder(env), { cwd, program, given });
}

/** Each template once, however many requests use it. */
function notesOf(specs: readonly Pick<Sound, 'vendor'>[], today: Date): readonly Note[] {
  const vendors = new Map(specs.map(({ vendor }) => [vendor.id, vendor]));
  return [...vendors.values()].flatMap((vendor) => noteOfLongAgo(vendor, today) ?? []);
}
