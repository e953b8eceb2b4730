/**
 * Which edited copies the search for candidates proposes, and at the price of how many unrelated ones, with each part of
 * the search added in turn. The copies are looked for among photos that nothing was fitted on; with `--part tune`
 * (the default) among those that choices may be made by, with `--part evaluate` among the others.
 *
 *   npm run bench:candidates [-- --photos 120 --others 3000 --part tune]
 */
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inTurn } from '../../build/edits/edit.ts';
import { evaluationEditNames, evaluationEdits } from '../../build/edits/evaluation-edits.ts';
import { decodePhoto, type Pixels } from '../../build/edits/pixels.ts';
import { savedAgain } from '../../build/edits/saving.ts';
import { dataDirectory, listPhotos } from '../../build/model/photos.ts';
import { randomFrom, shuffled } from '../../build/random.ts';
import { PlaneIndex } from '../../src/hamming/plane-index.ts';
import {
  candidateLimits,
  candidatesPerPhoto,
  type CandidateLimits,
} from '../../src/library/matching/candidate-limits.ts';
import {
  findCandidates,
  type PictureCode,
  type PictureProbe,
} from '../../src/library/matching/find-candidates.ts';
import { loadCalibration } from '../../src/model/calibration.ts';
import { createEngine } from '../../src/model/engine.ts';
import { quantise, type QuantisedFeatures } from '../../src/model/features.ts';
import { encode, measureMargins } from '../../src/model/heads.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { foretellTurns, loadTurnedHead } from '../../src/model/turned-head.ts';
import { findInnerPicture } from '../../src/photo/inner-picture.ts';
import { layoutCode, turnedLayoutCodes } from '../../src/photo/layout-code.ts';
import { toNetworkInput } from '../../src/photo/network-input.ts';

const { values: options } = parseArgs({
  options: {
    photos: { type: 'string', default: '120' },
    others: { type: 'string', default: '3000' },
    part: { type: 'string', default: 'tune' },
  },
});

const model = await loadModel();
const calibration = await loadCalibration(model);
const turnedHead = await loadTurnedHead(model);
const engine = await createEngine(model);

interface Hashed extends PictureCode {
  turns: PictureCode[];
  inner: PictureCode | undefined;
  layout: Uint8Array;
}

async function featuresOf(input: Uint8Array): Promise<QuantisedFeatures> {
  return quantise(await engine.features(input, 1));
}

function codeOf(features: QuantisedFeatures): PictureCode {
  return { code: encode(model.pictureHead, features), margins: measureMargins(model.pictureHead, features) };
}

async function hash({ data, width, height }: Pixels): Promise<Hashed> {
  const image = { pixels: data, width, height };
  const input = toNetworkInput(image, model.inputSize);
  const features = await featuresOf(input);
  const inner = findInnerPicture(image, input, model.inputSize);
  return {
    ...codeOf(features),
    inner: inner && codeOf(await featuresOf(inner.networkInput)),
    turns: foretellTurns(turnedHead, features),
    layout: layoutCode(input, model.inputSize),
  };
}

/** A search with some of its parts. */
interface Variant {
  name: string;
  probe: (copy: Hashed) => PictureProbe;
  innerPictures: PlaneIndex;
  limits: CandidateLimits;
}

const limits = candidateLimits(calibration);
const usualRadius = calibration.picture.usual.radius;
const codeOnly = { ...limits, pictureRadius: usualRadius, likeness: -1 };
const none = new PlaneIndex(256);
const innerPictures = new PlaneIndex(256);
const variants: Variant[] = [
  {
    name: `code within ${usualRadius}`,
    probe: (copy) => ({ pictures: [copy], layoutCodes: [] }),
    innerPictures: none,
    limits: codeOnly,
  },
  {
    name: 'margins',
    probe: (copy) => ({ pictures: [copy], layoutCodes: [] }),
    innerPictures: none,
    limits,
  },
  {
    name: 'and layout',
    probe: (copy) => ({ pictures: [copy], layoutCodes: [copy.layout] }),
    innerPictures: none,
    limits,
  },
  {
    name: 'and turns',
    probe: (copy) => ({ pictures: [copy, ...copy.turns], layoutCodes: turnedLayoutCodes(copy.layout) }),
    innerPictures: none,
    limits,
  },
  {
    name: 'and inner',
    probe: (copy) => ({
      pictures: [copy, ...copy.turns, ...(copy.inner ? [copy.inner] : [])],
      layoutCodes: turnedLayoutCodes(copy.layout),
    }),
    innerPictures,
    limits,
  },
];

