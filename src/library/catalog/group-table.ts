import {
  keepCriteria,
  otherReasons,
  type GroupId,
  type GroupSums,
  type KeepReason,
  type LevelSummary,
  type MemberRelation,
} from '../../contract/groups.ts';
import { isLevel, levels, type Level } from '../../contract/levels.ts';
import type { PhotoId } from '../../contract/photo.ts';
import type { Database } from './database.ts';

export interface StoredMember {
  id: PhotoId;
  relation: MemberRelation | undefined;
  isSettled: boolean;
}

/** A group as stored: photos by id. */
export interface StoredGroup {
  id: string;
  level: Level;
  keeper: PhotoId;
  reason: KeepReason;
  reclaimableBytes: number;
  isDecided: boolean;
  fingerprint: string;
  /** How many there are. */
  photos: number;
  /** All or the first of them, the keeper first. */
  members: StoredMember[];
}

/** By what groups are ordered and sifted, beside what they would free. */
export interface GroupSortKeys {
  /** When the first and the last of the members came to be, milliseconds since 1970. */
  oldest: number;
  newest: number;
  /** Path of the keeper. */
  path: string;
}

interface GroupRow {
  id: string;
  level: string;
  keeper: number;
  criterion: string;
  sentence: string;
  photos: number;
  reclaimable: number;
  fingerprint: string;
  decided: number;
}

interface MemberRow {
  photo_id: number;
  level: string | null;
  distance: number | null;
  score: number | null;
  evidence: string | null;
  settled: number;
}

interface SumsRow {
  level: string;
  decided: number;
  groups: number;
  photos: number;
  reclaimable: number;
}

export class GroupTable {
  readonly #removeSimilarKeptBy;
  readonly #removeCloseGroupsOf;
  readonly #insert;
  readonly #insertMember;
  readonly #byId;
  readonly #members;
  #changes = 0;
  readonly #sums;
  readonly #remove;
  readonly #mates;

  constructor(database: Database) {
    this.#removeSimilarKeptBy = database.prepare(
      // The plus keeps the planner off the indexes that begin with the level.
      `DELETE FROM groups WHERE +level = 'similar' AND keeper IN (SELECT id FROM photos WHERE content_id IN
         (SELECT ?1 UNION ALL SELECT content_id FROM stars WHERE set_id = ?1 AND set_id <> content_id))`,
    );
    this.#removeCloseGroupsOf = database.prepare(
      `DELETE FROM groups WHERE level <> 'similar'
         AND id IN (SELECT group_id FROM group_members WHERE photo_id = ?)`,
    );
    this.#insert = database.prepare(
      `INSERT INTO groups (id, level, keeper, criterion, sentence, photos, reclaimable, oldest, newest, path,
         fingerprint, decided) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertMember = database.prepare(
      `INSERT INTO group_members (group_id, position, photo_id, level, distance, score, evidence, settled)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const columns =
      'SELECT id, level, keeper, criterion, sentence, photos, reclaimable, fingerprint, decided FROM groups';
    this.#byId = database.prepare<GroupRow>(`${columns} WHERE id = ?`);
    this.#members = database.prepare<MemberRow>(
      'SELECT photo_id, level, distance, score, evidence, settled FROM group_members WHERE group_id = ? ORDER BY position LIMIT ? OFFSET ?',
    );
    this.#sums = database.prepare<SumsRow>(
      'SELECT level, decided, groups, photos, reclaimable FROM group_sums',
    );
    this.#remove = database.prepare('DELETE FROM groups WHERE id = ?');
    this.#mates = database.prepare<{ id: number }>(
      `SELECT DISTINCT other.content_id AS id FROM photos own
         JOIN group_members m ON m.photo_id = own.id JOIN groups g ON g.id = m.group_id AND g.level <> 'similar'
         JOIN group_members n ON n.group_id = g.id JOIN photos other ON other.id = n.photo_id
       WHERE own.content_id = ?1 AND other.content_id <> ?1`,
    );
  }

  /** Removes the groups of the level `similar` whose keeper has a content of this set (see StarTable). */
  removeSimilarKeptBy(set: number): void {
    this.#changes++;
    this.#removeSimilarKeptBy.run(set);
  }

  /** Removes the groups a photo is in, `similar` ones left out. */
  removeCloseGroupsOf(photoId: PhotoId): void {
    this.#changes++;
    this.#removeCloseGroupsOf.run(photoId);
  }

  insert(group: StoredGroup & GroupSortKeys): void {
    this.#changes++;
    this.#insert.run(
      group.id,
      group.level,
      group.keeper,
      group.reason.criterion,
      group.reason.sentence,
      group.photos,
      group.reclaimableBytes,
      group.oldest,
      group.newest,
      group.path,
      group.fingerprint,
      group.isDecided ? 1 : 0,
    );
    for (const [position, { id, relation, isSettled }] of group.members.entries()) {
      this.#insertMember.run(
        group.id,
        position,
        id,
        relation?.level ?? null,
        relation?.distance ?? null,
        relation?.score ?? null,
        relation?.evidence ?? null,
        isSettled ? 1 : 0,
      );
    }
  }

  /** Another number whenever groups were changed through this table. */
  get changes(): number {
    return this.#changes;
  }

  /** The group with the first `limit` of its members, all of them where it is absent. */
  get(id: GroupId, limit = -1): StoredGroup | undefined {
    const row = this.#byId.get(id);
    return row && { ...toGroup(row), members: this.members(id, 0, limit) };
  }

  members(id: GroupId, offset: number, limit: number): StoredMember[] {
    return this.#members.all(id, limit, offset).map((member) => ({
      id: member.photo_id,
      relation: member.level !== null && isLevel(member.level) ? toRelation(member, member.level) : undefined,
      isSettled: member.settled === 1,
    }));
  }

  /** Takes a group away until its neighbourhood is looked at again. */
  remove(id: GroupId): void {
    this.#changes++;
    this.#remove.run(id);
  }

  /** Contents that share a group with a content at a level closer than `similar`, in no order. */
  matesOf(contentId: number): number[] {
    return this.#mates.all(contentId).map(({ id }) => id);
  }

  /** Counts and bytes of every level, strongest first. */
  summary(): LevelSummary[] {
    const rows = this.#sums.all();
    return levels.map((level) => {
      const ofLevel = rows.filter((row) => row.level === level);
      return { level, ...total(ofLevel), decided: total(ofLevel.filter((row) => row.decided === 1)) };
    });
  }
}

function toGroup(row: GroupRow): Omit<StoredGroup, 'members'> {
  return {
    id: row.id,
    level: isLevel(row.level) ? row.level : 'similar',
    keeper: row.keeper,
    reason: {
      criterion: [...keepCriteria, ...otherReasons].find((known) => known === row.criterion) ?? 'only-order',
      sentence: row.sentence,
    },
    photos: row.photos,
    reclaimableBytes: row.reclaimable,
    fingerprint: row.fingerprint,
    isDecided: row.decided === 1,
  };
}

function total(rows: readonly SumsRow[]): GroupSums {
  const sum = (value: (row: SumsRow) => number): number => rows.reduce((all, row) => all + value(row), 0);
  return {
    groups: sum((row) => row.groups),
    photos: sum((row) => row.photos),
    reclaimableBytes: sum((row) => row.reclaimable),
  };
}

function toRelation(row: MemberRow, level: Level): MemberRelation {
  return {
    level,
    distance: row.distance ?? undefined,
    score: row.score ?? undefined,
    evidence: row.evidence ?? '',
  };
}
