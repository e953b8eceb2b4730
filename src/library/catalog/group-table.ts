import {
  keepCriteria,
  type GroupOrder,
  type KeepReason,
  type LevelSummary,
  type MemberRelation,
} from '../../contract/groups.ts';
import { isLevel, levels, type Level } from '../../contract/levels.ts';
import type { PhotoId } from '../../contract/photo.ts';
import type { Database } from './database.ts';

/** A group as stored: photos by id. */
export interface StoredGroup {
  id: string;
  level: Level;
  keeper: PhotoId;
  reason: KeepReason;
  reclaimableBytes: number;
  /** The keeper first. */
  members: { id: PhotoId; relation: MemberRelation | undefined }[];
}

/** By what groups are ordered, beside what they would free. */
export interface GroupSortKeys {
  /** Modification time of the newest member. */
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
  reclaimable: number;
}

interface MemberRow {
  photo_id: number;
  level: string | null;
  distance: number | null;
  score: number | null;
  evidence: string | null;
}

const orderBy: Record<GroupOrder, string> = {
  reclaimable: 'reclaimable DESC, id',
  newest: 'newest DESC, id',
  path: 'path, id',
};

export class GroupTable {
  readonly #removeLevel;
  readonly #removeCloseGroupsOf;
  readonly #insert;
  readonly #insertMember;
  readonly #byId;
  readonly #members;
  readonly #pages;
  readonly #summary;

  constructor(database: Database) {
    this.#removeLevel = database.prepare('DELETE FROM groups WHERE level = ?');
    this.#removeCloseGroupsOf = database.prepare(
      `DELETE FROM groups WHERE level <> 'similar'
         AND id IN (SELECT group_id FROM group_members WHERE photo_id = ?)`,
    );
    this.#insert = database.prepare(
      `INSERT INTO groups (id, level, keeper, criterion, sentence, photos, reclaimable, newest, path)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertMember = database.prepare(
      `INSERT INTO group_members (group_id, position, photo_id, level, distance, score, evidence)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
    const columns = 'SELECT id, level, keeper, criterion, sentence, reclaimable FROM groups';
    this.#byId = database.prepare<GroupRow>(`${columns} WHERE id = ?`);
    this.#pages = Object.fromEntries(
      Object.entries(orderBy).map(([order, sql]) => [
        order,
        database.prepare<GroupRow>(`${columns} WHERE level = ? ORDER BY ${sql} LIMIT ? OFFSET ?`),
      ]),
    );
    this.#members = database.prepare<MemberRow>(
      'SELECT photo_id, level, distance, score, evidence FROM group_members WHERE group_id = ? ORDER BY position',
    );
    this.#summary = database.prepare<{ level: string; groups: number; photos: number; reclaimable: number }>(
      `SELECT level, count(*) AS groups, sum(photos) AS photos, sum(reclaimable) AS reclaimable
       FROM groups GROUP BY level`,
    );
  }

  /** Removes all groups of a level. */
  removeLevel(level: Level): void {
    this.#removeLevel.run(level);
  }

  /** Removes the groups a photo is in, `similar` ones left out. */
  removeCloseGroupsOf(photoId: PhotoId): void {
    this.#removeCloseGroupsOf.run(photoId);
  }

  insert(group: StoredGroup & GroupSortKeys): void {
    this.#insert.run(
      group.id,
      group.level,
      group.keeper,
      group.reason.criterion,
      group.reason.sentence,
      group.members.length,
      group.reclaimableBytes,
      group.newest,
      group.path,
    );
    for (const [position, { id, relation }] of group.members.entries()) {
      this.#insertMember.run(
        group.id,
        position,
        id,
        relation?.level ?? null,
        relation?.distance ?? null,
        relation?.score ?? null,
        relation?.evidence ?? null,
      );
    }
  }

  get(id: string): StoredGroup | undefined {
    const row = this.#byId.get(id);
    return row && this.#fill(row);
  }

  page(level: Level, order: GroupOrder, offset: number, limit: number): StoredGroup[] {
    return (this.#pages[order]?.all(level, limit, offset) ?? []).map((row) => this.#fill(row));
  }

  /** Counts and bytes of every level, strongest first. */
  summary(): LevelSummary[] {
    const rows = new Map(this.#summary.all().map((row) => [row.level, row]));
    return levels.map((level) => {
      const row = rows.get(level);
      return {
        level,
        groups: row?.groups ?? 0,
        photos: row?.photos ?? 0,
        reclaimableBytes: row?.reclaimable ?? 0,
      };
    });
  }

  #fill(row: GroupRow): StoredGroup {
    return {
      id: row.id,
      level: isLevel(row.level) ? row.level : 'similar',
      keeper: row.keeper,
      reason: {
        criterion: keepCriteria.find((criterion) => criterion === row.criterion) ?? 'only-order',
        sentence: row.sentence,
      },
      reclaimableBytes: row.reclaimable,
      members: this.#members.all(row.id).map((member) => ({
        id: member.photo_id,
        relation:
          member.level !== null && isLevel(member.level) ? toRelation(member, member.level) : undefined,
      })),
    };
  }
}

function toRelation(row: MemberRow, level: Level): MemberRelation {
  return {
    level,
    distance: row.distance ?? undefined,
    score: row.score ?? undefined,
    evidence: row.evidence ?? '',
  };
}
