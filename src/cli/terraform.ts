import '../no-jit.js';

/** The entry of the bundle that runs Terraform: see terraform-commands.ts. */
export { runApply } from './apply.js';
export { runBootstrap } from './bootstrap.js';
export { runDemo } from './demo.js';
export { runPlan } from './plan.js';
