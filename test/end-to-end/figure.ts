import { appendFileSync } from 'node:fs';

/** Shows a figure in `npm run bench`, which names the file; a test otherwise looks at it only. */
export function figure(name: string, value: number, bound?: number): void {
  const file = process.env['FIGURES_FILE'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ figure: name, value, bound })}\n`);
}
