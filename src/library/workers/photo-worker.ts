import { parentPort } from 'node:worker_threads';
import sharp from 'sharp';
import { createEngine } from '../../model/engine.ts';
import { quantise, type QuantisedFeatures } from '../../model/features.ts';
import { loadModel } from '../../model/load-model.ts';
import type { InnerPicture } from '../../photo/inner-picture.ts';
import { layoutCode } from '../../photo/layout-code.ts';
import { turnedVariants } from '../../photo/network-input.ts';
import type { PhotoFailure } from '../../photo/photo-failure.ts';
import { pixelHash } from '../../photo/pixel-hash.ts';
import { renderPreview } from '../../photo/preview.ts';
import { readPhoto, type PhotoReading } from '../../photo/read-photo.ts';
import { readSidecar, withSidecar } from '../../photo/sidecar.ts';
import type { HashedInnerPicture } from '../catalog/inner-picture-table.ts';
import { headCodes } from '../head-codes.ts';
import { FeatureBatcher } from './feature-batcher.ts';
import { SharedFeatures } from './shared-features.ts';
import { verifyCandidates } from './verify-candidates.ts';
import type {
  MessageToWorker,
  PhotoHashed,
  QueryHashed,
  TaskMessage,
  TaskName,
  WorkerMessage,
  WorkerTasks,
} from './worker-tasks.ts';

// One thread a picture: the cores are shared out by running workers side by side.
sharp.concurrency(1);
sharp.cache(false);

const thumbnailSide = 384;

/** More than this gains nothing on one core and makes the first photo of a batch wait. */
const largestBatch = 8;

const model = await loadModel();
const engine = await createEngine(model);
const batcher = new FeatureBatcher(engine, model, largestBatch);
const port = parentPort;
if (!port) throw new Error('photo-worker runs as a worker thread only.');
const post = (message: WorkerMessage): void => port.postMessage(message);
const shared = new SharedFeatures(post);
const recipe = { networkSide: model.inputSize, thumbnailSide };

/** By the engine that all workers share where there is one; what it fails at is done here. */
async function featuresOf(image: Uint8Array): Promise<QuantisedFeatures> {
  return quantise((await shared.features(image)) ?? (await batcher.features(image)));
}

async function hashInner({ place, networkInput }: InnerPicture): Promise<HashedInnerPicture> {
  const features = await featuresOf(networkInput);
  const { pictureCode, pictureMargins } = headCodes(model, features);
  return { place, features: features.values, featuresScale: features.scale, pictureCode, pictureMargins };
}

async function hash(
  reading: PhotoReading,
  sidecar: string | undefined,
): Promise<[PhotoHashed, QuantisedFeatures]> {
  const [features, inner] = await Promise.all([
    featuresOf(reading.networkInput),
    reading.inner && hashInner(reading.inner),
  ]);
  const overlay = sidecar === undefined ? undefined : await readSidecar(sidecar);
  return [
    {
      ok: true,
      size: reading.size,
      modifiedAt: reading.modifiedAt,
      metadata: overlay ? withSidecar(reading.metadata, overlay) : reading.metadata,
      thumbnail: reading.thumbnail,
      content: {
        hash: reading.hash,
        size: reading.size,
        width: reading.width,
        height: reading.height,
        format: reading.format,
        metadata: reading.metadata,
        features: features.values,
        featuresScale: features.scale,
        featuresVersion: model.featuresVersion,
        ...headCodes(model, features),
        layoutCode: layoutCode(reading.networkInput, model.inputSize),
        inner,
      },
    },
    features,
  ];
}

type Handlers = {
  [K in TaskName]: (request: Parameters<WorkerTasks[K]>[0]) => Promise<ReturnType<WorkerTasks[K]>>;
};

const handlers: Handlers = {
  async read({ path, sidecar }): Promise<PhotoHashed | PhotoFailure> {
    const reading = await readPhoto(path, recipe);
    return reading.ok ? (await hash(reading, sidecar))[0] : reading;
  },
  async readQuery({ path }): Promise<QueryHashed | PhotoFailure> {
    const reading = await readPhoto(path, recipe);
    if (!reading.ok) return reading;
    const turns = turnedVariants(reading.networkInput, model.inputSize).slice(1);
    const [[photo], ...turned] = await Promise.all([
      hash(reading, undefined),
      ...turns.map(async (input) => headCodes(model, await featuresOf(input))),
    ]);
    const { inner } = photo.content;
    const pictures = [photo.content, ...turned, ...(inner ? [inner] : [])].map(
      ({ pictureCode, pictureMargins }) => ({
        code: pictureCode,
        margins: pictureMargins,
      }),
    );
    return { ...photo, pictures };
  },
  async features({ images, count }) {
    const started = performance.now();
    const features = await engine.features(images, count);
    return { features, elapsed: performance.now() - started };
  },
  verify: verifyCandidates,
  hashPixels: async ({ path }) => {
    const hashed = await pixelHash(path);
    return typeof hashed === 'string' ? { ok: true, pixelHash: hashed } : hashed;
  },
  renderPreview: async ({ path, longSide }) => {
    const image = await renderPreview(path, longSide);
    return 'bytes' in image ? { ok: true, image } : image;
  },
};

port.on('message', (message: MessageToWorker) => {
  if (message.kind === 'sharedEngine') shared.isOn = message.isOn;
  else if (message.kind === 'features') shared.answer(message.id, message.features);
  else run(message);
});
post({ kind: 'ready' });

function run({ task, name, request }: TaskMessage): void {
  // The pool types both ends by the task's name, which TypeScript cannot follow through a union.
  const handler = handlers[name] as (request: TaskMessage['request']) => ReturnType<Handlers[TaskName]>;
  handler(request).then(
    (result) => post({ kind: 'done', task, result }),
    (error: unknown) => {
      post({
        kind: 'failed',
        task,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    },
  );
}
