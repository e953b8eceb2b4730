import { createRequire } from 'node:module';
import sharp from 'sharp';
import { openCatalog, type Catalog } from '../../src/library/catalog/catalog.ts';
import { ModelStore } from '../../src/library/tuning/model-store.ts';
import { bundledSubjectModel } from '../../src/library/tuning/subject-model.ts';
import { loadCalibration } from '../../src/model/calibration.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { readTailFile, withTail, writeTailFile } from '../../src/model/tail-file.ts';
import { isAtOrAfter } from '../../src/model/tensor-graph.ts';
import { randomFrom } from '../../src/training/random.ts';
import { drawLibrary, type DrawnLibrary } from './drawn-library.ts';
import { storedReport } from './stored-report.ts';

const subjects = 3;
const each = 12;

/** A drawn library with thumbnails. */
export async function drawSeenLibrary(folder: string): Promise<DrawnLibrary> {
  const drawn = await drawLibrary(folder, subjects, each);
  await addThumbnails(folder);
  return drawn;
}

/** As a library that was read from files has them: each subject in colours and stripes of its own. */
async function addThumbnails(folder: string): Promise<void> {
  const catalog = openCatalog(folder, 'write');
  const random = randomFrom(5);
  for (let subject = 0; subject < subjects; subject += 1) {
    for (let number = 0; number < each; number += 1) {
      catalog.thumbnails.put(`${subject}-${number}`, await drawnThumbnail(subject, random));
    }
  }
  catalog.close();
}

function drawnThumbnail(subject: number, random: () => number): Promise<Buffer> {
  const [width, height] = [48, 36];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, index) => {
    const column = Math.floor(index / 3) % width;
    const stripe = column % (4 + 3 * subject) < 2 ? 60 : 0;
    return 60 + stripe + 70 * random() + (index % 3 === subject ? 50 : 0);
  });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}

/** Stores a model whose tail is the bundled one, a little stronger, without training it. */
export async function storeDeepModel(folder: string) {
  const model = await loadModel();
  const cut = 8;
  const weights = new Map(
    [...model.backbone.weights]
      .filter(([name]) => isAtOrAfter(name, cut))
      .map(([name, { shape, values }]) => [name, { shape, values: values.map((value) => value * 1.03) }]),
  );
  const bytes = writeTailFile(weights, cut, model.featuresVersion);
  const tail = readTailFile(bytes, 'the tail', model);
  const { subjectHead } = model;
  const calibration = await loadCalibration(model);
  const store = await ModelStore.open(folder, model, bundledSubjectModel(model, calibration));
  const report = storedReport(0, 1, { deep: { before: 0.5, after: 0.6, step: 50 } });
  const about = { name: 'Deep', createdAt: 1, radius: 3, report };
  const { id } = await store.add(subjectHead, { version: tail.version, bytes }, about);
  return { id, head: subjectHead, deepModel: withTail(model, tail), version: tail.version };
}

/** What the catalog of a library says. */
export function read<T>(folder: string, what: (catalog: Catalog) => T): T {
  const catalog = openCatalog(folder, 'read');
  try {
    return what(catalog);
  } finally {
    catalog.close();
  }
}

export const allIds = (catalog: Catalog): number[] => catalog.contents.idsAfter(0, 1000);

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
export const hasTensorFlow = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'].some(isInstalled);
