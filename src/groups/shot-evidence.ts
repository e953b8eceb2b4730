import type { Verification } from './verification.ts';
import { levelOfScore, samePictureScore, toOdds, toScore } from './verification.ts';

/** What the camera noted, as far as it is known. */
export interface ShotFacts {
  /** Oriented pixels of the file. */
  width: number;
  height: number;
  /** Local camera time: `2024-05-31T18:04:11`, with `.123` where the camera says so. */
  takenAt?: string | undefined;
  camera?: string | undefined;
  /** File name, with or without its folder, for its running number. */
  name?: string | undefined;
}

/** Frames of one camera this close in time show one moment, even where they cannot be laid over each other. */
const momentSeconds = 3;
/** Up to this far apart, two times of one camera are two shots; beyond, one of the clocks may have been corrected. */
const sessionSeconds = 600;

/** What the names say, in log odds: enough to settle a doubt, not to undo a clear picture. */
const nameOdds = 2;
/** The score of one shot where the pictures left a doubt. */
const oneShotScore = (1 + samePictureScore) / 2;
/** The score of two shots, however alike. */
const twoShotsScore = 0.5;

/**
 * What two photos are once their cameras have been asked, too.
 *
 * - One camera, two times up to ten minutes apart: two shots, however alike; never the same picture.
 * - One camera, up to three seconds apart: one moment, however unlike.
 * - Equal times down to the fraction of a second: one shot, so what is one scene or unsure is a copy. Equal whole
 *   seconds prove nothing where the sizes are equal, too: a burst has ten frames a second. With unequal sizes they settle
 *   a doubt, since no burst changes its size.
 * - No times, and names that a camera gave one after the other (`IMG_0412`, `IMG_0413`) speak against a copy; the same
 *   number (`IMG_0412`, `IMG_0412-edited`) speaks for one.
 */
export function weighShots(a: ShotFacts, b: ShotFacts, pictures: Verification): Verification {
  const seconds = secondsApart(a, b);
  if (seconds === undefined || a.camera === undefined || a.camera !== b.camera)
    return seconds === undefined ? weighNames(a, b, pictures) : pictures;
  const { level, score } = pictures;

  if (seconds > 0) {
    if (seconds > sessionSeconds) return pictures;
    if (level === 'unrelated' && seconds > momentSeconds) return pictures;
    return {
      level: 'same-scene',
      score: Math.min(score, twoShotsScore),
      evidence: `taken ${spell(seconds)} apart`,
      needsDetail: false,
    };
  }
  if (level === 'same-picture') return pictures;
  if (level === 'unrelated')
    return { ...pictures, level: 'same-scene', evidence: 'taken in the same second' };
  const toTheFraction = hasFraction(a) && hasFraction(b);
  const otherSize = a.width !== b.width || a.height !== b.height;
  if (!toTheFraction && !(level === 'unsure' && otherSize)) return pictures;
  return {
    level: 'same-picture',
    score: Math.max(score, oneShotScore),
    evidence: `${pictures.evidence}, taken at the same moment`,
    needsDetail: false,
  };
}

function weighNames(a: ShotFacts, b: ShotFacts, pictures: Verification): Verification {
  if (pictures.level !== 'unsure' && pictures.level !== 'same-picture') return pictures;
  const next = areNeighbours(a, b);
  if (!next && !areVersions(a, b)) return pictures;
  const score = toScore(toOdds(pictures.score) + (next ? -nameOdds : nameOdds));
  const level = levelOfScore(score, 'same-scene');
  if (level === pictures.level) return { ...pictures, score };
  return { ...pictures, level, score, evidence: `${pictures.evidence}, ${next ? 'next in' : 'same'} number` };
}

/** Whether the names end in running numbers of at least three digits, at most two apart, and are else the same. */
function areNeighbours(a: ShotFacts, b: ShotFacts): boolean {
  const [left, right] = [a.name, b.name].map((name) => /^(.*?)(\d{3,})\.[^.]*$/.exec(name ?? ''));
  if (!left || !right || left[1] !== right[1]) return false;
  const apart = Math.abs(Number(left[2]) - Number(right[2]));
  return apart > 0 && apart <= 2;
}

/** Whether one name is the other's, running number and all, with something added: `IMG_0412 (1)`, `IMG_0412-small`. */
function areVersions(a: ShotFacts, b: ShotFacts): boolean {
  const [short, long] = [a.name, b.name]
    .map((name) => (name ?? '').replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, ''))
    .sort((left, right) => left.length - right.length) as [string, string];
  return /\d{3,}$/.test(short) && long.startsWith(short) && !/^\d/.test(long.slice(short.length));
}

function secondsApart(a: ShotFacts, b: ShotFacts): number | undefined {
  if (a.takenAt === undefined || b.takenAt === undefined) return undefined;
  // A missing fraction is unknown, not zero: then only whole seconds are compared.
  const fraction = hasFraction(a) && hasFraction(b);
  const [left, right] = [a.takenAt, b.takenAt].map((time) =>
    Date.parse(`${fraction ? time : time.slice(0, 19)}Z`),
  );
  const apart = Math.abs(left! - right!) / 1000;
  return Number.isNaN(apart) ? undefined : apart;
}

function hasFraction({ takenAt }: ShotFacts): boolean {
  // Cameras without a clock that fine write zeros.
  return takenAt !== undefined && /\.\d*[1-9]/.test(takenAt);
}

function spell(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
