import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The folder with the evaluation data: `KINDRED_DATA`, or `shared/data` beside the checkout. Where it is absent, says
 * so in one line and ends the process.
 */
export function evaluationData(): string {
  const folder = resolve(process.env['KINDRED_DATA'] ?? join(import.meta.dirname, '../../shared/data'));
  if (existsSync(folder)) return folder;
  console.error(`There is no evaluation data at ${folder}. Set KINDRED_DATA to its folder.`);
  process.exit(2);
}
