import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedBatches } from '../../src/training/batches.ts';
import { chooseLoss, trainingOptions, tunedLosses } from '../../src/training/choose-loss.ts';
import { fitItqHead } from '../../src/training/itq-head.ts';
import type { LabelledPhotos } from '../../src/training/labelled-photos.ts';
import { findLabelFailure, holdOut, labelledRows } from '../../src/training/labelled-photos.ts';
import { lossNames } from '../../src/contract/tuning.ts';
import { meanAveragePrecision } from '../../src/training/metrics/evaluate-codes.ts';
import { normalFrom, randomFrom } from '../../src/training/random.ts';
import type { TrainingOptions, TrainingProgress } from '../../src/training/training-options.ts';
import { encodeLabelled, trainHead } from '../../src/training/train-head.ts';

const featureLength = 40;
const parts = [
  { from: 0, to: 30, response: 'linear' },
  { from: 30, to: 40, response: 'root' },
] as const;

/** Photos of `classes` subjects: the subject is a small shift under a louder direction that says nothing of it. */
function somePhotos(classes: number, perClass: number, seed: number): LabelledPhotos {
  const random = randomFrom(5);
  const means = Float32Array.from({ length: classes * featureLength }, () => 14 * normalFrom(random));
  const noise = randomFrom(seed);
  const count = classes * perClass;
  const features = new Int8Array(count * featureLength);
  const labels = new Uint8Array(count * classes);
  for (let row = 0; row < count; row += 1) {
    const label = row % classes;
    labels[row * classes + label] = 1;
    for (let index = 0; index < featureLength; index += 1) {
      const loud = index < 4 ? 60 : 12;
      const value = means[label * featureLength + index]! + loud * normalFrom(noise);
      features[row * featureLength + index] = Math.max(-127, Math.min(127, Math.round(value)));
    }
  }
  return { features, featureLength, labels, labelCount: classes };
}

function quick(changes: Partial<TrainingOptions> = {}): TrainingOptions {
  const usual = trainingOptions(tunedLosses['large-margin-proxies'], {
    bits: 16,
    parts,
    photos: 120,
    seed: 4,
  });
  return { ...usual, steps: 80, stepsPerCheck: 20, batchSize: 32, ...changes };
}

function precisionOf(
  head: Parameters<typeof encodeLabelled>[0],
  photos: LabelledPhotos,
  queries: LabelledPhotos,
): number {
  return meanAveragePrecision(encodeLabelled(head, queries), encodeLabelled(head, photos));
}

