import type { EncodedImage } from '../../contract/library-calls.ts';
import type { PhotoMetadata } from '../../contract/photo.ts';
import type { Rectangle } from '../../photo/inner-rectangle.ts';
import type { PhotoFailure } from '../../photo/photo-failure.ts';
import type { Verification } from '../../groups/verify.ts';
import type { Content } from '../catalog/content-table.ts';

/** All that reading one file brings: what its bytes hold, and what was true of the file while it was read. */
export interface PhotoHashed {
  ok: true;
  content: Content;
  size: number;
  modifiedAt: number;
  /** The content's metadata with the sidecar's over it. */
  metadata: PhotoMetadata;
  thumbnail: Uint8Array;
}

/** A photo asked about, with the picture codes and margins of its eight turns and mirrors, upright first, and of a picture inside it. */
export interface QueryHashed extends PhotoHashed {
  pictures: { code: Uint8Array; margins: Int8Array }[];
}

/** One side of a verification. */
export interface PhotoToVerify {
  /** Content hash; what was prepared from the thumbnail is remembered under it for a while. */
  hash: string;
  thumbnail: Uint8Array;
  /** Where a picture lies inside it. */
  inner: Rectangle | undefined;
  width: number;
  height: number;
  takenAt: string | undefined;
  camera: string | undefined;
  name: string;
}

export interface TimedFeatures {
  /** [count, featureLength] */
  features: Float32Array;
  /** Milliseconds. */
  elapsed: number;
}

/** What a worker can be asked to do. A file that cannot be used is an answer, not an error. */
export interface WorkerTasks {
  read: (request: { path: string; sidecar: string | undefined }) => PhotoHashed | PhotoFailure;
  readQuery: (request: { path: string }) => QueryHashed | PhotoFailure;
  /** Of network inputs, on this worker's own engine: `images` uint8 RGB [count, inputSize, inputSize, 3] */
  features: (request: { images: Uint8Array; count: number }) => TimedFeatures;
  verify: (request: { probe: PhotoToVerify; candidates: PhotoToVerify[] }) => Verification[];
  hashPixels: (request: { path: string }) => { ok: true; pixelHash: string } | PhotoFailure;
  renderPreview: (request: {
    path: string;
    longSide: number;
  }) => { ok: true; image: EncodedImage } | PhotoFailure;
}

export type TaskName = keyof WorkerTasks;
export type TaskRequest<K extends TaskName> = Parameters<WorkerTasks[K]>[0];
export type TaskResult<K extends TaskName> = ReturnType<WorkerTasks[K]>;

/** To a worker: a task to do. */
export interface TaskMessage<K extends TaskName = TaskName> {
  kind: 'task';
  task: number;
  name: K;
  request: TaskRequest<K>;
}

/**
 * To a worker: a task, whether there is an engine that all workers share, or that engine's answer to an image, which is
 * nothing where it failed.
 */
export type MessageToWorker =
  | TaskMessage
  | { kind: 'sharedEngine'; isOn: boolean }
  | { kind: 'features'; id: number; features: Float32Array | undefined };

/** From a worker: an image for the shared engine, or ready once its model is loaded, then one answer a task. `error` is a bug's message, not a file's. */
export type WorkerMessage =
  | { kind: 'ready' }
  | { kind: 'image'; id: number; image: Uint8Array }
  | { kind: 'done'; task: number; result: TaskResult<TaskName> }
  | { kind: 'failed'; task: number; error: string };
