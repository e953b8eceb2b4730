import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { image, tensor4d, tidy } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { unpackedCifar } from '../data-sets.ts';

const side = 32;
const bytesPerPhoto = side * side * 3;
const labelCount = 10;
/** Random crops come out of the photo with so many grey pixels around it, as is usual for this set. */
const border = 4;
const grey = 127;

/** One half of CIFAR-10, decoded. */
export interface CifarPhotos {
  readonly photos: number;
  /** uint8 [photos, 32, 32, 3] */
  readonly pixels: Uint8Array;
  /** One-hot, [photos, 10] */
  readonly labels: Uint8Array;
  readonly labelCount: number;
}

/** The photos of `part` in the order of their paths; decoded once and kept. */
export async function cifarPhotos(part: 'train' | 'test'): Promise<CifarPhotos> {
  const folder = await unpackedCifar(part);
  const names = (await readdir(folder, { recursive: true }))
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.jpg'))
    .sort();
  const classOf = (name: string): string => name.split('/').at(-2)!;
  const classes = [...new Set(names.map(classOf))].sort();
  const labels = new Uint8Array(names.length * labelCount);
  names.forEach((name, row) => (labels[row * labelCount + classes.indexOf(classOf(name))] = 1));
  const file = `${folder}.rgb`;
  if (!existsSync(file)) {
    const decoded = new Uint8Array(names.length * bytesPerPhoto);
    for (const [row, name] of names.entries()) {
      const photo = await sharp(join(folder, name)).toColourspace('srgb').removeAlpha().raw().toBuffer();
      decoded.set(photo, row * bytesPerPhoto);
    }
    await writeFile(`${file}.part`, decoded);
    await rename(`${file}.part`, file);
  }
  return { photos: names.length, pixels: await readFile(file), labels, labelCount };
}

/** The photos of `rows` alone. */
export function somePhotos({ pixels, labels }: CifarPhotos, rows: readonly number[]): CifarPhotos {
  const chosen = new Uint8Array(rows.length * bytesPerPhoto);
  const theirs = new Uint8Array(rows.length * labelCount);
  rows.forEach((row, index) => {
    chosen.set(pixels.subarray(row * bytesPerPhoto, (row + 1) * bytesPerPhoto), index * bytesPerPhoto);
    theirs.set(labels.subarray(row * labelCount, (row + 1) * labelCount), index * labelCount);
  });
  return { photos: rows.length, pixels: chosen, labels: theirs, labelCount };
}

export interface Look {
  readonly isMirrored: boolean;
  /** Pixels of the photo that the picture is moved by, -4 to 4. */
  readonly right: number;
  readonly down: number;
}

export const plainLook: Look = { isMirrored: false, right: 0, down: 0 };

export function randomLook(random: () => number): Look {
  const shift = (): number => Math.floor(random() * (2 * border + 1)) - border;
  return { isMirrored: random() < 0.5, right: shift(), down: shift() };
}

/** Photos as the network gets them: looked at as asked for, enlarged bilinearly to [rows, size, size, 3]. */
export function enlarged(
  { pixels }: CifarPhotos,
  rows: ArrayLike<number>,
  size: number,
  lookOf: () => Look,
): Tensor4D {
  const chosen = new Uint8Array(rows.length * bytesPerPhoto);
  for (let index = 0; index < rows.length; index += 1) {
    const photo = pixels.subarray(rows[index]! * bytesPerPhoto, (rows[index]! + 1) * bytesPerPhoto);
    drawLook(photo, lookOf(), chosen.subarray(index * bytesPerPhoto, (index + 1) * bytesPerPhoto));
  }
  return tidy(() => {
    const small: Tensor4D = tensor4d(chosen, [rows.length, side, side, 3], 'float32');
    return image.resizeBilinear(small, [size, size], false, true);
  });
}

function drawLook(photo: Uint8Array, { isMirrored, right, down }: Look, target: Uint8Array): void {
  let at = 0;
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const fromX = (isMirrored ? side - 1 - x : x) - right;
      const fromY = y - down;
      const isInside = fromX >= 0 && fromX < side && fromY >= 0 && fromY < side;
      const from = (fromY * side + fromX) * 3;
      for (let channel = 0; channel < 3; channel += 1)
        target[at++] = isInside ? photo[from + channel]! : grey;
    }
  }
}
