import { getOctokit } from '@actions/github';
import { readFileSync } from 'node:fs';
import { runAction } from '../../src/action/action.js';
import { parseInputs } from '../../src/action/inputs.js';
import type { Reporter } from '../../src/action/reporter.js';
import { faultsToJson, renderFaults } from '../../src/fault/render.js';
import { findHome } from '../../src/files/home.js';
import { openRepository } from '../../src/git/index.js';
import { parseEvent } from '../../src/github/event.js';
import { openGitHub, workflowLogin } from '../../src/github/octokit.js';
import { parsePayload } from '../../src/github/payload.js';
import { parseRun } from '../../src/github/run-identity.js';
import { workflowToken } from '../github/fake-github.js';
import { value } from '../git/scratch.js';

type Env = Readonly<Record<string, string | undefined>>;

/** As the process would have ended; the log is what it says, without the toolkit's commands. */
interface EndedHere {
  readonly code: 0 | 1;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/**
 * The action in the test's own process, where all is loaded and warm: a tenth of the processor's time. For what leads up to the run that a test
 * is about, which is the bundle as a process. By the environment alone, as `main.ts`: several run side by side.
 */
export async function runInProcess(env: Env): Promise<EndedHere> {
  const [log, summary]: [string[], string[]] = [[], []];
  const at = (name: string): string => env[name] ?? '';
  const [owner = '', repo = ''] = at('GITHUB_REPOSITORY').split('/');
  const cwd = at('GITHUB_WORKSPACE');
  const git = value(await openRepository({ dir: cwd, path: at('PATH') }));
  const { request } = getOctokit(at('INPUT_TOKEN'), { baseUrl: at('GITHUB_API_URL') });
  try {
    const ended = await runAction({
      inputs: value(parseInputs((name) => at(`INPUT_${name.toUpperCase()}`))),
      event: value(
        parseEvent(
          { name: at('GITHUB_EVENT_NAME'), sha: at('GITHUB_SHA'), ref: at('GITHUB_REF') },
          value(parsePayload(readFileSync(at('GITHUB_EVENT_PATH')))),
        ),
      ),
      github: openGitHub(request as Parameters<typeof openGitHub>[0], {
        ...{ owner, repo, graphqlUrl: at('GITHUB_GRAPHQL_URL') },
        ...(at('INPUT_TOKEN') === workflowToken ? { login: workflowLogin } : {}),
      }),
      ...{ git, cwd, home: findHome(), reporter: into(log, summary) },
      env: Object.fromEntries(Object.entries(env).filter(([name]) => !/^(INPUT_|ACTIONS_|GITHUB_TOKEN$|GH_TOKEN$)/.test(name))),
      run: value(parseRun(env)),
      runUrl: `${at('GITHUB_SERVER_URL')}/${owner}/${repo}/actions/runs/${at('GITHUB_RUN_ID')}`,
      interrupted: new AbortController().signal,
    });
    if (!ended.ok) log.push(renderFaults(ended.faults, { colour: false }));
    const outputs = ended.ok ? ended.value.outputs : { faults: JSON.stringify(faultsToJson(ended.faults)) };
    return { code: ended.ok && ended.value.green ? 0 : 1, log: log.join('\n'), outputs, summary: summary.join('\n') };
  } finally {
    git.close();
  }
}

function into(log: string[], summary: string[]): Reporter {
  return {
    say: (text) => void log.push(text),
    warn: (text) => void log.push(text),
    faults: (faults) => void log.push(renderFaults(faults, { colour: false })),
    summary: (markdown) => Promise.resolve(void summary.push(markdown)),
    group: (_title, work) => work(),
  };
}
