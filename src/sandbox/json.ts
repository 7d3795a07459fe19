import type { z } from 'zod';
import { isRefusal, notImplemented, refuse, reply, type Account, type Call, type Operation, type Refusal } from './call.js';
import type { Permission } from './policy/permission.js';
import type { Service } from './service.js';

/** Where a call of a regional service happens. */
export interface Place {
  readonly account: Account;
  readonly region: string;
}

/** One call of a JSON service: what it was given, what it answers. */
export type JsonHandler<I> = (input: I, place: Place) => object | Refusal;

/** A service that takes JSON and answers JSON, the call named by X-Amz-Target, as KMS and CloudTrail do. */
interface JsonProtocol<I> {
  readonly name: string;
  /** What stands before the call's name in X-Amz-Target. */
  readonly target: RegExp;
  /** Every member that an implemented call reads; what else a call sends is refused. */
  readonly schema: z.ZodType<I>;
  /** The error's code for an input that is not of the schema. */
  readonly invalid: string;
  readonly handlers: Readonly<Record<string, JsonHandler<I>>>;
  /** What a call asks of IAM; an input that is not of the schema is refused before. */
  readonly asks: (name: string, input: I, call: Call, account: Account) => readonly Permission[];
}

const jsonType = { 'content-type': 'application/x-amz-json-1.1' };

/** Things live in the region of the credential scope. */
export function jsonService<I>({ name: service, target, schema, invalid, handlers, asks }: JsonProtocol<I>): Service {
  return {
    resolve(call: Call, account: Account): Operation {
      const name = (call.headers['x-amz-target'] ?? 'none').replace(target, '');
      const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
      if (handler === undefined) return { name, run: () => notImplemented(service, name) };
      return {
        name,
        asks: () => {
          const input = parseJson(call.body, schema, invalid);
          return isRefusal(input) ? [] : asks(name, input.value, call, account);
        },
        run: () => {
          const input = parseJson(call.body, schema, invalid);
          const output = isRefusal(input) ? input : handler(input.value, { account, region: call.region });
          return isRefusal(output) ? output : reply(JSON.stringify(output), jsonType);
        },
      };
    },
    renderError: (refusal) => ({ body: JSON.stringify({ __type: refusal.code, message: refusal.message }), headers: jsonType }),
  };
}

/** The body as the schema has it; anything else is refused with the code, and with the place where it is not. */
export function parseJson<I>(
  body: Buffer,
  schema: z.ZodType<I>,
  invalid: string,
): { readonly kind: 'input'; readonly value: I } | Refusal {
  let data: unknown;
  try {
    data = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    return refuse(400, 'SerializationException', 'The body is not JSON.');
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return { kind: 'input', value: parsed.data };
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  return refuse(400, invalid, `${where}: ${issue?.message ?? 'not valid'} (as far as the sandbox knows it)`);
}
