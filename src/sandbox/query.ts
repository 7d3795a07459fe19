import { isRefusal, notImplemented, reply, type Account, type Call, type Operation, type Refusal } from './call.js';
import type { Permission } from './policy/permission.js';
import type { Service } from './service.js';
import { element, renderXml, type XmlElement } from './xml.js';

/** One call of the query protocol: its parameters in, the content of its result out (undefined where it has none). */
export type QueryHandler = (parameters: URLSearchParams, account: Account) => readonly XmlElement[] | Refusal;

/** What a call of the query protocol asks of IAM. */
export type QueryAsks = (action: string, parameters: URLSearchParams, call: Call, account: Account) => readonly Permission[];

/** A service that takes form-encoded calls and answers XML, as IAM and STS do, from a table of its calls. Without `asks` they need no permission. */
export function queryService(
  name: string,
  namespace: string,
  handlers: Readonly<Record<string, QueryHandler>>,
  asks: QueryAsks = () => [],
): Service {
  return {
    resolve(call: Call, account: Account): Operation {
      const parameters = new URLSearchParams(call.body.toString('utf8'));
      const action = parameters.get('Action') ?? 'none';
      const handler = Object.hasOwn(handlers, action) ? handlers[action] : undefined;
      return {
        name: action,
        ...(handler !== undefined && { asks: () => asks(action, parameters, call, account) }),
        run: () => (handler === undefined ? notImplemented(name, action) : answer(action, handler(parameters, account))),
      };
    },
    renderError,
  };

  function answer(action: string, result: readonly XmlElement[] | Refusal) {
    if (isRefusal(result)) return result;
    const metadata = element('ResponseMetadata', element('RequestId', 'SANDBOX'));
    const content = result.length === 0 ? undefined : element(`${action}Result`, ...result);
    return reply(renderXml(element(`${action}Response`, content, metadata), namespace), { 'content-type': 'text/xml' });
  }
}

function renderError(refusal: Refusal, requestId: string): { body: string; headers: Record<string, string> } {
  const type = refusal.status < 500 ? 'Sender' : 'Receiver';
  const error = element('Error', element('Type', type), element('Code', refusal.code), element('Message', refusal.message));
  return {
    body: renderXml(element('ErrorResponse', error, element('RequestId', requestId))),
    headers: { 'content-type': 'text/xml' },
  };
}

/** The members of a list parameter: `prefix.member.1`, `prefix.member.2` and so on. */
export function listOf(parameters: URLSearchParams, prefix: string): readonly string[] {
  const values: string[] = [];
  for (let n = 1; parameters.has(`${prefix}.member.${n}`); n += 1) values.push(parameters.get(`${prefix}.member.${n}`) ?? '');
  return values;
}
