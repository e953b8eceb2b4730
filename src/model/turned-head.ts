import { KindredError } from '../contract/problems.ts';
import { readModelFile } from './backbone.ts';
import type { QuantisedFeatures } from './features.ts';
import type { Head } from './heads.ts';
import { measureMargins } from './heads.ts';
import type { Model } from './load-model.ts';
import { modelDirectory, pictureBits } from './load-model.ts';
import { readHead } from './read-head.ts';
import { parseSafetensors } from './safetensors.ts';

/** Quarter turns, clockwise, that the turned head foretells. Mirroring hardly changes a picture code. */
export const quarterTurns = [1, 2, 3] as const;

/**
 * The head that foretells, from the features of an upright photo, the margins which the picture head would give the
 * photo's quarter turns, and so finds turned copies without running the network on each turn (build/model/fit-turned-head.ts).
 * Throws KindredError `model-damaged` where the file is missing or was fitted for another picture head.
 */
export async function loadTurnedHead(model: Model, directory: URL = modelDirectory): Promise<Head> {
  const fileName = 'turned-head.safetensors';
  const file = parseSafetensors(await readModelFile(directory, fileName), fileName);
  if (file.metadata['format'] !== 'kindred-turned-head-1' || file.metadata['model'] !== model.version) {
    throw new KindredError(
      'model-damaged',
      `The model file ${fileName} does not belong to these heads. Install Kindred again to restore it.`,
    );
  }
  return readHead(file, 'turned', quarterTurns.length * pictureBits, model.featureLength);
}

/** The picture code foretold for each of `quarterTurns` and its margins, int8 [pictureBits]. */
export function foretellTurns(
  head: Head,
  features: QuantisedFeatures,
): { code: Uint8Array; margins: Int8Array }[] {
  const all = measureMargins(head, features);
  return quarterTurns.map((_, place) => {
    const margins = all.slice(place * pictureBits, (place + 1) * pictureBits);
    const code = new Uint8Array(pictureBits >> 3);
    for (const [bit, margin] of margins.entries()) if (margin > 0) code[bit >> 3]! |= 1 << (bit & 7);
    return { code, margins };
  });
}
