/** What goes on in a run, for people who wait. */
export type Progress =
  | { readonly kind: 'phase'; readonly stack?: string; readonly phase: 'init' | 'plan' | 'show' | 'apply' | 'interrupted' }
  | {
      readonly kind: 'resource';
      readonly stack: string;
      readonly address: string;
      readonly state: 'refreshing' | 'started' | 'running' | 'done' | 'failed';
      /** What is done, as Terraform calls it: `create`, `update`, `delete`, … */
      readonly action?: string;
      readonly elapsedSeconds?: number;
    };

/** The address in a line of `terraform plan` that tells of a refresh; undefined for other lines. */
export function refreshedAddress(line: string): string | undefined {
  return /^(\S.*?): Refreshing state\.\.\./.exec(line)?.[1];
}

const notPlan =
  /^(?:\S.*?: (?:Refreshing state|Reading|Still reading|Read complete|Preparing import)\b.*|(?:Acquiring|Releasing) state lock\..*)$/;

/**
 * Terraform's text of a plan out of what `terraform plan` printed: without the lines that tell of progress, without warnings' boxes, and
 * without where the plan was saved.
 */
export function planText(stdout: string): string {
  const lines = stdout.split('\n').filter((line) => !notPlan.test(line) && !/^[╷│╵]/.test(line));
  const saved = lines.findIndex((line) => line.startsWith('Saved the plan to:'));
  const kept = saved === -1 ? lines : lines.slice(0, saved);
  while (kept.length > 0 && /^(?:─{20,})?\s*$/.test(kept.at(-1) ?? '')) kept.pop();
  return kept.join('\n').replace(/^\n+/, '');
}
