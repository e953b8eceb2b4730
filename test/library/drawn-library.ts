import { encode } from '../../src/model/heads.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { openCatalog } from '../../src/library/catalog/catalog.ts';
import { normalFrom, randomFrom } from '../../src/training/random.ts';
import { addRow } from './rows.ts';

export interface DrawnLibrary {
  /** Photo ids by subject. */
  photos: number[][];
}

/**
 * Fills a library folder with contents that were never read from a file: features of some subjects, each a quiet shift under
 * loud noise, coded by the real heads. Every fifth content of a subject is nearly the one before it, and related to it as the
 * same scene. There are no files, so nothing is to be scanned.
 */
export async function drawLibrary(folder: string, subjects: number, each: number): Promise<DrawnLibrary> {
  const model = await loadModel();
  const { featureLength, featuresVersion, version } = model;
  const random = randomFrom(7);
  const draw = (spread: number) =>
    Float32Array.from({ length: featureLength }, () => spread * normalFrom(random));
  const means = Array.from({ length: subjects }, () => draw(9));
  const loud = Array.from({ length: 12 }, () => draw(1));
  const catalog = openCatalog(folder, 'write');
  try {
    const { id: folderId } = catalog.folders.add('/photos');
    const photos = means.map((mean, subject) => {
      let before: { features: Float32Array; content: number } | undefined;
      return Array.from({ length: each }, (_, number) => {
        const values = draw(9);
        for (const direction of loud) {
          const strength = 22 * normalFrom(random);
          for (let index = 0; index < featureLength; index += 1)
            values[index]! += strength * direction[index]!;
        }
        const isTwin = before !== undefined && number % 5 === 4;
        const features = isTwin ? before!.features : values.map((value, index) => value + mean[index]!);
        const stored = Int8Array.from(features, (value, index) =>
          Math.max(-127, Math.min(127, Math.round(value) + Number(isTwin && index === 0))),
        );
        const quantised = { values: stored, scale: 1 };
        const id = addRow(catalog, folderId, {
          hash: `${subject}-${number}`,
          features: stored,
          featuresVersion,
          modelVersion: version,
          pictureCode: encode(model.pictureHead, quantised),
          subjectCode: encode(model.subjectHead, quantised),
          directory: `/photos/subject ${subject}`,
        });
        const content = catalog.contents.idOf(`${subject}-${number}`)!;
        if (isTwin) {
          const edge = { a: before!.content, b: content, level: 'same-scene', distance: 1 } as const;
          catalog.edges.put({ ...edge, score: 0.9, evidence: 'another frame' });
        }
        before = { features, content };
        return id;
      });
    });
    return { photos };
  } finally {
    catalog.close();
  }
}
