import { bundledModel } from '../../src/contract/tuning.ts';
import type { StoredReport } from '../../src/library/tuning/model-records.ts';
import { metricsCollector } from '../../src/training/metrics/evaluate-codes.ts';

/** The report of a training that never was: mAP of nine held-out photos by the model before and the new one. */
export function storedReport(before: number, after: number, more: Partial<StoredReport> = {}): StoredReport {
  const metrics = { ...metricsCollector().result(), queries: 9 };
  return {
    trained: 20,
    validated: 9,
    loss: 'dual-hinge',
    seed: 1,
    step: 50,
    points: [],
    seconds: 1,
    against: bundledModel,
    before: { ...metrics, meanAveragePrecision: before },
    after: { ...metrics, meanAveragePrecision: after },
    albums: [],
    examples: [],
    ...more,
  };
}
