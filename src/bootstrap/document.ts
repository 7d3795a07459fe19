/** A policy of IAM as it is written for a role, its trust or an organization. What is one stands alone, what are several in a list. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  /** In a trust, and in the policy of a bucket. */
  readonly Principal?: { readonly Federated: string } | '*';
  readonly Action?: string | readonly string[];
  readonly NotAction?: readonly string[];
  /** Not in a trust. */
  readonly Resource?: string | readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Condition;
}

export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export function documentOf(statements: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** The statement that allows these actions on these resources. */
export function allow(
  sid: string,
  actions: readonly string[],
  resource: string | readonly string[],
  condition?: Condition,
): Statement {
  const statement = { Sid: sid, Effect: 'Allow', Action: actions, Resource: resource } as const;
  return condition === undefined ? statement : { ...statement, Condition: condition };
}

/** One text stands alone, several in a list. */
export function oneOrAll(texts: readonly string[]): string | readonly string[] {
  return texts.length === 1 ? (texts[0] ?? []) : texts;
}

/** A policy as people read it: indented by two spaces. */
export function renderDocument(document: PolicyDocument): string {
  return JSON.stringify(document, null, 2);
}
