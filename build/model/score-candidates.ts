import { levelAt } from '../../src/groups/tolerance.ts';
import { closenessSteps, lowestChoice, scoreSteps, type ScoredPairs } from '../../src/model/calibration.ts';
import { verifyCandidates } from '../../src/library/workers/verify-candidates.ts';
import type { PhotoToVerify } from '../../src/library/workers/worker-tasks.ts';
import { shuffled } from '../random.ts';
import type { CalibrationPhoto } from './calibration-photos.ts';
import { pairKinds, type PairKind } from './different-pairs.ts';

/** So many pairs of each kind are verified for each step of closeness, at 5 CPU-ms each. */
const verifiedPerRow = 800;

/** Two photos by their places that a search proposes. */
export interface CandidatePair {
  a: number;
  b: number;
  kind: PairKind;
  closeness: number;
}

interface ScoredRow extends ScoredPairs {
  kind: PairKind;
  /** Of which so many were verified. */
  candidates: number;
}

/** What verification makes of pairs of different photos that a search proposes, by how close they are. */
export async function scoreCandidates(
  photos: readonly CalibrationPhoto[],
  candidates: readonly CandidatePair[],
): Promise<{
  rows: ScoredRow[];
  surest: { score: number; a: string; b: string }[];
}> {
  const rows: ScoredRow[] = [];
  const surest: { score: number; a: string; b: string }[] = [];
  for (const [step, from] of closenessSteps.entries()) {
    const to = closenessSteps[step + 1] ?? Infinity;
    for (const kind of pairKinds) {
      const all = candidates.filter(
        (pair) => pair.kind === kind && pair.closeness >= from && pair.closeness < to,
      );
      const passed = scoreSteps.map(() => 0);
      const chosen = shuffled(all, `verified ${from} ${kind}`).slice(0, verifiedPerRow);
      for (const { a, b } of chosen) {
        const request = { probe: toVerify(photos[a]!), candidates: [toVerify(photos[b]!)] };
        const result = (await verifyCandidates(request))[0]!;
        scoreSteps.forEach((score, place) => {
          const isPassed =
            score < lowestChoice ? result.score >= score : levelAt(result, score) === 'same-picture';
          if (isPassed) passed[place]! += 1;
        });
        if (kind !== 'one burst')
          surest.push({ score: result.score, a: photos[a]!.name, b: photos[b]!.name });
      }
      if (chosen.length > 0)
        rows.push({ closeness: from, kind, candidates: all.length, verified: chosen.length, passed });
    }
    console.error(`closeness from ${from} verified`);
  }
  surest.sort((left, right) => right.score - left.score);
  return { rows, surest: surest.slice(0, 40) };
}

/** Nothing is known of when and with what a photo was taken: its looks alone count. */
function toVerify({ name, thumbnail, inner, width, height }: CalibrationPhoto): PhotoToVerify {
  return { hash: name, name, thumbnail, inner, width, height, takenAt: undefined, camera: undefined };
}
