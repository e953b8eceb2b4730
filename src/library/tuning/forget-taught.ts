import { nextTurn } from '../../training/next-turn.ts';
import type { TaughtTable } from '../catalog/taught-table.ts';

/** Entries between two turns of the event loop: features are 2 kB each. */
const perTurn = 500;

/** Removes what some models or tails have made of the photos. The next start goes on where an abort stops this. */
export async function forgetTaught(
  table: TaughtTable,
  makers: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  for (const maker of makers) while (table.removeSome(maker, perTurn)) await nextTurn(signal);
}
