import type { HammingIndex } from '../../hamming/hamming-index.ts';
import { hammingDistance } from '../../hamming/distance.ts';
import { likeness } from '../../model/heads.ts';
import type { Catalog } from '../catalog/catalog.ts';
import {
  candidatesPerPhoto,
  doubtfulPerPhoto,
  examinedPerCode,
  type CandidateLimits,
} from './candidate-limits.ts';

/** The codes by which the library is searched for copies of a picture. */
export interface PictureProbe {
  /** Of the picture as it is, of those of its turns that give other codes, and of a picture inside it. */
  pictures: readonly PictureCode[];
  /** Of all eight turns and mirrors, or of none where the layout is not known. */
  layoutCodes: readonly Uint8Array[];
}

export interface PictureCode {
  code: Uint8Array;
  margins: Int8Array;
}

/** Where the codes of contents and of the pictures inside them are looked up. */
export interface PictureCodes {
  contents: Pick<Catalog['contents'], 'picture'>;
  innerPictures: Pick<Catalog['innerPictures'], 'picture'>;
}

/** A content that may show the same picture. */
export interface Candidate {
  id: number;
  /** Bits of 256 in which the codes differ, for the turn or inner picture where that is least. */
  distance: number;
  /** What candidates are ranked by, up to 1: the likeness of the margins, or by how little the layouts differ. */
  closeness: number;
}

/**
 * Likeness and layout on one scale, on which about as many unrelated pairs come as close by either: one in 100,000 by a
 * likeness of .54, or by layouts that differ in 10 bits of 64.
 */
export function closenessOf(alike: number, layoutDistance: number | undefined): number {
  return Math.max(alike, layoutDistance === undefined ? -1 : 1 - layoutDistance / 25);
}

/** Bits of 256 in which the nearest of the probe's codes and of those shown differ. */
export function leastDistance(probe: PictureProbe, shown: readonly PictureCode[]): number {
  return Math.min(
    ...shown.flatMap((one) => probe.pictures.map(({ code }) => hammingDistance(code, one.code))),
  );
}

/**
 * The contents that may be copies of a picture or of what is shown inside it, or show it inside them, the likeliest first. Two
 * codes propose them: the network's, which sees through crops, rotations and frames, and the layout's, which sees through
 * heavy compression, blur and tones. Of what the
 * network's code proposes only what has like margins stays: comparing those costs a thousandth of verifying.
 *
 * Edited copies of unseen photos among the candidates (25 photos, 63 edits, 825 photos; `npm run bench:candidates -- --photos 25
 * --others 800`): .90 by the network's code alone, .92 by its margins within a wider radius, .93 with the layout, .975 with
 * the turns, .985 with inner pictures, at .08, .09, .09, .39 and .43 unrelated candidates a photo.
 */
export function findCandidates(
  catalog: PictureCodes,
  indexes: Record<'pictures' | 'innerPictures' | 'layouts', HammingIndex>,
  probe: PictureProbe,
  limits: CandidateLimits,
  count: number = candidatesPerPhoto,
): Candidate[] {
  const codes = probe.pictures.map(({ code }) => code);
  const layouts = new Map<number, number>();
  for (const found of indexes.layouts.nearestMany(probe.layoutCodes, count, limits.layoutRadius)) {
    for (const { id, distance } of found) layouts.set(id, Math.min(distance, layouts.get(id) ?? Infinity));
  }
  const ids = new Set(layouts.keys());
  for (const index of [indexes.pictures, indexes.innerPictures]) {
    for (const found of index.nearestMany(codes, examinedPerCode, limits.pictureRadius)) {
      for (const { id } of found) ids.add(id);
    }
  }

  const candidates: Candidate[] = [];
  for (const id of ids) {
    const picture = catalog.contents.picture(id);
    if (!picture) continue;
    const inner = indexes.innerPictures.has(id) ? catalog.innerPictures.picture(id) : undefined;
    const shown = inner ? [picture, inner] : [picture];
    const alike = Math.max(
      ...shown.flatMap((one) => probe.pictures.map(({ margins }) => likeness(margins, one.margins))),
    );
    const layout = layouts.get(id);
    if (alike < limits.likeness && layout === undefined) continue;
    candidates.push({
      id,
      distance: leastDistance(probe, shown),
      closeness: closenessOf(alike, layout),
    });
  }
  candidates.sort((a, b) => b.closeness - a.closeness || a.id - b.id);
  const sure = candidates.filter(({ closeness }) => closeness >= limits.sureCloseness).length;
  return candidates.slice(0, Math.min(count, sure + doubtfulPerPhoto));
}
