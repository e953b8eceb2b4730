import { closeSync, openSync, readSync } from 'node:fs';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { tensor4d } from '@tensorflow/tfjs-core';
import { decodeFloat16, encodeFloat16 } from '../../model/float16.ts';
import { nextTurn } from '../next-turn.ts';

/** Where the inputs of the layers that learn come from. */
export interface MapSource {
  readonly photos: number;
  /**
   * Maps of the photos in `rows`, [rows, height, width, channels]; the caller disposes of them. With `random` each photo
   * is seen in a form of its own (mirrored, cropped), without it as it is.
   */
  batch(rows: ArrayLike<number>, random?: () => number): Tensor4D;
}

/** Some photos of a source, renumbered. */
export function rowsOf(source: MapSource, rows: readonly number[]): MapSource {
  return {
    photos: rows.length,
    batch: (chosen, random) =>
      source.batch(
        Array.from(chosen, (row) => rows[row]!),
        random,
      ),
  };
}

/** [height, width, channels] */
export type MapShape = readonly [number, number, number];

export interface MapFile {
  readonly path: string;
  readonly photos: number;
  readonly shape: MapShape;
}

const bytesPerValue = 2;

/** Photos between two turns of the event loop. */
const photosAtOnce = 32;

/**
 * Writes one map per photo in half precision, one after the other. The file grows as `PATH.part` and gets its name when
 * it is whole; what an earlier run left of it is gone on with. `compute` returns the maps of the photos from `start`
 * to before `end`. Throws the signal's reason, after the photos at hand were written.
 */
export async function writeMaps(
  { path, photos, shape }: MapFile,
  compute: (start: number, end: number) => Promise<Float32Array>,
  { signal, onProgress }: { signal?: AbortSignal | undefined; onProgress?: (photos: number) => void } = {},
): Promise<void> {
  if (await sizeOf(path)) return;
  const bytesPerMap = shape[0] * shape[1] * shape[2] * bytesPerValue;
  await mkdir(dirname(path), { recursive: true });
  let done = Math.floor((await sizeOf(`${path}.part`)) / bytesPerMap);
  const file = await open(`${path}.part`, 'a');
  try {
    await file.truncate(done * bytesPerMap);
    while (done < photos) {
      const end = Math.min(done + photosAtOnce, photos);
      await file.appendFile(encodeFloat16(await compute(done, end)));
      done = end;
      onProgress?.(done);
      await nextTurn(signal);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
}

/** Maps on disk, one file for each form of the photos; the first holds them as they are. */
export class StoredMaps implements MapSource {
  readonly photos: number;
  readonly #shape: MapShape;
  readonly #forms: number[];

  constructor(forms: readonly MapFile[]) {
    this.photos = forms[0]!.photos;
    this.#shape = forms[0]!.shape;
    this.#forms = forms.map(({ path }) => openSync(path, 'r'));
  }

  batch(rows: ArrayLike<number>, random?: () => number): Tensor4D {
    const bytes = this.#shape.reduce((product, length) => product * length, bytesPerValue);
    const maps = new Uint8Array(rows.length * bytes);
    for (let index = 0; index < rows.length; index += 1) {
      const form = this.#forms[random ? Math.floor(random() * this.#forms.length) : 0]!;
      const read = readSync(form, maps, index * bytes, bytes, rows[index]! * bytes);
      if (read !== bytes) throw new RangeError(`There is no map of photo ${rows[index]!}.`);
    }
    return tensor4d(decodeFloat16(maps), [rows.length, ...this.#shape]);
  }

  close(): void {
    this.#forms.forEach((form) => closeSync(form));
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.size ?? 0;
}
