import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder with the evaluation data: `KINDRED_DATA`, or `shared/data` beside the checkout; undefined where it is absent. */
export function evaluationDataOrNone(): string | undefined {
  const folder = whereExpected();
  return existsSync(folder) ? folder : undefined;
}

/** The folder with the evaluation data. Where it is absent, says so in one line and ends the process. */
export function evaluationData(): string {
  const folder = evaluationDataOrNone();
  if (folder !== undefined) return folder;
  console.error(`There is no evaluation data at ${whereExpected()}. Set KINDRED_DATA to its folder.`);
  process.exit(2);
}

function whereExpected(): string {
  return resolve(process.env['KINDRED_DATA'] ?? join(import.meta.dirname, '../../shared/data'));
}
