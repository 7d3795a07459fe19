import { isDeepStrictEqual } from 'node:util';
import { defined } from '../defined.js';
import type { Result } from '../fault/fault.js';
import { isOwn, listAll, mapped, type Api } from './api.js';
import type { Deployment, DeploymentToMake, GitHub } from './port.js';
import { deployment, deploymentStatus } from './shapes.js';
import { shorten } from './statuses.js';

type Part = Pick<GitHub, 'deployments' | 'deploymentStatuses' | 'createDeployment' | 'setDeploymentState'>;
type Filter = Parameters<GitHub['deployments']>[0];

/** Deployments, all to one environment: what each is of is in its payload, and it is found again by that. */
export function deploymentsPart(api: Api): Part {
  return {
    deployments: (filter) => listOwn(api, filter),
    deploymentStatuses: (id) =>
      listAll(api, {
        what: `list the statuses of deployment ${id}`,
        needs: 'deployments: read',
        route: 'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
        parameters: { deployment_id: id },
        shape: deploymentStatus,
      }),
    createDeployment: (toMake) => create(api, toMake),
    // A second status of the same words changes nothing: the latest counts.
    setDeploymentState: (id, { state, description, logUrl, environmentUrl }) =>
      api.ask({
        what: `set the state of deployment ${id} to ${state}`,
        needs: 'deployments: write',
        route: 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
        parameters: {
          deployment_id: id,
          state,
          description: shorten(description),
          // Else a success ends every earlier deployment to the environment: those are of other buckets.
          auto_inactive: false,
          ...defined({ log_url: logUrl, environment_url: environmentUrl }),
        },
        shape: deploymentStatus,
      }),
  };
}

async function listOwn(api: Api, filter: Filter): Promise<Result<readonly Deployment[]>> {
  const identity = await api.identity();
  if (!identity.ok) return identity;
  const listed = await listAll(api, {
    what: 'list the deployments',
    needs: 'deployments: read',
    route: 'GET /repos/{owner}/{repo}/deployments',
    parameters: filter,
    shape: deployment,
  });
  return mapped(listed, (all) => all.filter(({ creator }) => isOwn(creator, identity.value)).map(withoutCreator));
}

function withoutCreator({ id, environment, sha, task, payload, createdAt }: Deployment): Deployment {
  return { id, environment, sha, task, payload, createdAt };
}

async function create(api: Api, { environment, sha, task, description, payload }: DeploymentToMake): Promise<Result<Deployment>> {
  return api.ask<Deployment>({
    what: `create a deployment to ${environment}`,
    needs: 'deployments: write',
    route: 'POST /repos/{owner}/{repo}/deployments',
    parameters: {
      ref: sha,
      environment,
      task,
      payload,
      description: shorten(description),
      // The gate decides, and not GitHub's own checks of statuses; nor may a deployment merge anything.
      auto_merge: false,
      required_contexts: [],
    },
    shape: deployment.transform(withoutCreator),
    made: async () =>
      mapped(await listOwn(api, { environment, sha, task }), (all) =>
        all.find((made) => isDeepStrictEqual({ ...made.payload }, { ...payload })),
      ),
  });
}
