import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

/*
 * What computed last, in `engine.json` beside the catalog: a status that is asked for beside a running library tells it from there.
 */
const fileName = 'engine.json';
const recordSchema = v.pipe(v.string(), v.parseJson(), v.object({ engine: v.string() }));

/** Undefined where nothing has computed yet. */
export function readEngineRecord(libraryFolder: string): string | undefined {
  try {
    const parsed = v.safeParse(recordSchema, readFileSync(join(libraryFolder, fileName), 'utf8'));
    return parsed.success ? parsed.output.engine : undefined;
  } catch {
    return undefined;
  }
}

/** A record that can't be written is missed by nothing but a line of a status. */
export function writeEngineRecord(libraryFolder: string, engine: string): void {
  try {
    writeFileSync(join(libraryFolder, fileName), `${JSON.stringify({ engine })}\n`);
  } catch {
    return;
  }
}