describe('training a head', () => {
  const photos = somePhotos(6, 20, 1);
  const unseen = somePhotos(6, 10, 2);

  it.each(lossNames)('%s beats the unsupervised baseline on photos it has not seen', async (name) => {
    const baseline = await fitItqHead(photos, parts, 16, 1);
    const outcome = await trainHead(photos, quick({ loss: tunedLosses[name] }), { current: baseline });
    if (!outcome.ok) throw new Error(outcome.message);
    const before = precisionOf(baseline, photos, unseen);
    expect(precisionOf(outcome.head, photos, unseen)).toBeGreaterThan(before + 0.05);
    expect(outcome.after.meanAveragePrecision).toBeGreaterThan(outcome.before!.meanAveragePrecision);
    expect(outcome.trained + outcome.validated).toBe(120);
    expect(outcome.validated).toBeGreaterThan(10);
  });

  it('gives the same head for the same seed and another for another', async () => {
    const weights: string[] = [];
    for (const seed of [4, 4, 5]) {
      const outcome = await trainHead(photos, quick({ seed, steps: 20 }));
      if (!outcome.ok) throw new Error(outcome.message);
      weights.push(outcome.head.weights.join());
    }
    expect(weights[1]).toBe(weights[0]);
    expect(weights[2]).not.toBe(weights[0]);
  });

  it('gives a head in the form that is written to a file: rows of unit length over the parts', async () => {
    const outcome = await trainHead(photos, quick({ steps: 20 }));
    if (!outcome.ok) throw new Error(outcome.message);
    const { head } = outcome;
    expect([head.weights.length, head.thresholds.length]).toEqual([16 * featureLength, 16]);
    for (let bit = 0; bit < 16; bit += 1) {
      const row = head.weights.subarray(bit * featureLength, (bit + 1) * featureLength);
      expect(row.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 4);
    }
  });

  it('reports steps, loss, validation and time left, and ends early where nothing improves', async () => {
    const reports: TrainingProgress[] = [];
    // A rate of zero: no check after the first can be better.
    const options = quick({ learningRate: 0, steps: 400, patience: 2 });
    const outcome = await trainHead(photos, options, { onProgress: (report) => reports.push(report) });
    expect(outcome.ok && outcome.step).toBe(20);
    expect(reports.map((report) => report.step)).toEqual([20, 40, 60]);
    for (const report of reports) {
      expect(report.steps).toBe(400);
      expect(report.loss).toBeGreaterThan(0);
      expect(report.validation).toBeGreaterThan(0);
      expect(report.secondsLeft).toBeGreaterThan(0);
    }
  });

  it('is cancelled between two steps, within a second', async () => {
    const stop = new AbortController();
    let aborted = 0;
    const training = trainHead(photos, quick({ steps: 1e6, patience: 1e6 }), {
      signal: stop.signal,
      onProgress: () => {
        aborted = performance.now();
        stop.abort();
      },
    });
    await expect(training).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(performance.now() - aborted).toBeLessThan(1000);
  });

  it('does not begin where it was cancelled before', async () => {
    await expect(trainHead(photos, quick(), { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});

describe('labels that cannot be learned from', () => {
  /** Photos with these labels and features that differ unless `twins` says otherwise. */
  function labelled(rows: readonly (readonly number[])[], twins = false): LabelledPhotos {
    const features = new Int8Array(rows.length * 2);
    rows.forEach((_, row) => {
      features[2 * row] = twins ? row >> 1 : row;
    });
    return { features, featureLength: 2, labels: Uint8Array.from(rows.flat()), labelCount: rows[0]!.length };
  }

  it.each([
    [
      'too-few-albums',
      labelled([
        [1, 0],
        [1, 0],
        [0, 0],
      ]),
    ],
    [
      'albums-too-small',
      labelled([
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ]),
    ],
    [
      'albums-too-small',
      labelled([
        [1, 0],
        [1, 0],
        [1, 0],
        [0, 1],
      ]),
    ],
    [
      'albums-all-alike',
      labelled([
        [1, 1],
        [1, 1],
        [1, 1],
      ]),
    ],
    [
      'labels-contradict',
      labelled(
        [
          [1, 0],
          [0, 1],
          [1, 0],
          [0, 1],
        ],
        true,
      ),
    ],
  ] as const)('%s', async (code, photos) => {
    expect(findLabelFailure(photos)?.code).toBe(code);
    const outcome = await trainHead(photos, quick());
    expect(outcome).toMatchObject({ ok: false, code });
    if (!outcome.ok) expect(outcome.message).toMatch(/^[A-Z].*\.$/);
  });

  it('copies in albums that have one in common are no contradiction', () => {
    expect(
      findLabelFailure(
        labelled(
          [
            [1, 0],
            [1, 1],
            [0, 1],
            [1, 1],
          ],
          true,
        ),
      ),
    ).toBeUndefined();
  });
});

describe('preparing labels', () => {
  it('holds out some of every large label and never all of one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { minLength: 2, maxLength: 60 }), fc.nat(), (chosen, seed) => {
        const labels = new Uint8Array(chosen.length * 5);
        chosen.forEach((label, row) => {
          labels[row * 5 + label] = 1;
        });
        const photos = { features: new Int8Array(chosen.length), featureLength: 1, labels, labelCount: 5 };
        const { train, validation } = holdOut(photos, labelledRows(photos), 0.3, seed);
        expect([...train, ...validation].sort((a, b) => a - b)).toEqual(chosen.map((_, row) => row));
        expect(new Set(train.map((row) => chosen[row]))).toEqual(new Set(chosen));
        for (const label of new Set(chosen)) {
          const size = chosen.filter((one) => one === label).length;
          const held = validation.filter((row) => chosen[row] === label).length;
          expect(held).toBeGreaterThanOrEqual(Math.min(size - 1, Math.floor(0.3 * size)));
        }
      }),
    );
  });

  it('draws rare and frequent labels equally often', () => {
    const labels = new Uint8Array(2 * 101);
    for (let row = 0; row < 101; row += 1) labels[2 * row + Number(row < 5)] = 1;
    const next = balancedBatches({ labels, labelCount: 2, photos: 101 }, 32, 4, randomFrom(1));
    for (let round = 0; round < 5; round += 1) {
      expect(next().reduce((sum, row) => sum + Number(row < 5), 0)).toBe(16);
    }
  });

  it('chooses proxies for one label per photo, for several by the length of the codes', () => {
    const one = { labels: Uint8Array.from([1, 0, 0, 1]), labelCount: 2 };
    const several = { labels: Uint8Array.from([1, 1, 0, 1]), labelCount: 2 };
    expect(chooseLoss(one, 16).loss).toBe('large-margin-proxies');
    expect(chooseLoss(several, 64).loss).toBe('dual-hinge');
    expect(chooseLoss(several, 16).loss).toBe('soft-pairwise');
  });
});