const unseen = shuffled(await listPhotos(), 'candidates').filter(
  ({ part, set }) => part === options.part && set !== 'fashion',
);
const originals = unseen.slice(0, Number(options.photos));
const library = unseen.slice(0, originals.length + Number(options.others));

const stored: Hashed[] = [];
const indexes = { pictures: new PlaneIndex(256), layouts: new PlaneIndex(64) };
for (const [id, { photo }] of library.entries()) {
  const hashed = await hash(await decodePhoto(join(dataDirectory, photo)));
  stored.push(hashed);
  indexes.pictures.add(id, hashed.code);
  indexes.layouts.add(id, hashed.layout);
  if (hashed.inner) innerPictures.add(id, hashed.inner.code);
  if (id % 500 === 0) console.error(`${id} of ${library.length} photos hashed`);
}
const catalog = {
  contents: { picture: (id: number) => stored[id] },
  innerPictures: { picture: (id: number) => stored[id]?.inner },
};

/** By edit and variant. */
const found = new Map(evaluationEditNames.map((name) => [name as string, variants.map(() => 0)]));
const proposed = variants.map(() => ({ easy: 0, alike: 0, cpu: 0 }));
for (const [id, { photo, label }] of originals.entries()) {
  const pixels = await decodePhoto(join(dataDirectory, photo));
  for (const name of evaluationEditNames) {
    const edit = inTurn(evaluationEdits[name], savedAgain);
    const copy = await hash(await edit(pixels, randomFrom(`${photo} ${name}`)));
    for (const [place, variant] of variants.entries()) {
      const before = process.cpuUsage();
      const candidates = findCandidates(
        catalog,
        { ...indexes, innerPictures: variant.innerPictures },
        variant.probe(copy),
        variant.limits,
      );
      const { user, system } = process.cpuUsage(before);
      const counts = proposed[place]!;
      counts.cpu += (user + system) / 1000;
      for (const candidate of candidates) {
        if (candidate.id === id) found.get(name)![place]! += 1;
        else counts[library[candidate.id]!.label === label ? 'alike' : 'easy'] += 1;
      }
    }
  }
}
await engine.dispose();

const copies = originals.length * evaluationEditNames.length;
const share = (count: number, of: number): string => (count / of).toFixed(3).padStart(9);
console.log(
  `${originals.length} ${options.part} photos with ${evaluationEditNames.length} edits each, looked for among ${library.length} photos; model ${model.version}`,
);
console.log(`at most ${candidatesPerPhoto} candidates a photo\n`);
console.log(`${'edit'.padEnd(26)}${variants.map(({ name }) => name.padStart(16)).join('')}`);
for (const [name, counts] of found)
  console.log(
    `${name.padEnd(26)}${counts.map((count) => share(count, originals.length).padStart(16)).join('')}`,
  );
const row = (name: string, figure: (place: number) => string): void =>
  console.log(`${name.padEnd(26)}${variants.map((_, place) => figure(place).padStart(16)).join('')}`);
console.log();
row('all edits', (place) =>
  share(
    [...found.values()].reduce((sum, counts) => sum + counts[place]!, 0),
    copies,
  ),
);
row('of another label a photo', (place) => share(proposed[place]!.easy, copies));
row('of one label a photo', (place) => share(proposed[place]!.alike, copies));
row('CPU-ms a search', (place) => share(proposed[place]!.cpu, copies));
console.log(`\n${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`);
