import type { Account, Call, Operation, Refusal } from './call.js';

/** A service of the account: which operation a call is, and how its errors are written. */
export interface Service {
  readonly resolve: (call: Call, account: Account) => Operation;
  readonly renderError: (
    refusal: Refusal,
    requestId: string,
  ) => { readonly body: string; readonly headers: Readonly<Record<string, string>> };
}
