import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The nearest folder above this module's file that holds the built-in templates: the project's root, from src/, build/ or dist/. */
export function findHome(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'templates', 'vendors'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('templates/vendors is missing beside dist/');
    folder = above;
  }
  return folder;
}
