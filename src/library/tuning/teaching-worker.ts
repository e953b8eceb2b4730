import { parentPort } from 'node:worker_threads';
import { encodeBatch } from '../../model/heads.ts';
import { chooseLoss, trainingOptions, tunedLosses } from '../../training/choose-loss.ts';
import {
  drawExamples,
  nearestRows,
  precisionByLabel,
  type LabelledCodes,
} from '../../training/examine-head.ts';
import { selectPhotos } from '../../training/labelled-photos.ts';
import { encodeLabelled, splitRows, trainHead, type TrainingOptions } from '../../training/train-head.ts';
import type { RowExample, TeachingAnswer, TeachingRequest, Trained, TrainRequest } from './teaching-tasks.ts';

/*
 * Trains heads and codes photos by them, in a thread of its own: the library's keeps answering, and a cancel, which ends
 * the thread, takes effect in whatever step it falls.
 */
const port = parentPort;
if (!port) throw new Error('teaching-worker runs as a worker thread only.');
const answer = (message: TeachingAnswer): void => port.postMessage(message);

/** Held-out photos shown with their neighbours, and how many neighbours each. */
const examples = 6;
const neighbours = 6;

/** Of few photos a larger share is held out: a validation by two photos would be a matter of luck. */
const usualShare = 0.15;
const largestShare = 0.4;
const wantedValidation = 16;

port.on('message', (message: TeachingRequest) => {
  if (message.kind === 'encode') {
    const { head, features, count } = message;
    answer({ kind: 'encoded', codes: encodeBatch(head, features, count) });
    return;
  }
  train(message.request).then(answer, (error: unknown) => {
    answer({ kind: 'failed', error: error instanceof Error ? error.message : String(error) });
  });
});

async function train(request: TrainRequest): Promise<TeachingAnswer> {
  const { photos, bits, seed, current } = request;
  const count = photos.features.length / photos.featureLength;
  const loss = request.loss ? tunedLosses[request.loss] : chooseLoss(photos, bits);
  const options: TrainingOptions = {
    ...trainingOptions(loss, { bits, parts: current.parts, photos: count, seed }),
    validationShare: Math.max(usualShare, Math.min(largestShare, wantedValidation / count)),
  };
  answer({ kind: 'chosen', loss: loss.loss, steps: options.steps });
  const outcome = await trainHead(photos, options, {
    current,
    onProgress: (progress) => answer({ kind: 'progress', progress }),
  });
  if (!outcome.ok) return { kind: 'refused', code: outcome.code, message: outcome.message };
  const { head, step, trained, validated, before, after } = outcome;
  if (!before) throw new Error('The head in use was not measured.');
  const split = splitRows(photos, options);
  const [queries, database] = [selectPhotos(photos, split.validation), selectPhotos(photos, split.train)];
  const codes = [current, head].map((one): [LabelledCodes, LabelledCodes] => [
    encodeLabelled(one, queries),
    encodeLabelled(one, database),
  ]);
  const [beforeCodes, afterCodes] = [codes[0]!, codes[1]!];
  const precisions = ([asked, known]: [LabelledCodes, LabelledCodes]) =>
    precisionByLabel(asked, known).filter(({ label }) => label < request.albums);
  const nearest = ([asked, known]: [LabelledCodes, LabelledCodes], row: number): number[] => {
    const bytes = asked.bits >> 3;
    const code = asked.bytes.subarray(row * bytes, (row + 1) * bytes);
    return nearestRows(code, known, neighbours).map((found) => split.train[found]!);
  };
  const shown: RowExample[] = drawExamples(afterCodes[0].labels, examples, seed).map((row) => ({
    query: split.validation[row]!,
    before: nearest(beforeCodes, row),
    after: nearest(afterCodes, row),
  }));
  const result: Trained = {
    head: { name: 'subject', ...head },
    loss: loss.loss,
    step,
    trained,
    validated,
    before,
    after,
    precisions: { before: precisions(beforeCodes), after: precisions(afterCodes) },
    examples: shown,
  };
  return { kind: 'trained', trained: result };
}
