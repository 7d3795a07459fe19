import './no-jit.js';
import * as core from '@actions/core';
import { findHome } from './files/home.js';
import { readEvent, unsetVariable } from './github/event-file.js';
import type { GitHub } from './github/port.js';
import { parseRun, type Run } from './github/run-identity.js';
import { failed, ok, type Result } from './fault/fault.js';
import { faultsToJson } from './fault/render.js';
import { openRoles } from './action/accounts/roles.js';
import type { WhichRole } from './action/accounts/sessions.js';
import { runAction } from './action/action.js';
import { whichRole } from './action/accounts/which-role.js';
import type { ActionContext, ActionEnd } from './action/context.js';
import { parseInputs } from './action/inputs.js';
import { openRepository } from './git/index.js';
import { graphqlUrlOf } from './github/addresses.js';
import { openGitHub, workflowLogin } from './github/octokit.js';
import { openReporter } from './reporter.js';
import { escapeMarkdown } from './review/escape.js';
import { version } from './version.js';

const reporter = openReporter();
const interruption = new AbortController();
process.on('SIGINT', () => interruption.abort('SIGINT')).on('SIGTERM', () => interruption.abort('SIGTERM'));

// The one catch: whatever is thrown is a bug, and the run ends red.
try {
  const context = await openContext(process.env);
  const ended = context.ok ? await runAction(context.value) : context;
  await end(ended);
} catch (error) {
  core.setFailed(
    `vendor-bucket ${version}: this is a bug, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
}

/** Reads inputs and environment, here and nowhere else, and opens what the flows need. */
async function openContext(env: NodeJS.ProcessEnv): Promise<Result<ActionContext>> {
  const inputs = parseInputs((name) => core.getInput(name));
  if (!inputs.ok) return inputs;
  const token = readToken();
  if (!token.ok) return token;
  const [owner = '', repo = ''] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
  if (owner === '' || repo === '') return failed(unsetVariable('GITHUB_REPOSITORY'));
  const event = readEvent(env);
  if (!event.ok) return event;
  const run = parseRun(env);
  if (!run.ok) return run;
  const cwd = env['GITHUB_WORKSPACE'] || process.cwd();
  const git = await openRepository({ dir: cwd, path: env['PATH'] ?? '' });
  if (!git.ok) return git;
  return ok({
    inputs: inputs.value,
    event: event.value,
    github: await connect(env, token.value, { owner, repo }),
    git: git.value,
    reporter,
    cwd,
    env: withoutTokens(env),
    ...rolesIn(env, whichRole(inputs.value.command, event.value), run.value),
    home: findHome(),
    run: run.value,
    runUrl: `${env['GITHUB_SERVER_URL'] ?? 'https://github.com'}/${owner}/${repo}/actions/runs/${env['GITHUB_RUN_ID'] ?? ''}`,
    interrupted: interruption.signal,
  });
}

/** The token of the input, which no log shows from here on. */
function readToken(): Result<string> {
  const token = core.getInput('token');
  if (token === '')
    return failed({
      code: 'input/token',
      message: 'The input token is empty',
      fix: 'Leave it out, so that it is the token of the job, or give an App token.',
    });
  core.setSecret(token);
  return ok(token);
}

async function connect(env: NodeJS.ProcessEnv, token: string, place: Record<'owner' | 'repo', string>): Promise<GitHub> {
  // It parses the event's file by itself, when it is loaded: so that happens once the file is known to be one. In the bundle it is inside.
  const { getOctokit } = await import(/* webpackMode: "eager" */ '@actions/github');
  const request = getOctokit(token).request;
  // The job's own token has no `GET /user`: its identity is known. Any other token is asked whose it is.
  const login = token === core.getInput('job-token') ? { login: workflowLogin } : {};
  const graphqlUrl = env['GITHUB_GRAPHQL_URL'] || graphqlUrlOf(env['GITHUB_API_URL'] || 'https://api.github.com');
  return openGitHub(request as Parameters<typeof openGitHub>[0], { ...place, ...login, graphqlUrl });
}

/** Sessions in the accounts of the settings, where GitHub lets the job ask for a token. */
function rolesIn(env: NodeJS.ProcessEnv, which: WhichRole, { id, attempt }: Run): Pick<ActionContext, 'roles'> {
  if (!env['ACTIONS_ID_TOKEN_REQUEST_URL']) return {};
  const runId = `${id}-${attempt}`;
  return {
    roles: openRoles({
      env: withoutTokens(env),
      ...{ which, runId, getToken: (audience) => core.getIDToken(audience), mask: (secret) => core.setSecret(secret) },
    }),
  };
}

/** The inputs and the job's tokens go no further: what runs below needs none of them. */
function withoutTokens(env: NodeJS.ProcessEnv): ActionContext['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(INPUT_|ACTIONS_|GITHUB_TOKEN$|GH_TOKEN$)/.test(name)));
}

/** Sets the outputs and the colour of the run. Faults that ended it are annotated. */
async function end(ended: Result<ActionEnd>): Promise<void> {
  if (ended.ok) {
    for (const [name, value] of Object.entries(ended.value.outputs)) core.setOutput(name, value);
    if (!ended.value.green) process.exitCode = core.ExitCode.Failure;
    return;
  }
  reporter.faults(ended.faults);
  core.setOutput('faults', JSON.stringify(faultsToJson(ended.faults)));
  await reporter.summary(
    `${ended.faults.map(({ message, fix }) => `- ${escapeMarkdown(message)} ${escapeMarkdown(fix)}`).join('\n')}\n`,
  );
  process.exitCode = core.ExitCode.Failure;
}
