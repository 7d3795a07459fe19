import { differencesOf } from '../../spec/differences.js';
import type { BucketSpec } from '../../spec/spec.js';
import { ok, type Fault, type Result } from '../../fault/fault.js';
import type { Repository } from '../../git/index.js';
import { maskAll, secretsOf } from '../../review/mask.js';
import type { AffectedRequest, RulesImpact } from '../../review/templates.js';
import type { Settings } from '../../settings/schema.js';
import { resolveAll, type RequestText } from '../../run/resolve-all.js';
import { listRequests, readRules, readTexts, type Rules } from './at-commit.js';
import type { ActionContext } from '../context.js';
import type { Preparation } from '../plan/preparation.js';
import { settingsThatDiffer } from './rules-then.js';
import { specDigestOf } from './digests.js';

const nothing: RulesImpact = { affected: [], alike: 0, broken: [] };

/** The settings by which a request means something else, or is refused. */
const telling: readonly (keyof Settings)[] = [
  'requests',
  'tags',
  'terraform',
  'templates',
  'deployers',
  'logging',
  'roles',
  'guardrails',
  'accounts',
];

/**
 * What a change of settings or templates means for the requests at its head: what each that uses a changed template means by it and did
 * not before, and which others get faults. Nothing where the rules at the head have faults themselves.
 */
export async function readImpact(
  { git, inputs, home }: Pick<ActionContext, 'git' | 'inputs' | 'home'>,
  { head, ancestor, changedRules }: Pick<Preparation, 'head' | 'ancestor' | 'changedRules'>,
): Promise<Result<RulesImpact>> {
  const now = changedRules?.head;
  if (changedRules === undefined || now === undefined) return ok(nothing);
  const then = await readRules(git, { commit: ancestor, settings: inputs.settings, home });
  // What stood there before was broken: then there is nothing to compare with.
  if (!then.ok) return ok(nothing);
  const vendors = new Set(changedRules.templates.flatMap((template) => template.vendors));
  const all = settingsThatDiffer(then.value.settings, now.settings).some((key) => telling.includes(key));
  if (!all && vendors.size === 0) return ok(nothing);
  const texts = await readUsers(git, { head, rules: now, vendors: all ? undefined : vendors });
  return texts.ok ? ok(compareAll(texts.value, { then: then.value, now, vendors })) : texts;
}

/** The requests at the head that could name one of these vendors; undefined: all. */
async function readUsers(
  git: Repository,
  { head, rules, vendors }: { readonly head: string; readonly rules: Rules; readonly vendors: ReadonlySet<string> | undefined },
): Promise<Result<readonly RequestText[]>> {
  const files = await listRequests(git, head, rules);
  if (!files.ok) return files;
  const texts = await readTexts(git, files.value);
  if (!texts.ok || vendors === undefined) return texts;
  const names = [...vendors, '\\'];
  return ok(
    texts.value.filter(({ bytes }) => {
      const text = bytes.ok ? Buffer.from(bytes.value).toString('utf8') : '';
      return names.some((name) => text.includes(name));
    }),
  );
}

function compareAll(
  texts: readonly RequestText[],
  { then, now, vendors }: { readonly then: Rules; readonly now: Rules; readonly vendors: ReadonlySet<string> },
): RulesImpact {
  const affected: AffectedRequest[] = [];
  const broken: { readonly file: string; readonly why: string }[] = [];
  let alike = 0;
  let others = false;
  for (const text of texts) {
    const after = resolveOne(text, now);
    if (after.spec !== undefined && !vendors.has(after.spec.vendor.id)) {
      // One is enough to know: to resolve each of thousands once more takes its time.
      others ||= meansElse(resolveOne(text, then).spec, after.spec);
      continue;
    }
    const before = resolveOne(text, then);
    if (after.spec === undefined) {
      if (before.spec !== undefined) broken.push({ file: text.file, why: after.faults[0]?.message ?? '' });
      continue;
    }
    const words =
      before.spec === undefined ? ['It had faults before, and has none by these.'] : wordsFor(before.spec, after.spec);
    if (words.length === 0) alike += 1;
    else affected.push({ file: text.file, bucket: after.spec.bucket, words });
  }
  return { affected, alike, ...(others ? { others: true } : {}), broken };
}

function meansElse(before: BucketSpec | undefined, after: BucketSpec): boolean {
  return before === undefined || specDigestOf(before) !== specDigestOf(after);
}

function resolveOne(
  text: RequestText,
  { templates, settings }: Rules,
): { readonly spec: BucketSpec | undefined; readonly faults: readonly Fault[] } {
  const { specs, faults } = resolveAll([text], templates, settings);
  return { spec: specs.get(text.file), faults: faults.get(text.file) ?? [] };
}

function wordsFor(before: BucketSpec, after: BucketSpec): readonly string[] {
  return maskAll(differencesOf(before, after), [...secretsOf(before), ...secretsOf(after)]);
}
