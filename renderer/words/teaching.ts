import type { TuningRun } from '../../src/contract/tuning.ts';
import { count, counted, roughDuration } from './numbers.ts';
import { asSentence } from './relations.ts';

const stages: Record<TuningRun['stage'], string> = {
  gathering: 'Gathering the photos of the albums',
  deepening: 'Teaching the network itself',
  training: 'Learning',
  describing: 'Looking at every photo with new eyes',
  coding: 'Coding the whole library',
};

/** What a training is at, as a heading. */
export function stageTitle({ stage, points }: TuningRun): string {
  return stage === 'training' && points.length === 0 ? 'Getting to know the photos' : stages[stage];
}

/** What a training learns from, how far it is and how long it will take, as sentences. */
export function trainingLine(run: TuningRun): string {
  const { stage, photos, albums, looked, secondsLeft } = run;
  const sentences: string[] = [];
  if (photos > 0) sentences.push(`From ${counted(photos, 'photo')} in ${counted(albums, 'album')}.`);
  if (stage === 'deepening' && looked)
    sentences.push(
      `Looking at the photos in several ways first: ${count(looked.done)} of ${count(looked.total)}.`,
    );
  if (stage === 'describing' && looked) sentences.push(`${count(looked.done)} of ${count(looked.total)}.`);
  const isLearning = !looked && (stage === 'training' || stage === 'deepening');
  // How long the first looks take would say nothing of what follows.
  if (secondsLeft !== undefined && (isLearning || stage === 'describing')) {
    const left = `${asSentence(roughDuration(secondsLeft * 1000))} left`;
    sentences.push(isLearning ? `${left} at most; it ends as soon as nothing gets better.` : `${left}.`);
  }
  return sentences.join(' ');
}
