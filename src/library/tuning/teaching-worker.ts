import { parentPort } from 'node:worker_threads';
import { KindredError } from '../../contract/problems.ts';
import { encodeBatch } from '../../model/heads.ts';
import { productOptions } from '../../training/choose-loss.ts';
import {
  drawExamples,
  evaluateLeaveOneOut,
  keptNeighbours,
  nearestRows,
  type LabelPrecision,
} from '../../training/examine-head.ts';
import { startBackend } from '../../training/backend.ts';
import { joinHeads } from '../../training/join-heads.ts';
import { namedRows, selectPhotos } from '../../training/labelled-photos.ts';
import type { LabelledCodes } from '../../training/metrics/evaluate-codes.ts';
import { splitRows } from '../../training/prepared-photos.ts';
import { encodeLabelled, trainHead } from '../../training/train-head.ts';
import type { TrainingProgress } from '../../training/training-options.ts';
import type {
  RowExample,
  TeachingAnswer,
  TeachingNews,
  TeachingRequest,
  Trained,
  TrainRequest,
} from './teaching-tasks.ts';

/*
 * Trains heads and codes photos by them, in a thread of its own: the library's keeps answering, and a cancel, which ends
 * the thread, takes effect in whatever step it falls.
 */
const port = parentPort;
if (!port) throw new Error('teaching-worker runs as a worker thread only.');
const answer = (message: TeachingNews | TeachingAnswer): void => port.postMessage(message);

/** Held-out photos shown with their neighbours, and how many neighbours each. */
const examples = 6;
const neighbours = 6;

port.on('message', (message: TeachingRequest) => {
  if (message.kind === 'encode') {
    const { head, features, count } = message;
    answer({ kind: 'encoded', codes: encodeBatch(head, features, count) });
    return;
  }
  work(message).then(answer, (error: unknown) => {
    if (error instanceof KindredError) answer({ kind: 'refused', code: error.code, message: error.message });
    else answer({ kind: 'failed', error: error instanceof Error ? error.message : String(error) });
  });
});

const onProgress = (progress: TrainingProgress): void => answer({ kind: 'progress', progress });

async function work(message: Exclude<TeachingRequest, { kind: 'encode' }>): Promise<TeachingAnswer> {
  if (message.kind === 'train') return train(message.request);
  // Loaded when it is wanted: it brings the network.
  const { describeByTail } = await import('./describe-by-tail.ts');
  return { kind: 'described', features: await describeByTail(message.tail, message.thumbnails) };
}

async function train(request: TrainRequest): Promise<TeachingAnswer> {
  const { photos, current, general, seed } = request;
  const { bits } = request;
  const options = productOptions(photos, { bits, parts: general.parts, seed, loss: request.loss });
  const { loss } = options.loss;
  await startBackend();
  answer({ kind: 'chosen', loss, steps: request.made ? request.made.step : options.steps });
  const outcome = request.made
    ? { ok: true as const, ...request.made }
    : await trainHead(photos, options, { onProgress });
  if (!outcome.ok) return { kind: 'refused', code: outcome.code, message: outcome.message };
  const { step } = outcome;
  const head = joinHeads(general, outcome.head);
  const { train: learned, validation } = splitRows(photos, options);
  const seenBefore = { ...photos, features: request.currentFeatures ?? photos.features };
  const beforeCodes: LabelledCodes = encodeLabelled(current, selectPhotos(seenBefore, validation));
  const afterCodes: LabelledCodes = encodeLabelled(head, selectPhotos(photos, validation));
  const [before, after] = [evaluateLeaveOneOut(beforeCodes), evaluateLeaveOneOut(afterCodes)];
  const inAlbums = new Set(namedRows(selectPhotos(photos, validation)));
  const inNone = validation.map((_, row) => row).filter((row) => !inAlbums.has(row));
  const ofAlbums = (labels: readonly LabelPrecision[]): LabelPrecision[] =>
    labels.filter(({ label }) => label < request.albums);
  const nearest = (codes: LabelledCodes, row: number): number[] => {
    const bytes = codes.bits >> 3;
    const code = codes.bytes.subarray(row * bytes, (row + 1) * bytes);
    const found = nearestRows(code, codes, neighbours + 1).filter((one) => one !== row);
    return found.slice(0, neighbours).map((one) => validation[one]!);
  };
  const shown: RowExample[] = drawExamples(afterCodes.labels, examples, seed).map((row) => ({
    query: validation[row]!,
    before: nearest(beforeCodes, row),
    after: nearest(afterCodes, row),
  }));
  const result: Trained = {
    head: { ...head, name: 'subject' },
    loss,
    step,
    trained: namedRows(selectPhotos(photos, learned)).length,
    validated: inAlbums.size,
    othersKept: keptNeighbours(beforeCodes, afterCodes, inNone),
    before: before.metrics,
    after: after.metrics,
    precisions: { before: ofAlbums(before.labels), after: ofAlbums(after.labels) },
    examples: shown,
  };
  return { kind: 'trained', trained: result };
}
