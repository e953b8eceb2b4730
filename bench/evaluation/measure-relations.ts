import type { EvaluationEdit } from '../../build/edits/evaluation-edits.ts';
import { levelRank } from '../../src/contract/levels.ts';
import type { MemberRelation } from '../../src/contract/groups.ts';
import { verifyCandidates } from '../../src/library/workers/verify-candidates.ts';
import { burstGaps } from './measure-distances.ts';
import { pairKey, type ScannedFile, type ScannedFiles } from './scan-files.ts';
import { gapBetween, type Truth, type TruthTable } from './truth.ts';

/** What the library says of some pairs. `unsure` ones are shown as one scene, with the doubt in words. */
export interface Verdicts {
  pairs: number;
  samePicture: number;
  unsure: number;
  sameScene: number;
}

export interface EditVerdicts extends Verdicts {
  /** Original and edit in one group of *same picture*. */
  grouped: number;
  /** Missed by the search for candidates: verification would have called the two the same picture. */
  notProposed: number;
}

/** Two different photos that were called the same picture. */
export interface WrongPair {
  readonly a: ScannedFile;
  readonly b: ScannedFile;
  readonly truth: Truth;
  readonly relation: MemberRelation;
}

export interface LibraryJudgement {
  readonly edits: ReadonlyMap<EvaluationEdit, EditVerdicts>;
  /** Any two files made from one photo, found among them. */
  readonly anyCopies: { pairs: number; samePicture: number };
  readonly precision: number;
  /** Unedited frames of one burst, by gap; and an edited frame with the others of its burst. */
  readonly frames: ReadonlyMap<number, Verdicts>;
  readonly editedFrames: ReadonlyMap<number, Verdicts>;
  /** Look-alikes: photos of one product or class. */
  readonly hard: Verdicts;
  readonly wrong: WrongPair[];
  /** Recall of copies (original and edit) where pairs are called by their score alone, at .99 and .999. */
  readonly recallAtPrecision: { precision: number; recall: number }[];
  /** Of all relations by falling score: share of copies found, share of right ones. */
  readonly curve: { recall: number; precision: number }[];
}

/** Judges the relations that a scan stored. */
export async function measureRelations(scanned: ScannedFiles, truth: TruthTable): Promise<LibraryJudgement> {
  const { files, relations, groupsOf } = scanned;
  const edits = new Map<EvaluationEdit, EditVerdicts>();
  const frames = new Map<number, Verdicts>(burstGaps.map((gap) => [gap, noVerdicts()]));
  const editedFrames = new Map<number, Verdicts>(burstGaps.map((gap) => [gap, noVerdicts()]));
  const hard = noVerdicts();
  const anyCopies = { pairs: 0, samePicture: 0 };
  const wrong: WrongPair[] = [];
  const ranked: { score: number; isCopy: boolean; isEdit: boolean }[] = [];
  let right = 0;
  for (const [a, one] of files.entries()) {
    for (let b = 0; b < a; b += 1) {
      const what = truth.of(a, b);
      const relation = relations.get(pairKey(a, b));
      if (what === 'known' || (what === 'easy' && !relation) || (what === 'shelves' && !relation)) continue;
      const other = files[b]!;
      const isSame = isSamePicture(relation);
      const isEdit = what === 'copy' && (one.kind === 'original') !== (other.kind === 'original');
      if (what === 'copy') {
        anyCopies.pairs += 1;
        if (isSame) anyCopies.samePicture += 1;
      } else if (isSame) wrong.push({ a: other, b: one, truth: what, relation: relation! });
      if (isSame && what === 'copy') right += 1;
      if (relation && relation.level !== 'similar')
        ranked.push({ score: rankOf(relation), isCopy: what === 'copy', isEdit });
      if (isEdit) {
        const [original, edit] = one.kind === 'original' ? [one, other] : [other, one];
        const kind = edit.kind as EvaluationEdit;
        const verdicts = edits.get(kind) ?? { ...noVerdicts(), grouped: 0, notProposed: 0 };
        edits.set(kind, verdicts);
        count(verdicts, relation);
        if (shareGroup(groupsOf, original, edit)) verdicts.grouped += 1;
        if (!relation || relation.level === 'similar')
          verdicts.notProposed += await wouldBeSame(original, edit);
      }
      if (what === 'hard') count(hard, relation);
      if (what === 'burst') {
        const isUnedited = one.kind === 'original' && other.kind === 'original';
        const counted = (isUnedited ? frames : editedFrames).get(gapBetween(one, other));
        if (counted) count(counted, relation);
      }
    }
  }
  const wanted = [...edits.values()].reduce((sum, { pairs }) => sum + pairs, 0);
  const curve = curveOf(ranked, wanted);
  return {
    edits,
    anyCopies,
    precision: right / Math.max(1, right + wrong.length),
    frames,
    editedFrames,
    hard,
    wrong,
    recallAtPrecision: [0.99, 0.999].map((precision) => ({
      precision,
      recall: Math.max(
        0,
        ...curve.filter((point) => point.precision >= precision).map(({ recall }) => recall),
      ),
    })),
    curve,
  };
}

function noVerdicts(): Verdicts {
  return { pairs: 0, samePicture: 0, unsure: 0, sameScene: 0 };
}

function count(verdicts: Verdicts, relation: MemberRelation | undefined): void {
  verdicts.pairs += 1;
  if (isSamePicture(relation)) verdicts.samePicture += 1;
  else if (isUnsure(relation)) verdicts.unsure += 1;
  else if (relation?.level === 'same-scene') verdicts.sameScene += 1;
}

function isSamePicture(relation: MemberRelation | undefined): boolean {
  return relation !== undefined && levelRank(relation.level) <= levelRank('same-picture');
}

function isUnsure(relation: MemberRelation | undefined): boolean {
  return relation?.level === 'same-scene' && relation.evidence.startsWith('perhaps the same picture');
}

/** What is called the same picture before what is not, then by score. */
function rankOf(relation: MemberRelation): number {
  return (isSamePicture(relation) ? 1 : 0) + (relation.score ?? 1);
}

function shareGroup(groupsOf: ScannedFiles['groupsOf'], a: ScannedFile, b: ScannedFile): boolean {
  const groups = groupsOf.get(b.path);
  return groups !== undefined && [...(groupsOf.get(a.path) ?? [])].some((id) => groups.has(id));
}

async function wouldBeSame(original: ScannedFile, edit: ScannedFile): Promise<0 | 1> {
  const [verification] = await verifyCandidates({
    probe: edit.verifiable,
    candidates: [original.verifiable],
  });
  return verification?.level === 'same-picture' ? 1 : 0;
}

function curveOf(
  ranked: { score: number; isCopy: boolean; isEdit: boolean }[],
  wanted: number,
): LibraryJudgement['curve'] {
  ranked.sort((a, b) => b.score - a.score);
  const curve: { recall: number; precision: number }[] = [];
  let copies = 0;
  let found = 0;
  for (const [place, { score, isCopy, isEdit }] of ranked.entries()) {
    if (isCopy) copies += 1;
    if (isEdit) found += 1;
    // Only where the score falls: pairs of one score are called together.
    if (ranked[place + 1]?.score !== score)
      curve.push({ recall: found / Math.max(1, wanted), precision: copies / (place + 1) });
  }
  return curve;
}
