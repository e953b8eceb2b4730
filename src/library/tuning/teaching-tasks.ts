import { KindredError, type FailureCode } from '../../contract/problems.ts';
import type { LabelFailureCode, LossName, RetrievalMetrics } from '../../contract/tuning.ts';
import type { Head } from '../../model/heads.ts';
import type { LabelledPhotos } from '../../training/labelled-photos.ts';
import type { LabelPrecision } from '../../training/examine-head.ts';
import type { TrainingProgress } from '../../training/training-options.ts';

export interface TrainRequest {
  photos: LabelledPhotos;
  /** Labels from this one on are none of the user's albums: no precision is told of them. */
  albums: number;
  /** Chosen by the shape of the labels where absent. */
  loss: LossName | undefined;
  bits: number;
  seed: number;
  /** The head in use: the new one is measured beside it. */
  current: Head;
  /** The head that comes with the product: the new one has its bits, and those that are learned. */
  general: Head;
  /** A head that learned together with the last stages already: it is measured only. */
  made?: { head: Head; step: number } | undefined;
  /** What `current` sees of the photos, where that is other features; int8 [photos, featureLength]. */
  currentFeatures?: Int8Array | undefined;
}

/** To teach the last stages of the network, before a head is trained on what they say. */
export interface DeepLesson extends Omit<TrainRequest, 'albums' | 'currentFeatures' | 'made'> {
  /** The library's folder, which the thumbnails are read from. */
  library: string;
  /** Content hash of each photo. */
  hashes: readonly string[];
  /** For what is written meanwhile. */
  folder: string;
}

export type TailTuned =
  | {
      ok: true;
      /** The tail's file; undefined where the untouched stages did best. */
      bytes: Uint8Array | undefined;
      version: string;
      head: Head;
      before: number;
      after: number;
      step: number;
    }
  | { ok: false; code: LabelFailureCode; message: string };

/** A held-out photo by its row, and the rows of its nearest neighbours among the held-out ones. */
export interface RowExample {
  query: number;
  before: number[];
  after: number[];
}

export interface Trained {
  head: Head;
  loss: LossName;
  step: number;
  trained: number;
  validated: number;
  othersKept: number | undefined;
  before: RetrievalMetrics;
  after: RetrievalMetrics;
  precisions: { before: LabelPrecision[]; after: LabelPrecision[] };
  examples: RowExample[];
}

/** To the worker: one at a time. */
export type TeachingRequest =
  | { kind: 'train'; request: TrainRequest }
  /** int8 features [count, featureLength] to codes. */
  | { kind: 'encode'; head: Head; features: Int8Array; count: number }

  /** Thumbnails to features by a tail. */
  | { kind: 'describe'; tail: { version: string; bytes: Uint8Array }; thumbnails: readonly Uint8Array[] };

/** To the process that teaches the network itself: one at a time. */
export type DeepRequest =
  | { kind: 'teachTail'; lesson: DeepLesson }
  /** Is there an engine that can? */
  | { kind: 'findEngine' };

/** From the worker on the way, any number of them. */
export type TeachingNews =
  | { kind: 'chosen'; loss: LossName; steps: number }
  | { kind: 'looked'; done: number; total: number }
  | { kind: 'progress'; progress: TrainingProgress };

/** From the worker at the end. */
export type TeachingAnswer =
  | { kind: 'trained'; trained: Trained }
  | { kind: 'tailTuned'; tuned: Extract<TailTuned, { ok: true }> }
  | { kind: 'described'; features: Int8Array }
  | { kind: 'encoded'; codes: Uint8Array }
  | { kind: 'engineFound'; engine: string }
  | { kind: 'refused'; code: FailureCode; message: string }
  | { kind: 'failed'; error: string };

export function isNews(message: TeachingNews | TeachingAnswer): message is TeachingNews {
  return message.kind === 'chosen' || message.kind === 'looked' || message.kind === 'progress';
}

/** The error that an answer stands for which is none of those expected. */
export function refusal(answer: TeachingAnswer): KindredError {
  return answer.kind === 'refused' ? new KindredError(answer.code, answer.message) : unexpected(answer);
}

export function failed(reason: string, cause?: Error): KindredError {
  return new KindredError(
    'training-failed',
    `The training ended by a fault (${reason}). Nothing was changed; try once more.`,
    { cause },
  );
}

export function unexpected(answer: TeachingAnswer): KindredError {
  return failed(answer.kind === 'failed' ? answer.error : `an answer of the kind ${answer.kind}`);
}
