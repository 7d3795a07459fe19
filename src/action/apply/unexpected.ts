import { quote, type Fault } from '../../fault/fault.js';

/** What `work` gives; where it throws, `otherwise` and the bug as a fault, so that what is left can be gone on with and told. */
export async function orUnexpected<T>(
  task: string,
  otherwise: T,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly faults: readonly Fault[] }> {
  try {
    return { value: await work(), faults: [] };
  } catch (error) {
    return { value: otherwise, faults: [unexpected(task, error)] };
  }
}

/** A bug, told without its trace. */
function unexpected(task: string, error: unknown): Fault {
  const said = error instanceof Error ? error.message : String(error);
  return {
    code: 'action/unexpected',
    message: `An error that nobody expected ended ${task}: ${quote(said)}`,
    fix: 'Run the workflow again, which goes on where this ended; if it comes back, report it as a bug.',
  };
}
