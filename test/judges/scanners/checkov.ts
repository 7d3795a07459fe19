import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const result = z.object({ check_id: z.string(), resource: z.string(), file_path: z.string() });
const results = z.object({
  passed_checks: z.array(result),
  failed_checks: z.array(result),
  parsing_errors: z.array(z.string()),
});
const report = z.union([
  z.object({ check_type: z.literal('terraform_json'), results }),
  // What it writes where nothing is left to say; of what was left out by a baseline it counts nothing.
  z.object({ passed: z.literal(0), failed: z.literal(0), parsing_errors: z.literal(0) }),
]);
const nothing: z.output<typeof results> = { passed_checks: [], failed_checks: [], parsing_errors: [] };

/** What Checkov says of a resource. */
export interface Finding {
  /** The folder of the stack, below the one that was scanned. */
  readonly stack: string;
  readonly control: string;
  readonly resource: string;
}

interface Scan {
  readonly passed: readonly Finding[];
  readonly failed: readonly Finding[];
  readonly exit: number | null;
}

/** Scans a folder, from where it is called. Throws where it can't read a file: it would say nothing of that. */
export function scan(checkov: string, folder: string, cwd: string): Scan {
  const out = mkdtempSync(join(tmpdir(), 'checkov-'));
  const args = ['-d', folder, '--framework', 'terraform_json', '--skip-download', '-o', 'json', '--output-file-path', out];
  // It asks nobody for a newer version of itself.
  const env = { ...process.env, CKV_SKIP_PACKAGE_UPDATE_CHECK: 'true' };
  const done = spawnSync(checkov, args, { cwd, env, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (done.status !== 0 && done.status !== 1) throw new Error(`checkov ended with ${done.status}: ${done.stderr.slice(-2000)}`);
  const read = report.parse(JSON.parse(readFileSync(join(out, 'results_json.json'), 'utf8')));
  rmSync(out, { recursive: true });
  const said = 'results' in read ? read.results : nothing;
  if (said.parsing_errors.length > 0) throw new Error(`checkov can't read ${said.parsing_errors.join(', ')}`);
  const finding = (one: z.output<typeof result>): Finding => ({
    stack: dirname(one.file_path).replace(/^\//, ''),
    control: one.check_id,
    resource: one.resource,
  });
  return { passed: said.passed_checks.map(finding), failed: said.failed_checks.map(finding), exit: done.status };
}
