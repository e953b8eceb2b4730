/**
 * Renders the sample library into test/fixtures/sample-library: `npx tsx build/sample-library/render.ts`. The same
 * versions of sharp and of these scripts give the same bytes.
 */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp, { type Exif, type Sharp } from 'sharp';
import {
  applyEdits,
  border,
  caption,
  crop,
  exposure,
  grey,
  mirror,
  quarterTurn,
  scale,
  warmer,
  type Edit,
} from './edits.ts';
import { withXmp, withoutMetadata, xmpDocument } from './jpeg-segments.ts';
import { originals, type Original } from './originals.ts';

const library = join(import.meta.dirname, '../../test/fixtures/sample-library');

type Encoder = (image: Sharp, original: Original) => Sharp;

function jpeg(quality: number, keepsExif = true): Encoder {
  return (image, original) => {
    const encoded = image.jpeg({ quality, chromaSubsampling: '4:2:0' });
    return keepsExif ? encoded.withExif(exifOf(original)) : encoded;
  };
}

function exifOf({ takenAt, fraction }: Original): Exif {
  return {
    IFD0: { Make: 'Kindred', Model: 'Kindred Sample Camera' },
    IFD2: { DateTimeOriginal: takenAt, ...(fraction === undefined ? {} : { SubSecTimeOriginal: fraction }) },
  };
}

/** One file made from an original by decoding, editing and encoding it anew. */
interface Derivative {
  scene: string;
  edit: string;
  file: string;
  edits: Edit[];
  encode: Encoder;
}

const derivatives: Derivative[] = [
  {
    scene: 'alpine-dawn',
    edit: 're-encode',
    file: 'From messages/IMG-20230714-WA0003.jpg',
    edits: [],
    encode: jpeg(45, false),
  },
  {
    scene: 'sailing',
    edit: 'resize',
    file: 'From messages/IMG-20230717-WA0001.jpg',
    edits: [scale(640)],
    encode: jpeg(70, false),
  },
  {
    scene: 'cat',
    edit: 'resize',
    file: 'From messages/IMG-20240601-WA0009.jpg',
    edits: [scale(320)],
    encode: jpeg(72, false),
  },
  {
    scene: 'coffee',
    edit: 're-encode',
    file: 'From messages/IMG-20240602-WA0002.jpg',
    edits: [],
    encode: jpeg(35, false),
  },
  {
    scene: 'tulips',
    edit: 'text',
    file: 'From messages/IMG-20240421-WA0004.jpg',
    edits: [caption, scale(900)],
    encode: jpeg(72, false),
  },
  {
    scene: 'sailing',
    edit: 'crop 70 %',
    file: 'Edited/sunset-cropped.jpg',
    edits: [crop(0.7, 0.2, 0.7)],
    encode: jpeg(84),
  },
  {
    scene: 'raccoon',
    edit: 'crop 70 %',
    file: 'Edited/raccoon-cropped.jpg',
    edits: [crop(0.7, 0.4, 0.35)],
    encode: jpeg(80),
  },
  {
    scene: 'lighthouse',
    edit: 'crop 85 %',
    file: 'Edited/lighthouse-cropped.jpg',
    edits: [crop(0.85, 0.8, 0.5)],
    encode: jpeg(84),
  },
  {
    scene: 'night-city',
    edit: 'grey',
    file: 'Edited/city-black-and-white.jpg',
    edits: [grey, scale(1000)],
    encode: jpeg(78),
  },
  { scene: 'cat', edit: 'grey', file: 'Edited/cat-black-and-white.jpg', edits: [grey], encode: jpeg(84) },
  {
    scene: 'dunes',
    edit: 'exposure',
    file: 'Edited/dunes-brighter.jpg',
    edits: [exposure(1.25)],
    encode: jpeg(84),
  },
  {
    scene: 'misty-forest',
    edit: 'tone',
    file: 'Edited/forest-warmer.jpg',
    edits: [warmer, scale(1000)],
    encode: jpeg(78),
  },
  {
    scene: 'still-life',
    edit: 'border',
    file: 'Edited/still-life-framed.jpg',
    edits: [border(60, '#ffffff')],
    encode: jpeg(82),
  },
  { scene: 'coffee', edit: 'text', file: 'Edited/coffee-card.jpg', edits: [caption], encode: jpeg(86) },
  {
    scene: 'winter-cabin',
    edit: 'quarter turn',
    file: 'Edited/cabin-turned.jpg',
    edits: [quarterTurn],
    encode: jpeg(80),
  },
  { scene: 'rocket', edit: 'mirror', file: 'Edited/rocket-mirrored.jpg', edits: [mirror], encode: jpeg(84) },
  {
    scene: 'lighthouse',
    edit: 'stored on its side',
    file: 'Imported/DSC_0440.jpg',
    // Turned back by a quarter and marked with orientation 6, so it shows upright.
    edits: [(image) => image.rotate(270)],
    encode: (image, original) =>
      jpeg(84)(image, original).withMetadata({ orientation: 6 }).withExifMerge(exifOf(original)),
  },
  {
    scene: 'still-life',
    edit: 'PNG',
    file: 'Exports/still-life.png',
    edits: [scale(480)],
    encode: (image) => image.png({ palette: false }),
  },
  {
    scene: 'winter-cabin',
    edit: 'WebP',
    file: 'Exports/cabin.webp',
    edits: [],
    encode: (image) => image.webp({ quality: 70 }),
  },
  {
    scene: 'dunes',
    edit: 'TIFF',
    file: 'Exports/dunes.tif',
    edits: [scale(360)],
    encode: (image) => image.tiff({ compression: 'deflate', predictor: 'horizontal' }),
  },
  {
    scene: 'galaxies',
    edit: 'AVIF',
    file: 'Exports/deep-field.avif',
    edits: [],
    encode: (image) => image.avif({ quality: 50 }),
  },
  { scene: 'cat', edit: 'GIF', file: 'Exports/cat.gif', edits: [scale(300)], encode: (image) => image.gif() },
];

