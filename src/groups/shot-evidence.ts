import type { Verification } from './verification.ts';

/** What the camera noted, as far as it is known. */
export interface ShotFacts {
  /** Oriented pixels of the file. */
  width: number;
  height: number;
  /** Local camera time: `2024-05-31T18:04:11`, with `.123` where the camera says so. */
  takenAt?: string | undefined;
  camera?: string | undefined;
  /** File name without its folder, for its running number. */
  name?: string | undefined;
}

/** Frames of one camera this close in time show one moment, even where they cannot be laid over each other. */
const momentSeconds = 3;
/** Up to this far apart, two times of one camera are two shots; beyond, one of the clocks may have been corrected. */
const sessionSeconds = 600;

/**
 * What two photos are once their cameras have been asked, too.
 *
 * - One camera, two times up to ten minutes apart: two shots, however alike; never the same picture.
 * - One camera, up to three seconds apart: one moment, however unlike.
 * - Equal times down to the fraction of a second: one shot, so an unsure comparison is a copy. Equal whole seconds
 *   prove nothing where the sizes are equal, too: a burst has ten frames a second. With unequal sizes they do, since
 *   no burst changes its size.
 * - No times, and names that a camera gave one after the other (`IMG_0412`, `IMG_0413`): an unsure comparison is one scene.
 */
export function weighShots(a: ShotFacts, b: ShotFacts, pictures: Verification): Verification {
  const seconds = secondsApart(a, b);
  if (seconds === undefined || a.camera === undefined || a.camera !== b.camera) {
    const frames = seconds === undefined && pictures.level === 'unsure' && areNeighbours(a, b);
    return frames
      ? { ...pictures, level: 'same-scene', evidence: `${pictures.evidence}, next in number` }
      : pictures;
  }

  if (seconds > 0 && seconds <= sessionSeconds) {
    const apart = `taken ${spell(seconds)} apart`;
    if (pictures.level === 'same-picture' || pictures.level === 'unsure') {
      return {
        ...pictures,
        level: 'same-scene',
        score: Math.min(pictures.score, 0.5),
        evidence: apart,
        needsDetail: false,
      };
    }
    if (pictures.level === 'same-scene' || seconds <= momentSeconds) {
      return { ...pictures, level: 'same-scene', evidence: apart, needsDetail: false };
    }
    return pictures;
  }
  if (seconds > 0 || pictures.level === 'same-picture') return pictures;

  const oneShot =
    hasFraction(a) && hasFraction(b)
      ? true
      : a.width * b.height !== b.width * a.height || a.width !== b.width;
  if (pictures.level === 'unsure' && oneShot) {
    return {
      ...pictures,
      level: 'same-picture',
      evidence: `${pictures.evidence}, taken at the same moment`,
      needsDetail: false,
    };
  }
  if (pictures.level === 'unrelated')
    return { ...pictures, level: 'same-scene', evidence: 'taken in the same second' };
  return pictures;
}

/** Whether the names end in running numbers of at least three digits, at most two apart, and are else the same. */
function areNeighbours(a: ShotFacts, b: ShotFacts): boolean {
  const [left, right] = [a.name, b.name].map((name) => /^(.*?)(\d{3,})\.[^.]*$/.exec(name ?? ''));
  if (!left || !right || left[1] !== right[1]) return false;
  const apart = Math.abs(Number(left[2]) - Number(right[2]));
  return apart > 0 && apart <= 2;
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
  return takenAt !== undefined && /\.\d/.test(takenAt);
}

function spell(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
