import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { tidy } from '@tensorflow/tfjs-core';
import { cacheDirectory } from '../../../build/model/feature-cache.ts';
import type { FeatureModel } from '../../../src/model/backbone.ts';
import { loadFeatureModel } from '../../../src/model/backbone.ts';
import { quantise } from '../../../src/model/features.ts';
import { modelDirectory } from '../../../src/model/load-model.ts';
import { parseSafetensors } from '../../../src/model/safetensors.ts';
import { TensorGraph } from '../../../src/model/tensor-graph.ts';
import { writeSafetensors } from '../../../src/model/write-safetensors.ts';
import { trainingOptions, tunedLosses } from '../../../src/training/choose-loss.ts';
import { DeepNetwork, ofAll } from '../../../src/training/deep/deep-network.ts';
import { fitDeep } from '../../../src/training/deep/fit-deep.ts';
import type { MapFile, MapShape, MapSource } from '../../../src/training/deep/map-files.ts';
import { rowsOf, StoredMaps, writeMaps } from '../../../src/training/deep/map-files.ts';
import type { TrainingState } from '../../../src/training/deep/training-state.ts';
import { inputLengthOf, prepareInputs, signCodes } from '../../../src/training/head.ts';
import { createLoss } from '../../../src/training/losses/create-loss.ts';
import type { Codes, Labels } from '../../../src/training/metrics/count-levels.ts';
import { evaluateCodes, meanAveragePrecision } from '../../../src/training/metrics/evaluate-codes.ts';
import { nextTurn } from '../../../src/training/next-turn.ts';
import { randomFrom, shuffle } from '../../../src/training/random.ts';
import { preparePhotos } from '../../../src/training/prepared-photos.ts';
import { trainLayer } from '../../../src/training/train-layer.ts';
import { parts } from '../methods.ts';
import type { CifarPhotos, Look } from './cifar-photos.ts';
import { cifarPhotos, enlarged, plainLook, randomLook, somePhotos } from './cifar-photos.ts';
import type { Curve, CurvePoint, RunOptions } from './curve-file.ts';
import { nameOf, readCurve, writeCurve } from './curve-file.ts';

/** Photos on whose untouched features whitening and hash layer are fitted: more make them hardly better. */
const startPhotos = 10_000;
const quickQueries = 1000;
const quickAnswers = 5000;
const photosPerCheck = 10_000;

export function runOptions(words: readonly string[]): RunOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      depth: { type: 'string', default: 'last-stages' },
      loss: { type: 'string', default: 'large-margin-proxies' },
      size: { type: 'string', default: '96' },
      epochs: { type: 'string', default: '3' },
      photos: { type: 'string', default: '50000' },
      'held-out': { type: 'string', default: '0' },
    },
  });
  const { depth, loss } = values;
  if (depth !== 'last-stages' && depth !== 'end-to-end') throw new Error(`No depth ${depth}.`);
  if (loss !== 'large-margin-proxies' && loss !== 'soft-pairwise') throw new Error(`No loss ${loss} here.`);
  return {
    depth,
    loss,
    bits: 32,
    size: Number(values.size),
    cut: depth === 'end-to-end' ? 0 : 8,
    epochs: values.epochs.split('+').map(Number),
    batchSize: 64,
    tailRate: 0.0003,
    layerRate: 0.001,
    photos: Number(values.photos),
    heldOut: Number(values['held-out']),
    seed: 1,
  };
}

