import { join } from 'node:path';

/** Where the sandbox keeps its account between two commands, relative to the folder that they run in. */
export const defaultWorld = '.vendor-bucket/sandbox.json';

/** Where the demonstration leaves what it made, below the folder that it runs in. */
export const demoFolder = join('.vendor-bucket', 'demo');
