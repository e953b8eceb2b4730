import type { Photo } from '../../src/contract/photo.ts';
import { momentWords, takenAtWords } from './dates.ts';
import { byteSize, count, megapixels } from './numbers.ts';
import { breakable, fileName, shortFolder } from './paths.ts';

export interface Fact {
  name: string;
  /** One text per photo; empty where the photo does not say. */
  values: string[];
  differs: boolean;
}

type Reader = (photo: Photo, watched: readonly string[]) => string;

const readers: [name: string, read: Reader][] = [
  ['Name', (photo) => fileName(photo.path)],
  ['Folder', (photo, watched) => breakable(shortFolder(photo.path, watched))],
  ['Pixels', ({ width, height }) => `${count(width)} × ${count(height)} (${megapixels(width, height)})`],
  ['Size', ({ size }) => byteSize(size)],
  ['Format', ({ format }) => formatName(format)],
  ['Taken', ({ metadata }) => (metadata.takenAt === undefined ? '' : takenAtWords(metadata.takenAt))],
  ['Changed', ({ modifiedAt }) => momentWords(modifiedAt)],
  ['Camera', ({ metadata }) => metadata.camera ?? ''],
  ['Lens', ({ metadata }) => metadata.lens ?? ''],
  ['Place', ({ metadata: { latitude, longitude } }) => placeWords(latitude, longitude)],
  ['Title', ({ metadata }) => metadata.title ?? ''],
  ['Keywords', ({ metadata }) => metadata.keywords.join(', ')],
  ['Rating', ({ metadata }) => '★'.repeat(metadata.rating ?? 0)],
  ['Beside it', ({ companions }) => companions.map(fileName).join(', ')],
];

/** What is known of the photos, one row per fact that at least one of them has. */
export function factsOf(photos: readonly Photo[], watched: readonly string[]): Fact[] {
  return readers
    .map(([name, read]) => {
      const values = photos.map((photo) => read(photo, watched));
      return { name, values, differs: new Set(values).size > 1 };
    })
    .filter(({ values }) => values.some((value) => value !== ''));
}

/** `JPEG`, `HEIC`, `WebP` for the lower-case names of the catalog. */
export function formatName(format: string): string {
  return format === 'webp' ? 'WebP' : format.toUpperCase();
}

function placeWords(latitude: number | undefined, longitude: number | undefined): string {
  if (latitude === undefined || longitude === undefined) return '';
  const north = `${Math.abs(latitude).toFixed(4)}° ${latitude < 0 ? 'S' : 'N'}`;
  return `${north}, ${Math.abs(longitude).toFixed(4)}° ${longitude < 0 ? 'W' : 'E'}`;
}
