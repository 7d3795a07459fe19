/** An IAM policy document, in the subset that is emitted here: lists always as arrays, since scanners iterate them. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  /** Absent in an identity policy, as that of a role. */
  readonly Principal?:
    '*' | { readonly AWS?: readonly string[]; readonly Service?: readonly string[]; readonly Federated?: readonly string[] };
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * What is known only where Terraform runs. The pure rooms take it as text: the stack gives template references,
 * the review gives words, the tests give values.
 */
export interface References {
  /** Twelve digits. */
  readonly account: string;
  /** ARN of the source bucket's customer key; read only when its encryption has one that is created. */
  readonly keyArn: string;
  /** ARN of the replica's customer key, likewise. */
  readonly replicaKeyArn: string;
  /** ARN of the created trail's customer key, likewise. */
  readonly trailKeyArn: string;
}
