/**
 * How near two codes are whose pictures nobody would tell apart, and how near those of other pictures come: what
 * `twinDistance` (groups/crowd-sets) and `crowdSize` (library/matching/crowds) go by. On photos that choices may be made by.
 *
 *   npx tsx bench/candidates/twins.ts
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodePhoto } from '../../build/edits/pixels.ts';
import { partFeatures } from '../../build/model/cache-features.ts';
import { DistanceCounts } from '../../build/model/distance-counts.ts';
import { hammingDistance } from '../../src/hamming/distance.ts';
import { areKnownCopies } from '../../build/model/known-copies.ts';
import { dataDirectory } from '../../build/model/photos.ts';
import { createEngine } from '../../src/model/engine.ts';
import { quantise } from '../../src/model/features.ts';
import { encode, encodeBatch } from '../../src/model/heads.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { toNetworkInput } from '../../src/photo/network-input.ts';

const radii = [2, 4, 6, 8, 10, 12, 16, 24];

const model = await loadModel();
const { bits } = model.pictureHead;
const { rows, values } = await partFeatures('tune');
const packed = encodeBatch(model.pictureHead, values, rows.length);
const codeAt = (row: number): Uint8Array => packed.subarray((row * bits) / 8, ((row + 1) * bits) / 8);
const counts = new Map<string, DistanceCounts>();

function note(kind: string, distance: number): void {
  const known = counts.get(kind) ?? new DistanceCounts(bits);
  known.add(distance);
  counts.set(kind, known);
}

const originals = [...rows.keys()].filter((row) => rows[row]!.kind === 'original');
/** How many copies of each photo lie within a radius of it. */
const families = new Map(radii.map((radius) => [radius, [] as number[]]));
for (const first of originals) {
  const within = new Map(radii.map((radius) => [radius, 0]));
  for (let second = 0; second < rows.length; second++) {
    const [one, other] = [rows[first]!, rows[second]!];
    if (second === first) continue;
    const distance = hammingDistance(codeAt(first), codeAt(second));
    if (one.photo === other.photo) {
      note(other.kind, distance);
      for (const radius of radii) if (distance <= radius) within.set(radius, within.get(radius)! + 1);
    } else if (other.kind === 'original' && second > first && !areKnownCopies(one.photo, other.photo)) {
      note(one.set === other.set ? `(other photo, ${one.set})` : '(other photo, other set)', distance);
    }
  }
  for (const radius of radii) families.get(radius)!.push(within.get(radius)!);
}
await noteFrames();

const share = (found: number, all: number): string => (found / all).toFixed(3).replace(/^0(?=\.)/, '');
console.log(`model ${model.version}, ${originals.length} photos\n`);
console.log(`| share within | ${radii.join(' | ')} |\n| --- |${' ---: |'.repeat(radii.length)}`);
for (const [kind, distances] of [...counts].sort((a, b) => b[1].shareWithin(8) - a[1].shareWithin(8))) {
  if (!kind.startsWith('(') && distances.shareWithin(24) < 0.05) continue;
  const cells = radii.map((radius) =>
    kind.startsWith('(') ? `${distances.countWithin(radius)}` : distances.shareWithin(radius).toFixed(2),
  );
  const pairs = kind.startsWith('(') ? `${kind}, pairs of ${distances.countWithin(bits)}` : kind;
  console.log(`| ${pairs} | ${cells.join(' | ')} |`);
}
const most = radii.map((radius) => Math.max(...families.get(radius)!));
console.log(`| most of the copies of one photo | ${most.join(' | ')} |`);
for (const size of [8, 12, 16, 20]) {
  const wrong = radii.map((radius) =>
    share(families.get(radius)!.filter((count) => count >= size).length, originals.length),
  );
  console.log(`| photos whose edits would be a crowd of ${size} | ${wrong.join(' | ')} |`);
}

/** Frames of one burst, by how far apart they are. */
async function noteFrames(): Promise<void> {
  const engine = await createEngine(model);
  const root = join(dataDirectory, 'bursts');
  for (const burst of (await readdir(root)).sort()) {
    const codes: Uint8Array[] = [];
    for (const name of (await readdir(join(root, burst))).sort()) {
      if (!/\.(webp|jpe?g)$/.test(name)) continue;
      const { data, width, height } = await decodePhoto(join(root, burst, name));
      const input = toNetworkInput({ pixels: data, width, height }, model.inputSize);
      codes.push(encode(model.pictureHead, quantise(await engine.features(input, 1))));
    }
    // Every second frame of the video is there.
    for (const step of [1, 4]) {
      for (let place = 0; place + step < codes.length; place++)
        note(`(frames ${2 * step} apart)`, hammingDistance(codes[place]!, codes[place + step]!));
    }
  }
  await engine.dispose();
}
