import { PlaneIndex } from '../../src/hamming/plane-index.ts';
import type { Catalog } from '../../src/library/catalog/catalog.ts';
import { candidateLimits } from '../../src/library/matching/candidate-limits.ts';
import { Matcher } from '../../src/library/matching/matcher.ts';
import { SubjectCodes } from '../../src/library/tuning/subject-codes.ts';
import { bundledSubjectModel } from '../../src/library/tuning/subject-model.ts';
import type { WorkerPool } from '../../src/library/workers/worker-pool.ts';
import { loadCalibration } from '../../src/model/calibration.ts';
import { loadModel } from '../../src/model/load-model.ts';
import { loadTurnedHead } from '../../src/model/turned-head.ts';

/** A matcher that has compared nothing yet and asks `pool`. */
export async function emptyMatcher(catalog: Catalog, pool: WorkerPool): Promise<Matcher> {
  const model = await loadModel();
  const calibration = await loadCalibration(model);
  const subject = bundledSubjectModel(model, calibration);
  return new Matcher({
    catalog,
    pool,
    turnedHead: await loadTurnedHead(model),
    limits: candidateLimits(calibration),
    pictures: new PlaneIndex(256),
    innerPictures: new PlaneIndex(256),
    layouts: new PlaneIndex(64),
    subjects: new SubjectCodes(catalog, { model: subject, index: new PlaneIndex(64) }),
  });
}
