import { isLevel, type Level } from '../../contract/levels.ts';
import type { Database } from './database.ts';

/** How two contents are related; `a` is the lower id. */
export interface ContentEdge {
  a: number;
  b: number;
  level: Level;
  /** Bits of 256 in which the picture codes differ. */
  distance: number;
  score: number | undefined;
  evidence: string;
}

interface EdgeRow {
  a: number;
  b: number;
  level: string;
  distance: number;
  score: number | null;
  evidence: string;
}

export class EdgeTable {
  readonly #put;
  readonly #all;
  readonly #page;
  readonly #closeTo;
  readonly #putSimilar;
  readonly #removeSimilarFrom;
  readonly #compared;
  readonly #remove;

  constructor(database: Database) {
    this.#put = database.prepare(
      `INSERT INTO edges (a, b, level, distance, score, evidence) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET level = excluded.level, distance = excluded.distance, score = excluded.score,
         evidence = excluded.evidence`,
    );
    this.#all = database.prepare<EdgeRow>(
      'SELECT a, b, level, distance, score, evidence FROM edges ORDER BY a, b',
    );
    this.#page = database.prepare<EdgeRow>(
      `SELECT a, b, level, distance, score, evidence FROM edges WHERE (a, b) > (?, ?) ORDER BY a, b LIMIT ?`,
    );
    this.#closeTo = database.prepare<EdgeRow>(
      `SELECT a, b, level, distance, score, evidence FROM edges WHERE a = ?1 AND level <> 'similar'
       UNION ALL SELECT a, b, level, distance, score, evidence FROM edges WHERE b = ?1 AND level <> 'similar'`,
    );
    this.#putSimilar = database.prepare(
      `INSERT OR IGNORE INTO edges (a, b, level, distance, score, evidence)
       VALUES (?, ?, 'similar', ?, NULL, 'similar subject')`,
    );
    this.#removeSimilarFrom = database.prepare("DELETE FROM edges WHERE a = ? AND level = 'similar'");
    this.#compared = database.prepare<{ id: number }>(
      `SELECT c.id FROM edges e JOIN contents c ON c.id = e.b WHERE e.a = ?1 AND c.joined = 1
       UNION ALL SELECT c.id FROM edges e JOIN contents c ON c.id = e.a WHERE e.b = ?1 AND c.joined = 1`,
    );
    this.#remove = database.prepare('DELETE FROM edges WHERE a = ? AND b = ?');
  }

  put(edge: ContentEdge): void {
    const { a, b } = edge.a < edge.b ? edge : { a: edge.b, b: edge.a };
    this.#put.run(a, b, edge.level, edge.distance, edge.score ?? null, edge.evidence);
  }

  all(): ContentEdge[] {
    return this.#all.all().flatMap(toEdge);
  }

  /** The same in pages, of which no more than one is in memory. */
  *each(pageSize = 5000): Generator<ContentEdge> {
    for (let last: Pick<EdgeRow, 'a' | 'b'> = { a: 0, b: 0 }; ;) {
      const page = this.#page.all(last.a, last.b, pageSize);
      for (const row of page) yield* toEdge(row);
      if (page.length < pageSize) return;
      last = page[page.length - 1]!;
    }
  }

  /** The edges of one content, `similar` ones left out. */
  closeTo(contentId: number): ContentEdge[] {
    return this.#closeTo.all(contentId).flatMap(toEdge);
  }

  /** Notes that two contents are similar, where no closer relation is known. */
  putSimilar(one: number, other: number, distance: number): void {
    this.#putSimilar.run(Math.min(one, other), Math.max(one, other), distance);
  }

  /** Forgets that a content and those of higher ids are similar. */
  removeSimilarFrom(contentId: number): void {
    this.#removeSimilarFrom.run(contentId);
  }

  /**
   * The contents with an edge to this one that were compared with the library. Edges to others, still to be compared, stay
   * until then, so that groups do not fall apart while all are compared anew.
   */
  compared(contentId: number): number[] {
    return this.#compared.all(contentId).map(({ id }) => id);
  }

  remove(one: number, other: number): void {
    this.#remove.run(Math.min(one, other), Math.max(one, other));
  }
}

function toEdge(row: EdgeRow): ContentEdge[] {
  return isLevel(row.level) ? [{ ...row, level: row.level, score: row.score ?? undefined }] : [];
}
