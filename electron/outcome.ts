import { KindredError } from '../src/contract/problems.ts';
import type { Outcome } from '../src/contract/window-bridge.ts';

/** The promise's end as a value; any error that is not an expected failure is a bug and is thrown on. */
export async function outcomeOf<T>(promise: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    if (error instanceof KindredError) return { ok: false, code: error.code, message: error.message };
    throw error;
  }
}
