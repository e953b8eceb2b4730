import { copyFile, link, mkdir, readdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { randomFrom } from '../../src/training/random.ts';

/** Of every ten files: originals and crops of them that count as photos of their own, copies, and edits. */
const copiesOfTen = 2;
const editsOfTen = 1;

const filesPerDirectory = 500;

/**
 * A folder of `count` photo files made of the evaluation data: the originals first (linked where the disk allows it),
 * then crops, which stand for further photos, with exact copies and edits among them. Made once and used again.
 */
export async function makePhotos(folder: string, count: number, data: string): Promise<void> {
  if (existsSync(join(folder, 'complete'))) return;
  const sources = await listSources(data);
  const random = randomFrom(count);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  for (let place = 0; place < count; place++) {
    const directory = join(folder, 'photos', String(Math.floor(place / filesPerDirectory)).padStart(4, '0'));
    if (place % filesPerDirectory === 0) await mkdir(directory, { recursive: true });
    const target = join(directory, `${String(place).padStart(7, '0')}.jpg`);
    const kind = place % 10;
    if (existsSync(target)) continue;
    if (kind < copiesOfTen) await linkOrCopy(pick(sources), target);
    else if (kind < copiesOfTen + editsOfTen)
      await sharp(pick(sources)).modulate({ brightness: 1.15 }).jpeg({ quality: 70 }).toFile(target);
    else if (place < sources.length) await linkOrCopy(sources[place]!, target);
    else await cropOf(pick(sources), random, target);
  }
  await writeFile(join(folder, 'complete'), '');
}

async function listSources(data: string): Promise<string[]> {
  const found: string[] = [];
  for (const set of ['caltech101', 'grocery', 'fashion']) {
    for (const name of (await readdir(join(data, set), { recursive: true })).sort()) {
      if (/\.(webp|jpe?g)$/.test(name)) found.push(join(data, set, name));
    }
  }
  return found;
}

/** A window of 35 to 60 % of the sides: another picture, to all who look at it. */
async function cropOf(source: string, random: () => number, target: string): Promise<void> {
  const { width, height } = await sharp(source).metadata();
  const [w, h] = [width, height].map((side) => Math.round(side * (0.35 + 0.25 * random()))) as [
    number,
    number,
  ];
  await sharp(source)
    .extract({
      left: Math.floor(random() * (width - w)),
      top: Math.floor(random() * (height - h)),
      width: w,
      height: h,
    })
    .resize(240)
    .jpeg({ quality: 85 })
    .toFile(target);
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  await link(source, target).catch(() => copyFile(source, target));
}
