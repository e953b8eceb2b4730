import type { GroupMember, KeepCriterion, MemberRelation } from '../../src/contract/groups.ts';
import type { Level } from '../../src/contract/levels.ts';
import type { Photo } from '../../src/contract/photo.ts';
import type { Match } from '../../src/contract/query.ts';

/** How one photo is related to another, in the singular. */
export const relationNames: Record<Match['level'], string> = {
  'exact-copy': 'Exact copy',
  'same-pixels': 'Same pixels',
  'same-picture': 'Same picture',
  'same-scene': 'Same scene',
  similar: 'Similar',
  unsure: 'Perhaps the same',
};

/** What a level means, for someone who sees it for the first time. */
export const levelMeanings: Record<Level, string> = {
  'exact-copy': 'The same file, byte for byte.',
  'same-pixels': 'Equal in every pixel; only dates, tags or other details differ.',
  'same-picture': 'One picture and its edits: resized, cropped, re-saved, toned or turned.',
  'same-scene': 'Frames of the same moment, as in a burst.',
  similar: 'Different pictures of the same kind of thing.',
};

export const criterionNames: Record<KeepCriterion, { name: string; meaning: string }> = {
  resolution: { name: 'Resolution', meaning: 'The photo with the most pixels' },
  format: { name: 'Format', meaning: 'RAW and lossless before lossy' },
  compression: { name: 'Compression', meaning: 'The one that was compressed least' },
  metadata: { name: 'Details', meaning: 'The one that knows most: date, place, keywords, rating' },
  age: { name: 'Age', meaning: 'The oldest file' },
  path: { name: 'Folder', meaning: 'The shortest path, without “copy” in its name' },
};

/**
 * What to say under a member of a group: the evidence, and how many pixels it has beside the keeper where the
 * evidence does not speak of size. The level's name comes first where it is not the group's own.
 */
export function memberWords(member: GroupMember, keeper: Photo, groupLevel: Level): string {
  const { relation, photo } = member;
  if (!relation) return '';
  const words: string[] = [];
  if (relation.level !== groupLevel) words.push(relationNames[relation.level]);
  if (relation.evidence !== '' && !saysLevel(relation)) words.push(relation.evidence);
  if (!/crop|small|larg|resiz|%/i.test(relation.evidence)) {
    const difference = pixelDifference(photo, keeper);
    if (difference !== undefined) words.push(difference);
  }
  return asSentence(words.join(', ') || relationNames[relation.level]);
}

/** The evidence of a level that needs none only says the level once more. */
function saysLevel({ level }: MemberRelation): boolean {
  return level === 'exact-copy' || level === 'same-pixels';
}

/** What a match is to the query: `Same picture: cropped to 64 %`. */
export function matchWords({ level, evidence }: Pick<Match, 'level' | 'evidence'>): string {
  const says = evidence === '' || level === 'exact-copy' || level === 'same-pixels';
  return says ? relationNames[level] : `${relationNames[level]}: ${evidence}`;
}

/** With a capital letter at its beginning, as a text of its own is written, and with unbroken percentages. */
export function asSentence(text: string): string {
  return (text.charAt(0).toUpperCase() + text.slice(1)).replaceAll(' %', '\u00a0%');
}

/** `12 % fewer pixels`; undefined where the two differ by less than two in a hundred. */
export function pixelDifference(photo: Photo, reference: Photo): string | undefined {
  const ratio = (photo.width * photo.height) / (reference.width * reference.height);
  if (!Number.isFinite(ratio) || Math.abs(ratio - 1) < 0.02) return undefined;
  return ratio < 1
    ? `${Math.max(1, Math.round((1 - ratio) * 100))} % fewer pixels`
    : `${Math.round((ratio - 1) * 100)} % more pixels`;
}

/** The numbers behind a relation, for those who ask; empty where nothing was measured. */
export function measuredWords({ distance, score }: Pick<MemberRelation, 'distance' | 'score'>): string[] {
  const words: string[] = [];
  if (distance !== undefined) words.push(`Codes differ in ${distance} of 256 bits`);
  if (score !== undefined)
    words.push(`Verified with ${(score * 100).toFixed(score > 0.99 ? 1 : 0)} % agreement`);
  return words;
}
