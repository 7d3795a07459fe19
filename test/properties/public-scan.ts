/**
 * Whether a policy lets everybody in, read the plainest way there is and without the code under test: a statement that allows names
 * whom it allows. That is stricter than AWS ("The meaning of public" in the S3 User Guide): no condition makes up for a wildcard.
 */
export function publicComplaints(document: unknown): readonly string[] {
  const { Statement } = document as { readonly Statement: readonly Readonly<Record<string, unknown>>[] };
  return Statement.flatMap(({ Sid, Effect, Principal, NotPrincipal, NotAction, NotResource }) => {
    const all = [NotPrincipal, NotAction, NotResource].some((part) => part !== undefined);
    const wrong = Effect !== 'Deny' && (all || principalsOf(Principal).some((one) => /[*?$]/.test(one)));
    return wrong ? [`${String(Sid)} lets everybody in`] : [];
  });
}

function principalsOf(principal: unknown): readonly string[] {
  if (principal === undefined) return [];
  return typeof principal === 'object' && principal !== null ? Object.values(principal).flat().map(String) : [String(principal)];
}