/** One line of manifest.json. */
interface ManifestEntry {
  file: string;
  scene: string;
  /** `original`, or what was done to it. */
  edit: string;
  /** The original it was made from. */
  of?: string;
  /** How it is related to that original; for frames of a burst, to the first. Absent for originals. */
  level?: 'exact-copy' | 'same-pixels' | 'same-picture' | 'same-scene';
  /** The problem code that reading it gives. */
  problem?: string;
}

await rm(library, { recursive: true, force: true });
const manifest: ManifestEntry[] = [];
const encoded = new Map<string, { original: Original; file: string; bytes: Buffer }>();

async function put(entry: ManifestEntry, bytes: Buffer | string): Promise<void> {
  const path = join(library, entry.file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  manifest.push(entry);
}

for (const original of originals) {
  const image = await applyEdits(await original.pixels(), []);
  const bytes = await jpeg(84)(image, original).toBuffer();
  const first = encoded.get(original.scene);
  if (!first) encoded.set(original.scene, { original, file: original.file, bytes });
  await put(
    first
      ? {
          file: original.file,
          scene: original.scene,
          edit: 'next frame',
          of: first.file,
          level: 'same-scene',
        }
      : { file: original.file, scene: original.scene, edit: 'original' },
    bytes,
  );
}

for (const { scene, edit, file, edits, encode } of derivatives) {
  const { original, file: of, bytes } = encoded.get(scene)!;
  await put(
    { file, scene, edit, of, level: 'same-picture' },
    await encode(await applyEdits(bytes, edits), original).toBuffer(),
  );
}

for (const [scene, file] of [
  ['alpine-dawn', 'Backup of phone/IMG_0412.jpg'],
  ['dunes', 'Backup of phone/IMG_0431.jpg'],
  ['raccoon', 'Backup of phone/IMG_0820.jpg'],
  ['cat', 'Backup of phone/IMG_0801 (1).jpg'],
  ['galaxies', 'Imported/hubble.jpg'],
] as const) {
  const { file: of, bytes } = encoded.get(scene)!;
  await put({ file, scene, edit: 'copy', of, level: 'exact-copy' }, bytes);
}

const tulips = encoded.get('tulips')!;
await put(
  {
    file: 'Imported/tulips-tagged.jpg',
    scene: 'tulips',
    edit: 'keywords added',
    of: tulips.file,
    level: 'same-pixels',
  },
  withXmp(tulips.bytes, xmpDocument(['spring', 'tulips', 'windmill'], 4, 'Tulip fields')),
);
const rocket = encoded.get('rocket')!;
await put(
  {
    file: 'Imported/rocket-shared.jpg',
    scene: 'rocket',
    edit: 'metadata removed',
    of: rocket.file,
    level: 'same-pixels',
  },
  withoutMetadata(rocket.bytes),
);

const city = encoded.get('night-city')!;
await put(
  {
    file: 'Recovered/IMG_0517.jpg',
    scene: 'night-city',
    edit: 'cut short',
    of: city.file,
    level: 'same-picture',
  },
  city.bytes.subarray(0, Math.round(city.bytes.length * 0.9)),
);
await put(
  { file: 'Recovered/IMG_0518.jpg', scene: 'misty-forest', edit: 'damaged', problem: 'damaged-image' },
  encoded.get('misty-forest')!.bytes.subarray(0, 1500),
);
await put({ file: 'Recovered/IMG_0519.jpg', scene: 'none', edit: 'empty', problem: 'empty-file' }, '');
await put(
  { file: 'Recovered/IMG_0520.jpg', scene: 'none', edit: 'text with a photo name', problem: 'not-an-image' },
  'The card could not be read from here on.\n',
);

await writeFile(
  join(library, '2023 Summer/IMG_0412.xmp'),
  xmpDocument(['mountains', 'sunrise', 'holiday'], 5, 'First light over the valley'),
);
await writeFile(join(library, 'manifest.json'), `${JSON.stringify({ photos: manifest }, null, 2)}\n`);
await copyFile(join(import.meta.dirname, 'SOURCES.md'), join(library, 'SOURCES.md'));
console.log(`${manifest.length} photos under test/fixtures/sample-library, sharp ${sharp.versions.sharp}`);
