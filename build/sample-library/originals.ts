import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { alpineDawn, balloons, dunes, mistyForest, winterCabin } from './landscapes.ts';
import { lighthouse, nightCity, sailing, stillLife, tulips } from './places.ts';

/** An original of the sample library: where it lies in it, and what its EXIF block says. */
export interface Original {
  scene: string;
  /** From the library's root. */
  file: string;
  /** `2023:07:14 05:42:10`. */
  takenAt: string;
  /** Fraction of a second, as EXIF's SubSecTime. */
  fraction?: string;
  pixels: () => Promise<Buffer>;
}

const photographs = join(import.meta.dirname, 'photographs');

function drawn(svg: () => string): () => Promise<Buffer> {
  return () => sharp(Buffer.from(svg())).flatten().png({ compressionLevel: 1 }).toBuffer();
}

function photographed(name: string): () => Promise<Buffer> {
  return () => readFile(join(photographs, `${name}.jpg`));
}

/** The frames of the burst, in tenths of a second after the first. */
const burstTenths = [0, 3, 6, 9, 12];

export const originals: Original[] = [
  {
    scene: 'alpine-dawn',
    file: '2023 Summer/IMG_0412.jpg',
    takenAt: '2023:07:14 05:42:10',
    pixels: drawn(alpineDawn),
  },
  {
    scene: 'sailing',
    file: '2023 Summer/IMG_0418.jpg',
    takenAt: '2023:07:16 20:55:31',
    pixels: drawn(sailing),
  },
  { scene: 'dunes', file: '2023 Summer/IMG_0431.jpg', takenAt: '2023:07:22 09:12:44', pixels: drawn(dunes) },
  {
    scene: 'lighthouse',
    file: '2023 Summer/IMG_0440.jpg',
    takenAt: '2023:07:29 21:38:02',
    pixels: drawn(lighthouse),
  },
  {
    scene: 'misty-forest',
    file: '2023 Autumn/IMG_0502.jpg',
    takenAt: '2023:10:03 08:05:19',
    pixels: drawn(mistyForest),
  },
  {
    scene: 'night-city',
    file: '2023 Autumn/IMG_0517.jpg',
    takenAt: '2023:10:21 22:47:55',
    pixels: drawn(nightCity),
  },
  {
    scene: 'winter-cabin',
    file: '2024 Winter/IMG_0603.jpg',
    takenAt: '2024:01:12 19:30:26',
    pixels: drawn(winterCabin),
  },
  {
    scene: 'tulips',
    file: '2024 Spring/IMG_0711.jpg',
    takenAt: '2024:04:20 13:15:40',
    pixels: drawn(tulips),
  },
  {
    scene: 'still-life',
    file: '2024 Spring/IMG_0725.jpg',
    takenAt: '2024:05:02 16:22:08',
    pixels: drawn(stillLife),
  },
  {
    scene: 'cat',
    file: 'At home/IMG_0801.jpg',
    takenAt: '2024:06:01 10:11:12',
    pixels: photographed('chelsea'),
  },
  {
    scene: 'coffee',
    file: 'At home/IMG_0804.jpg',
    takenAt: '2024:06:02 08:30:45',
    pixels: photographed('coffee'),
  },
  {
    scene: 'raccoon',
    file: 'At home/IMG_0820.jpg',
    takenAt: '2024:06:15 20:02:33',
    pixels: photographed('raccoon'),
  },
  {
    scene: 'rocket',
    file: 'Space/rocket-launch.jpg',
    takenAt: '2015:02:11 18:03:00',
    pixels: photographed('rocket'),
  },
  {
    scene: 'galaxies',
    file: 'Space/deep-field.jpg',
    takenAt: '2012:09:25 12:00:00',
    pixels: photographed('hubble'),
  },
  ...burstTenths.map((tenths, frame) => ({
    scene: 'balloons',
    file: `2024 Spring/Balloons/IMG_${3101 + frame}.jpg`,
    takenAt: `2024:05:18 06:48:${String(20 + Math.floor(tenths / 10)).padStart(2, '0')}`,
    fraction: `${tenths % 10}00`,
    pixels: drawn(() => balloons(frame)),
  })),
];
