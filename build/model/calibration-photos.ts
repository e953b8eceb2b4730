import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { headCodes } from '../../src/library/head-codes.ts';
import type { HeadCodes } from '../../src/library/catalog/content-table.ts';
import { createEngine } from '../../src/model/engine.ts';
import { quantise } from '../../src/model/features.ts';
import type { Model } from '../../src/model/load-model.ts';
import { foretellTurns, loadTurnedHead } from '../../src/model/turned-head.ts';
import type { Rectangle } from '../../src/photo/inner-rectangle.ts';
import { layoutCode, turnedLayoutCodes } from '../../src/photo/layout-code.ts';
import { readPhoto } from '../../src/photo/read-photo.ts';
import { shuffled } from '../random.ts';
import { dataDirectory, listPhotos, type PhotoSet } from './photos.ts';

/** A photo as the library would hold it. No two of them are the same picture. */
export interface CalibrationPhoto {
  /** Path inside the evaluation data. */
  readonly name: string;
  readonly set: PhotoSet | 'bursts';
  /** What it shows; frames of one burst have one label. */
  readonly label: string;
  readonly codes: HeadCodes;
  /** As it is, and its quarter turns foretold: what it is searched by. */
  readonly searched: readonly { code: Uint8Array; margins: Int8Array }[];
  readonly layoutCode: Uint8Array;
  readonly turnedLayoutCodes: readonly Uint8Array[];
  readonly thumbnail: Uint8Array;
  /** Where a picture lies inside it. */
  readonly inner: Rectangle | undefined;
  readonly width: number;
  readonly height: number;
}

/** Photos that nothing was fitted on or chosen by: enough for ten million pairs. */
const photoCounts: Record<PhotoSet, number> = { caltech101: 2500, grocery: 1800, fashion: 600 };

const thumbnailSide = 384;

/** Reads a share of them as a scan does, all in about two CPU-minutes, and adds as large a share of the frames of all bursts. */
export async function readCalibrationPhotos(model: Model, share: number): Promise<CalibrationPhoto[]> {
  const left = {
    caltech101: photoCounts.caltech101 * share,
    grocery: photoCounts.grocery * share,
    fashion: photoCounts.fashion * share,
  };
  const chosen = shuffled(await listPhotos(), 'calibration').filter(
    ({ part, set }) => part === 'evaluate' && left[set]-- >= 1,
  );
  const sources = [
    ...chosen.map(({ photo, set, label }) => ({ name: photo, set, label })),
    ...(await burstFrames()).filter((_, place) => place % Math.round(1 / share) === 0),
  ];
  const engine = await createEngine(model);
  const turnedHead = await loadTurnedHead(model);
  const photos: CalibrationPhoto[] = [];
  for (const source of sources) {
    const reading = await readPhoto(join(dataDirectory, source.name), {
      networkSide: model.inputSize,
      thumbnailSide,
    });
    if (!reading.ok) continue;
    const features = quantise(await engine.features(reading.networkInput, 1));
    const codes = headCodes(model, features);
    const layout = layoutCode(reading.networkInput, model.inputSize);
    photos.push({
      ...source,
      codes,
      searched: [
        { code: codes.pictureCode, margins: codes.pictureMargins },
        ...foretellTurns(turnedHead, features),
      ],
      layoutCode: layout,
      turnedLayoutCodes: turnedLayoutCodes(layout),
      thumbnail: reading.thumbnail,
      inner: reading.inner?.place,
      width: reading.width,
      height: reading.height,
    });
    if (photos.length % 500 === 0) console.error(`${photos.length} of ${sources.length} photos read`);
  }
  await engine.dispose();
  return photos;
}

async function burstFrames(): Promise<{ name: string; set: 'bursts'; label: string }[]> {
  const sequences = (await readdir(join(dataDirectory, 'bursts'), { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  );
  const frames = await Promise.all(
    sequences.map(async ({ name: sequence }) => {
      const names = await readdir(join(dataDirectory, 'bursts', sequence));
      return names
        .sort()
        .map((name) => ({ name: `bursts/${sequence}/${name}`, set: 'bursts' as const, label: sequence }));
    }),
  );
  return frames.flat();
}
