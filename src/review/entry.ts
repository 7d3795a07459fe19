import { countOf } from '../fault/fault.js';
import { summarizeAccess } from './access-summary.js';
import type { Detail } from './detail.js';
import { codeSpan, escapeMarkdown, shorten } from './escape.js';
import type { RequestReview } from './input.js';

/** Of accounts and of requests, so many are named at the very least; the rest is counted. */
const mostTogether = 100;

/**
 * Who gets in by each request that changes something, where there is no room for who can do what: nobody is let in unseen because a
 * review is large. The less room there is, the more they are counted by account.
 */
export function renderEntry(requests: readonly RequestReview[], { entry }: Detail): readonly string[] {
  if (entry === 'explained') return [];
  const admitted = requests.filter(grants).flatMap((request) => {
    const principals = principalsOf(request);
    return principals.length === 0 ? [] : [{ name: request.spec?.bucket ?? request.file, principals }];
  });
  if (admitted.length === 0) return [];
  const lines =
    entry === 'together'
      ? together(admitted)
      : admitted.map(({ name, principals }) => {
          const words = entry === 'principals' ? principals.map(shown) : byAccount(principals);
          return `- ${codeSpan(name)}: ${words.join(', ')}`;
        });
  return ['### Who gets in', lines.join('\n')];
}

/** What would be done is known to change nothing, or it may let somebody in. */
function grants({ plan }: RequestReview): boolean {
  return plan === undefined || plan.changes.length > 0;
}

/** Everybody that the bucket's policies name, or a name for them; without the account itself, whose own policies decide. */
function principalsOf({ analysis }: RequestReview): readonly string[] {
  if (analysis === undefined) return [];
  const { lines } = summarizeAccess(analysis);
  const named = lines.filter(({ byOwnPolicies, may }) => !byOwnPolicies && Object.keys(may).length > 0);
  return [...new Set(named.flatMap(({ who, principals }) => (principals.length === 0 ? [who] : principals)))];
}

function shown(principal: string): string {
  return /^[a-z]+:|^[0-9*]/.test(principal) ? codeSpan(shorten(principal, 200)) : escapeMarkdown(shorten(principal, 200));
}

/** One of an account by its name; several are counted. */
function byAccount(principals: readonly string[]): readonly string[] {
  return [...grouped(principals)].map(([account, of]) => {
    const [only = account] = of;
    return of.length === 1 ? shown(only) : `${of.length} of ${shown(account)}`;
  });
}

/** The rarest first, as what is common is seen anyway. */
function together(admitted: readonly { readonly principals: readonly string[] }[]): readonly string[] {
  const count = new Map<string, number>();
  for (const { principals } of admitted)
    for (const account of grouped(principals).keys()) count.set(account, (count.get(account) ?? 0) + 1);
  const all = [...count].sort(([, a], [, b]) => a - b);
  const rest = all.length - mostTogether;
  return [
    ...all.slice(0, mostTogether).map(([account, many]) => `- ${shown(account)}: by ${countOf(many, 'request')}`),
    ...(rest > 0 ? [`- **and ${rest} more accounts**`] : []),
  ];
}

/** By the account that an ARN names, else each by itself. */
function grouped(principals: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const principal of principals) {
    const account = /^arn:[^:]*:[^:]*:[^:]*:([0-9]{12}):/.exec(principal)?.[1] ?? principal;
    groups.set(account, [...(groups.get(account) ?? []), principal]);
  }
  return groups;
}
