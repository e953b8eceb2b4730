import { openCatalog } from '../../src/library/catalog/catalog.ts';
import { similarPerPhoto } from '../../src/library/matching/candidate-limits.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { hollowBytes, hollowFile } from './make-hollow-files.ts';
import { randomFrom } from '../../src/training/random.ts';

const photosPerTransaction = 5000;

/**
 * Fills a catalog with `count` photos that have rows and codes, as they would be found in `folder`, where at most hollow
 * files lie (see `makeHollowFiles`): every tenth is an edit of the one before
 * it, every twentieth an exact copy, and each is similar to as many others as the library keeps. Codes are the signs of a low-rank Gaussian, so they cluster as real ones do.
 * Features are zeros where `featuresOf` does not give them.
 */
export async function makeRows(
  libraryFolder: string,
  count: number,
  featuresOf?: (place: number, featureLength: number) => Int8Array,
  folder = '/rows-only',
): Promise<void> {
  const model = await loadModel();
  const catalog = openCatalog(libraryFolder, 'write');
  try {
    if (catalog.photos.count() >= count) return;
    const { id: folderId } = catalog.folders.add(folder);
    const random = randomFrom(count);
    const codes = clusteredCodes(random);
    const features = new Int8Array(model.featureLength);
    let contentId = 0;
    for (let from = 0; from < count; from += photosPerTransaction) {
      catalog.transaction(() => {
        for (let place = from; place < Math.min(count, from + photosPerTransaction); place++) {
          const isCopy = place % 20 === 19;
          const isEdit = place % 10 === 4;
          const metadata = {
            takenAt: '2024-05-31T18:04:11',
            camera: 'Rows Only',
            keywords: [],
            orientation: 1,
          };
          const before = contentId;
          if (!isCopy) {
            contentId = catalog.contents.put({
              hash: place.toString(16).padStart(64, '0'),
              size: hollowBytes,
              width: 4000,
              height: 3000,
              format: 'jpeg',
              metadata,
              features: featuresOf?.(place, model.featureLength) ?? features,
              featuresScale: 1,
              featuresVersion: model.featuresVersion,
              pictureCode: codes.next(isEdit ? 12 : undefined),
              pictureMargins: new Int8Array(256),
              subjectCode: codes.subject(),
              layoutCode: codes.subject(),
              modelVersion: model.version,
            });
            catalog.contents.markJoined(contentId);
          }
          const file = { ...hollowFile(folder, place), folderId, size: hollowBytes };
          catalog.photos.put(
            { ...file, linkKey: undefined, companions: [], companionsChangedAt: 0 },
            contentId,
            metadata,
          );
          if (!isCopy)
            for (let edge = 0; edge < similarPerPhoto && contentId > 1; edge++) {
              const back = 1 + Math.floor(random() * Math.min(contentId - 1, 2000));
              catalog.edges.putSimilar(contentId - back, contentId, 100);
            }
          if (isEdit)
            catalog.edges.put({
              a: before,
              b: contentId,
              level: 'same-picture',
              distance: 12,
              score: 0.98,
              evidence: 'same framing',
            });
        }
      });
    }
  } finally {
    catalog.close();
  }
}

function clusteredCodes(random: () => number): {
  next: (flips?: number) => Uint8Array;
  subject: () => Uint8Array;
} {
  const rank = 24;
  const gaussian = (): number =>
    Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
  const basis = Float32Array.from({ length: 256 * rank }, gaussian);
  let last = new Uint8Array(32);
  return {
    next: (flips) => {
      const code = flips === undefined ? new Uint8Array(32) : last.slice();
      if (flips === undefined) {
        const point = Float32Array.from({ length: rank }, gaussian);
        for (let bit = 0; bit < 256; bit++) {
          let sum = 0;
          for (let axis = 0; axis < rank; axis++) sum += basis[bit * rank + axis]! * point[axis]!;
          if (sum > 0) code[bit >> 3]! |= 1 << (bit & 7);
        }
      } else {
        for (let flip = 0; flip < flips; flip++)
          code[Math.floor(random() * 32)]! ^= 1 << Math.floor(random() * 8);
      }
      last = code;
      return code;
    },
    subject: () => last.slice(0, 8),
  };
}
