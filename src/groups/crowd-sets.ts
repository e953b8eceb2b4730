import type { PhotoId } from '../contract/photo.ts';
import type { Edge } from './edges.ts';

/**
 * Bits of 256 within which two codes belong to nearly identical pictures: re-saving moves a code further. Two photos
 * this near to one leader are within twice as much of each other (triangle inequality), which is still less than the
 * next frame of a burst mostly is. Measured with bench/candidates/twins.ts: no two different photos (44,850 pairs of 300, look-alikes
 * among them) and no two frames of a burst (314 pairs, two frames apart) are this near; the first frames come at 10.
 */
export const twinDistance = 8;

/**
 * The crowds around some leaders: each leader with the photos that were verified to be its twins. Photos of a crowd
 * were compared with their leader only, so they stand or fall together. A photo is in one crowd at most, that of the
 * best of its leaders, and a leader in its own.
 *
 * @param edges by place: edge e joins the places `ends[2 e]` and `ends[2 e + 1]`
 * @returns places, the leader first
 */
export function crowdsAround(
  leaders: Iterable<PhotoId>,
  placeOf: ReadonlyMap<PhotoId, number>,
  edges: readonly Edge[],
  ends: readonly number[],
): number[][] {
  const leading = new Set<number>();
  for (const id of leaders) {
    const place = placeOf.get(id);
    if (place !== undefined) leading.add(place);
  }
  if (leading.size === 0) return [];
  const leaderOf = new Map<number, number>();
  for (const [number, { level, distance }] of edges.entries()) {
    if (level !== 'same-picture' || distance === undefined || distance > twinDistance) continue;
    const [a, b] = [ends[2 * number]!, ends[2 * number + 1]!];
    if (leading.has(a) === leading.has(b)) continue;
    const [leader, twin] = leading.has(a) ? [a, b] : [b, a];
    leaderOf.set(twin, Math.min(leader, leaderOf.get(twin) ?? leader));
  }
  const crowds = new Map<number, number[]>();
  for (const [twin, leader] of [...leaderOf].sort(([a], [b]) => a - b)) {
    const crowd = crowds.get(leader);
    if (crowd) crowd.push(twin);
    else crowds.set(leader, [leader, twin]);
  }
  return [...crowds].sort(([a], [b]) => a - b).map(([, places]) => places);
}
