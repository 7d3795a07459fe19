import { refuse, reply, type Account, type Call, type Outcome, type Refusal } from '../call.js';

/** A call of GuardDuty; `id` is what follows the collection in the path, decoded. */
export interface GuardDutyRequest {
  readonly call: Call;
  readonly account: Account;
  readonly id: string;
}

/** By `METHOD /collection`, with `/{}` behind it where something of it is named. */
export type GuardDutyTable = Readonly<
  Record<string, { readonly name: string; readonly run: (request: GuardDutyRequest) => Outcome }>
>;

export function answer(content: object): Outcome {
  return reply(JSON.stringify(content), { 'content-type': 'application/json' });
}

export function invalidInput(why: string): Refusal {
  return refuse(400, 'InvalidInputException', `The request was rejected because ${why}.`);
}