/** Trains and measures; throws the signal's reason after what was done up to the last check is safe. */
export async function deepRun(options: RunOptions, engine: string, signal: AbortSignal): Promise<Curve> {
  const { bits, seed } = options;
  const model = await loadFeatureModel(modelDirectory);
  const folder = join(cacheDirectory, model.featuresVersion, 'deep');
  await mkdir(folder, { recursive: true });
  const whole = inRandomOrder(await cifarPhotos('train'), seed);
  const stored = await sourceOf(whole, 'train', model, options, folder, signal);
  const train = somePhotos(whole, rowsFrom(0, options.photos));
  const teachers = rowsOf(stored, rowsFrom(0, options.photos));
  const last = rowsFrom(whole.photos - options.heldOut, whole.photos);
  const test = options.heldOut > 0 ? somePhotos(whole, last) : inRandomOrder(await cifarPhotos('test'), seed);
  const queries =
    options.heldOut > 0 ? rowsOf(stored, last) : await sourceOf(test, 'test', model, options, folder, signal);

  const spent = cpuSeconds();
  const { network, initial } = await untouchedNetwork(train, teachers, model, options, signal);
  const photos = { labels: train.labels, labelCount: train.labelCount, photos: train.photos };
  const loss = await createLoss(
    { ...initial, labelCount: train.labelCount, bits, seed },
    tunedLosses[options.loss],
  );
  const codesOf = async (source: MapSource, labels: Uint8Array): Promise<Codes & { labels: Labels }> => {
    const outputs = await ofAll(
      source,
      (maps) => network.outputs(maps),
      () => nextTurn(signal),
    );
    return {
      bits,
      bytes: signCodes(outputs, bits),
      labels: { count: source.photos, width: train.labelCount, values: labels },
    };
  };
  const quickMap = async (): Promise<number> =>
    meanAveragePrecision(
      await codesOf(firstOf(queries, quickQueries), firstLabels(test, quickQueries)),
      await codesOf(firstOf(teachers, quickAnswers), firstLabels(train, quickAnswers)),
    );

  const checkpointOf = (run: RunOptions): string => join(folder, `${nameOf(run)}.safetensors`);
  const checkpoint = checkpointOf(options);
  // A further cycle begins where the run without it ended.
  const begun = existsSync(checkpoint) ? options : { ...options, epochs: options.epochs.slice(0, -1) };
  const earlier = await readCurve(begun);
  const from = earlier && existsSync(checkpointOf(begun)) ? await readState(checkpointOf(begun)) : undefined;
  let curve: Curve = {
    command: `npm run eval:deep -- ${process.argv.slice(2).join(' ')}`,
    machine: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} threads, Node ${process.version}`,
    engine,
    options,
    start: from && earlier ? earlier.start : await quickMap(),
    points: from && earlier ? earlier.points.filter(({ step }) => step <= from.step) : [],
  };
  console.error(`${nameOf(options)} begins at mAP ${curve.start.toFixed(4)} of a part`);
  const before = curve.points.at(-1)?.cpuSeconds ?? 0;
  let steps = 0;
  const cycles = options.epochs.map(
    (epochs) => (steps += Math.ceil((epochs * train.photos) / options.batchSize)),
  );
  await fitDeep({
    network,
    loss,
    source: teachers,
    photos,
    from,
    signal,
    options: {
      ...options,
      steps,
      restarts: cycles.slice(0, -1),
      perLabel: 4,
      warmUpSteps: Math.min(200, Math.ceil(steps / 10)),
      stepsPerCheck: Math.ceil(photosPerCheck / options.batchSize),
      patience: Infinity,
    },
    async onCheck(progress, state) {
      const point: CurvePoint = {
        step: progress.step,
        photos: progress.step * options.batchSize,
        loss: progress.loss,
        quickMap: await quickMap(),
        cpuSeconds: Math.round(before + cpuSeconds() - spent),
      };
      console.error(
        `${point.photos} photos: loss ${point.loss.toFixed(4)}, mAP of a part ${point.quickMap.toFixed(4)}, ${point.cpuSeconds} CPU-s`,
      );
      await writeState(checkpoint, await state());
      curve = { ...curve, points: [...curve.points, point] };
      await writeCurve(curve);
    },
  });
  const metrics = evaluateCodes(await codesOf(queries, test.labels), await codesOf(teachers, train.labels));
  curve = { ...curve, metrics };
  await writeCurve(curve);
  return curve;
}

/** Cached maps where the lower stages stay as they are; pixels, each time looked at anew, where all learn. */
async function sourceOf(
  photos: CifarPhotos,
  part: 'train' | 'test',
  model: FeatureModel,
  { cut, size }: RunOptions,
  folder: string,
  signal: AbortSignal,
): Promise<MapSource> {
  const frozen = new TensorGraph(model.backbone);
  const inputs = (rows: ArrayLike<number>, lookOf: () => Look): Tensor4D =>
    tidy(() => frozen.lower(enlarged(photos, rows, size, lookOf), cut));
  if (cut === 0) {
    return {
      photos: photos.photos,
      batch: (rows, random) => inputs(rows, random ? () => randomLook(random) : () => plainLook),
    };
  }
  const shape = tidy(() => inputs([0], () => plainLook).shape.slice(1)) as unknown as MapShape;
  const looks = part === 'train' ? [plainLook, { ...plainLook, isMirrored: true }] : [plainLook];
  const forms: MapFile[] = [];
  for (const [form, look] of looks.entries()) {
    const name = `cifar10-${part}-${size}-px-block-${cut}-form-${form}.f16`;
    const file = { path: join(folder, name), photos: photos.photos, shape };
    await writeMaps(
      file,
      async (start, end) => {
        const rows = Int32Array.from({ length: end - start }, (_, row) => start + row);
        const maps = inputs(rows, () => look);
        const values = await maps.data<'float32'>();
        maps.dispose();
        return values;
      },
      { signal },
    );
    forms.push(file);
  }
  frozen.dispose();
  return new StoredMaps(forms);
}

/** Where the training begins: the backbone as it came and a hash layer trained on its features. */
async function untouchedNetwork(
  train: CifarPhotos,
  source: MapSource,
  { backbone, featureLength }: FeatureModel,
  { cut, bits, loss, seed }: RunOptions,
  signal: AbortSignal,
): Promise<{
  network: DeepNetwork;
  initial: { inputs: Float32Array; inputLength: number; photos: number; labels: Uint8Array };
}> {
  const graph = new TensorGraph(backbone);
  const some = firstOf(source, startPhotos);
  const floats = await ofAll(
    some,
    (maps) => graph.upper(maps, cut),
    () => nextTurn(signal),
  );
  graph.dispose();
  const features = new Int8Array(floats.length);
  for (let start = 0; start < floats.length; start += featureLength) {
    features.set(quantise(floats.subarray(start, start + featureLength)).values, start);
  }
  const labels = firstLabels(train, some.photos);
  const labelled = { features, featureLength, labels, labelCount: train.labelCount };
  const options = {
    ...trainingOptions(tunedLosses[loss], { bits, parts, photos: some.photos, seed }),
    validationShare: 0,
  };
  const prepared = await preparePhotos(labelled, options, signal);
  const { layer } = await trainLayer(prepared, options, { signal });
  const { whitening } = prepared;
  prepared.dispose();
  return {
    network: new DeepNetwork({ backbone, cut, parts, whitening, layer }),
    initial: {
      inputs: prepareInputs(features, featureLength, parts),
      inputLength: inputLengthOf(parts),
      photos: some.photos,
      labels,
    },
  };
}

/** So that any first ones are a fair sample. */
function inRandomOrder(photos: CifarPhotos, seed: number): CifarPhotos {
  return somePhotos(photos, shuffle(rowsFrom(0, photos.photos), randomFrom(seed)));
}

function rowsFrom(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

function firstOf(source: MapSource, count: number): MapSource {
  return { photos: Math.min(count, source.photos), batch: (rows, random) => source.batch(rows, random) };
}

function firstLabels({ labels, labelCount }: CifarPhotos, count: number): Uint8Array {
  return labels.subarray(0, count * labelCount);
}

async function writeState(path: string, { step, tensors }: TrainingState): Promise<void> {
  await writeFile(`${path}.part`, writeSafetensors({ metadata: { step: `${step}` }, tensors }));
  await rename(`${path}.part`, path);
}

async function readState(path: string): Promise<TrainingState> {
  const { metadata, tensors } = parseSafetensors(await readFile(path), path);
  return { step: Number(metadata['step']), tensors };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
