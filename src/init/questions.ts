import { failed, ok, type Fault, type Result } from '../fault/fault.js';
import type { Templates } from '../template/template.js';
import type { Answers } from './answers.js';
import { wantedPrefixes } from './example.js';
import { answers, fault, type NamedSource } from './parse.js';

/** Answers as they are given: where Vendor Bucket is may be said without a commit. */
export type Said = Partial<Omit<Answers, 'source'> & { readonly source: NamedSource }>;

/** What is found out may help to answer. */
export interface Hints {
  readonly login?: string | undefined;
  /** Who the repository belongs to. */
  readonly owner?: string | undefined;
  /** Whether that is a person, and no organization; undefined: nobody knows. */
  readonly isPerson?: boolean | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  /** `acme/vendor-bucket@v1.2.3`. */
  readonly source?: string | undefined;
}

interface Flag {
  readonly name: string;
  readonly form: string;
  /** What was found out to stand there. */
  readonly found?: string | undefined;
}

/** A question: at most six are asked. */
export interface Question {
  readonly title: string;
  readonly hint: string;
  /** By which flags it is answered as well. */
  readonly flags: readonly Flag[];
  /** The answer that is offered; empty: none was found out. */
  readonly initial: string;
  /** Where an answer is a choice of some. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  read(text: string): Result<Said>;
}

type Asked = Exclude<keyof Answers, 'branch' | 'stateBucket'>;

/** The questions for what is still missing, in their order. `so` is what is known: it grows with each answer. */
export function questionsFor(
  missing: ReadonlySet<keyof Answers>,
  hints: Hints,
  templates: Templates,
): readonly ((so: Said) => Question)[] {
  const all: readonly (readonly [keys: readonly Asked[], ask: (so: Said) => Question])[] = [
    [['vendors'], () => vendorsQuestion(templates)],
    [['administrators'], (so) => administratorsQuestion(so, hints, templates)],
    [['owners'], () => ownersQuestion(hints)],
    [['prefixes'], (so) => prefixesQuestion(so, hints, templates)],
    [['account', 'region'], () => accountQuestion(missing, hints)],
    [['source'], () => sourceQuestion(hints)],
  ];
  return all.flatMap(([keys, ask]) => (keys.some((key) => missing.has(key)) ? [ask] : []));
}

function vendorsQuestion(templates: Templates): Question {
  const choices = [...templates.keys()]
    .toSorted()
    .map((vendor) => ({ value: vendor, label: templates.get(vendor)?.file.title ?? vendor }));
  return {
    title: 'Which vendors will get a bucket?',
    hint: 'None chosen: all of them, and those that are added later.',
    flags: [{ name: 'vendors', form: 'all, or their names with commas' }],
    initial: '',
    choices,
    read: (text) => mapped(answers.vendors(text === '' ? 'all' : text, templates), (vendors) => ({ vendors })),
  };
}

function administratorsQuestion({ vendors = 'all' }: Said, { login, owner, isPerson }: Hints, templates: Templates): Question {
  const [first = 'VENDOR'] = vendors === 'all' ? [] : vendors;
  const found = login ?? (isPerson === true ? owner : undefined);
  return {
    title: 'Who administers these vendors, and approves their buckets?',
    hint: `Logins for all of them, as octocat,hubot; or by vendor: ${first}=octocat,hubot`,
    flags: [{ name: 'administrator', form: 'logins, or vendor=logins', found }],
    initial: found ?? '',
    read: (text) => mapped(answers.administrators(text, templates), (administrators) => ({ administrators })),
  };
}

function ownersQuestion({ owner, isPerson }: Hints): Question {
  const found = isPerson === true && owner !== undefined ? `@${owner}` : undefined;
  return {
    title: 'Who owns the rules (settings, workflow, templates), as CODEOWNERS names them?',
    hint: 'Teams or logins that can write to the repository, as @acme/platform-team.',
    flags: [{ name: 'code-owners', form: 'teams or logins, as @acme/platform-team', found }],
    initial: found ?? '',
    read: (text) => mapped(answers.owners(text), (owners) => ({ owners })),
  };
}

function prefixesQuestion({ vendors = 'all' }: Said, { owner }: Hints, templates: Templates): Question {
  const own = prefixOf(owner);
  const wanted = [...new Set(wantedPrefixes(vendors, own, templates).values())];
  const initial = [...own, ...wanted].join(',');
  return {
    title: 'How do the names of these buckets begin?',
    hint: 'The two roles can reach no bucket whose name begins otherwise.',
    flags: [{ name: 'prefix', form: 'beginnings with commas, as acme-vendor-', found: own.length > 0 ? initial : undefined }],
    initial: own.length > 0 ? initial : '',
    read: (text) => mapped(answers.prefixes(text), (prefixes) => ({ prefixes })),
  };
}

/** `acme-vendor-` for the owner Acme. */
function prefixOf(owner: string | undefined): readonly string[] {
  const name = (owner ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 30)
    .replace(/^-+|-+$/g, '');
  return name === '' ? [] : [`${name}-vendor-`];
}

function accountQuestion(missing: ReadonlySet<keyof Answers>, { account, region }: Hints): Question {
  const [asksAccount, asksRegion] = [missing.has('account'), missing.has('region')];
  const initial = [...(asksAccount ? [account] : []), ...(asksRegion ? [region] : [])];
  const title =
    asksAccount && asksRegion
      ? 'Which AWS account, or accounts, and which region?'
      : asksAccount
        ? 'Which AWS account, or accounts?'
        : 'Which AWS region?';
  return {
    title,
    hint: `The buckets, the two roles and the state are there; the region is that of the state and of the first request.${asksAccount ? ' Several, each by a name: prod=111122223333 test=444455556666' : ''}`,
    flags: [
      ...(asksAccount ? [{ name: 'account', form: '12 digits, or of several name=digits', found: account }] : []),
      ...(asksRegion ? [{ name: 'region', form: 'as us-east-1', found: region }] : []),
    ],
    initial: initial.every((one) => one !== undefined) ? initial.join(' ') : '',
    read(text) {
      const parts = text.split(/[\s,]+/).filter((part) => part !== '');
      const named = parts.filter((part) => part.includes('='));
      const [first = '', ...rest] =
        named.length > 0 ? [named.join(' '), ...parts.filter((part) => !named.includes(part))] : parts;
      const [second = ''] = asksAccount ? rest : parts;
      const id: Result<Said> = asksAccount ? answers.account(first) : ok({});
      const place = asksRegion ? mapped(answers.region(second), (region) => ({ region })) : ok<Said>({});
      if (!id.ok) return id;
      if (asksRegion && second === '')
        return failed(fault('region', 'No region is named', `Write, for example, ${asksAccount ? `${first} ` : ''}us-east-1.`));
      return place.ok ? ok({ ...id.value, ...place.value }) : place;
    },
  };
}

function sourceQuestion({ source }: Hints): Question {
  return {
    title: 'Where is Vendor Bucket, and which version of it runs?',
    hint: 'Its repository and a commit or a tag: acme/vendor-bucket@v1.2.3. What is written is the commit.',
    flags: [{ name: 'from', form: 'as acme/vendor-bucket@v1.2.3', found: source }],
    initial: source ?? '',
    read: (text) => mapped(answers.from(text.trim()), (source) => ({ source })),
  };
}

function mapped<T>(result: Result<T>, to: (value: T) => Said): Result<Said> {
  return result.ok ? ok(to(result.value)) : result;
}

/** All that is missing, where nobody can be asked: with what was found out, ready to be written. */
export function unanswered(questions: readonly Question[]): Fault {
  const flags = questions.flatMap((question) => question.flags);
  const written = flags.map(({ name, form, found }) => (found === undefined ? `--${name} … (${form})` : `--${name} ${found}`));
  return {
    code: 'usage/missing',
    message: `There is no terminal to ask on, and these are missing: ${flags.map(({ name }) => `--${name}`).join(', ')}.`,
    fix: `Add ${written.join(', ')}.`,
  };
}
