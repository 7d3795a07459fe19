import { refuse, type Gate, type Refusal } from '../call.js';
import type { Caller } from '../caller.js';
import { denialOf, type Identity } from './decide.js';
import type { Permission } from '../policy/permission.js';

/** Where a service answers otherwise than by 403 AccessDenied: their errors are exceptions, those of JSON 1.1 all of status 400. */
const shapes: Readonly<Record<string, readonly [status: number, code: string]>> = {
  cloudtrail: [400, 'AccessDeniedException'],
  guardduty: [403, 'AccessDeniedException'],
  kms: [400, 'AccessDeniedException'],
  tagging: [400, 'AccessDeniedException'],
};

/** Decides what the calls ask for, and remembers it. */
export class IdentityGate implements Gate {
  readonly #identity: Identity | undefined;
  readonly #caller: Caller;
  readonly #asked: Permission[] = [];

  constructor(identity: Identity | undefined, caller: Caller) {
    this.#identity = identity;
    this.#caller = caller;
  }

  get asked(): readonly Permission[] {
    return [...this.#asked];
  }

  /** The refusal of a service's call, or undefined where all that it asks is allowed, or no identity was given. */
  refusal(service: string, asks: () => readonly Permission[]): Refusal | undefined {
    if (this.#identity === undefined) return undefined;
    for (const permission of asks()) {
      this.#asked.push(permission);
      const denial = denialOf(this.#identity, permission);
      if (denial !== undefined) return this.#refuse(service, permission, denial);
    }
    return undefined;
  }

  #refuse(service: string, { action, resource }: Permission, denial: string): Refusal {
    const [status, code] = shapes[service] ?? [403, 'AccessDenied'];
    const named = service === 's3' ? `"${resource}"` : resource;
    const message = `User: ${this.#caller.session} is not authorized to perform: ${action} on resource: ${named} ${denial}`;
    return refuse(status, code, message);
  }
}
