import type { EvaluationEdit } from '../../build/edits/evaluation-edits.ts';
import { measureRelations, type LibraryJudgement } from './measure-relations.ts';
import type { Composition } from './photos.ts';
import { mixedEdits, recipeEdits } from './edits.ts';
import { scanFiles, type ScannedFiles } from './scan-files.ts';
import { TruthTable } from './truth.ts';
import { writeFiles } from './write-files.ts';

/** A library that was written, scanned and held against the truth. */
export interface JudgedLibrary {
  readonly name: string;
  readonly scanned: ScannedFiles;
  readonly truth: TruthTable;
  readonly judgement: LibraryJudgement;
}

/** The originals with all kinds of edits, among bursts and look-alikes. */
export function judgeMixedLibrary(composition: Composition): Promise<JudgedLibrary> {
  return judge('mixed', composition, mixedEdits);
}

/** The originals alone with crops, mirrors, turns and squash. */
export function judgeRecipeLibrary({ originals }: Composition): Promise<JudgedLibrary> {
  return judge('recipe', { originals, frames: [], lookAlikes: [] }, recipeEdits);
}

async function judge(
  name: string,
  composition: Composition,
  edits: readonly EvaluationEdit[],
): Promise<JudgedLibrary> {
  const { folder, files } = await writeFiles(name, composition, edits);
  const scanned = await scanFiles(folder, files);
  if (scanned.unread > 0) throw new Error(`${scanned.unread} files of ${folder} could not be read.`);
  const truth = new TruthTable(scanned.files);
  return { name, scanned, truth, judgement: await measureRelations(scanned, truth) };
}
