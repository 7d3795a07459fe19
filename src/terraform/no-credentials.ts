/** Where credentials of AWS's are missing. */
export interface Missing {
  /** `job`: of a workflow of GitHub's. */
  readonly at: 'job' | 'shell';
  /** The requests name accounts of the settings, and the action takes a session in each by itself. */
  readonly accounts?: boolean;
}

/** Where a run is. GitHub Docs, "Variables reference": GITHUB_ACTIONS is "Always set to `true` when GitHub Actions is running the workflow." */
export function placeOfRun(env: Readonly<Record<string, string | undefined>>): Missing['at'] {
  return env['GITHUB_ACTIONS'] === 'true' ? 'job' : 'shell';
}

/** How credentials are given at a shell. */
export const atShell = 'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and the variables that go with it';

/** What to do where Terraform found no credentials. */
export function giveCredentials({ at, accounts = false }: Missing): string {
  if (at === 'shell') return `${atShell}, or try it with --sandbox.`;
  if (accounts)
    return 'Let the action assume the role of each account that the settings name: give the job the permission "id-token: write", and of the reusable workflow set the input accounts: true.';
  return 'Give AWS credentials by environment: in a workflow with aws-actions/configure-aws-credentials and `permissions: id-token: write`.';
}
