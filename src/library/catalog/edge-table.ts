import { wrongPairChoices, type WrongPairs } from '../../contract/accuracy.ts';
import { defaultSettings } from '../../contract/settings.ts';
import { isLevel, type Level } from '../../contract/levels.ts';
import { samePictureScore } from '../../groups/verification.ts';
import { levelAt } from '../../groups/tolerance.ts';
import type { Database } from './database.ts';

/** What was found out about two contents; `a` is the lower id. */
export interface FoundEdge {
  a: number;
  b: number;
  /** The level that verification gave, before the user's tolerance is applied. */
  level: Level | 'unsure';
  /** Bits of 256 in which the picture codes differ. */
  distance: number;
  score: number | undefined;
  evidence: string;
}

/** How two contents are related. */
export interface ContentEdge extends FoundEdge {
  level: Level;
}

/** What *same picture* needs at present. */
export interface Tolerance {
  /** Verification score, 0 to 1. */
  leastScore: number;
  /** Wrong pairs to be expected in the whole library at that score. */
  expected: number;
  /** Wrong pairs that the user puts up with. */
  wanted: WrongPairs;
  /** Rises with every code that comes, goes or changes: how old the estimate is. */
  revision: number;
}

/** An edge as it is stored. */
export interface EdgeRow {
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
  readonly #between;
  readonly #closeTo;
  readonly #putSimilar;
  readonly #removeSimilarFrom;
  readonly #compared;
  readonly #remove;
  readonly #tolerance;
  readonly #setTolerance;
  readonly #touchBetween;
  readonly #samePictures;

  constructor(database: Database) {
    this.#put = database.prepare(
      `INSERT INTO edges (a, b, level, distance, score, evidence) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET level = excluded.level, distance = excluded.distance, score = excluded.score,
         evidence = excluded.evidence`,
    );
    this.#all = database.prepare<EdgeRow>(
      'SELECT a, b, level, distance, score, evidence FROM edges ORDER BY a, b',
    );
    this.#between = database.prepare<EdgeRow>(
      'SELECT a, b, level, distance, score, evidence FROM edges WHERE a = ? AND b = ?',
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
    this.#tolerance = database.prepare<{
      least_score: number;
      expected: number;
      wanted: number;
      revision: number;
    }>('SELECT least_score, expected, wanted, revision FROM tolerance');
    this.#setTolerance = database.prepare(
      `INSERT INTO tolerance (id, least_score, expected, wanted, revision) VALUES (1, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET least_score = excluded.least_score, expected = excluded.expected,
         wanted = excluded.wanted, revision = excluded.revision`,
    );
    const between = "level IN ('same-picture', 'unsure') AND score >= ?1 AND score < ?2";
    this.#touchBetween = database.prepare(
      `INSERT OR IGNORE INTO touched_contents
       SELECT a FROM edges WHERE ${between} UNION SELECT b FROM edges WHERE ${between}`,
    );
    this.#samePictures = database.prepare<{ count: number }>(
      "SELECT count(*) AS count FROM edges WHERE level IN ('same-picture', 'unsure') AND score >= ?",
    );
  }

  put(edge: FoundEdge): void {
    const { a, b } = edge.a < edge.b ? edge : { a: edge.b, b: edge.a };
    this.#put.run(a, b, edge.level, edge.distance, edge.score ?? null, edge.evidence);
  }

  all(): ContentEdge[] {
    return this.settled(this.#all.all());
  }

  between(one: number, other: number): ContentEdge | undefined {
    const row = this.#between.get(Math.min(one, other), Math.max(one, other));
    return row && this.settled([row])[0];
  }

  /** The edges of one content, `similar` ones left out. */
  closeTo(contentId: number): ContentEdge[] {
    return this.settled(this.#closeTo.all(contentId));
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

  /** What was set last; before that, what verification is sure of by itself. */
  tolerance(): Tolerance {
    const row = this.#tolerance.get();
    if (!row)
      return { leastScore: samePictureScore, expected: 0, wanted: defaultSettings.wrongPairs, revision: 0 };
    const wanted = wrongPairChoices.find((choice) => choice === row.wanted) ?? defaultSettings.wrongPairs;
    return { leastScore: row.least_score, expected: row.expected, wanted, revision: row.revision };
  }

  /** Applies to all edges at once, since they are settled on reading; the contents whose edges change are touched. */
  setTolerance({ leastScore, expected, wanted, revision }: Tolerance): void {
    const before = this.tolerance().leastScore;
    this.#setTolerance.run(leastScore, expected, wanted, revision);
    if (before !== leastScore)
      this.#touchBetween.run(Math.min(before, leastScore), Math.max(before, leastScore));
  }

  /** Pairs that are the same picture by their looks, at the present tolerance. */
  countSamePictures(): number {
    return this.#samePictures.get(this.tolerance().leastScore)?.count ?? 0;
  }

  /** Edges as they are at the present tolerance. */
  settled(rows: readonly EdgeRow[]): ContentEdge[] {
    const { leastScore } = this.tolerance();
    return rows.map(({ a, b, level, distance, score, evidence }) => {
      if (level !== 'unsure' && !isLevel(level))
        throw new Error(`The catalog holds an edge of an unknown level: ${level}`);
      const edge = { a, b, distance, score: score ?? undefined };
      return { ...edge, ...settle({ level, score: score ?? undefined, evidence }, leastScore) };
    });
  }
}

/**
 * Two photos that are most likely one picture, but not surely, share a scene in either case: they are shown there, with
 * the doubt in words, and never among the edits.
 */
function settle(
  { level, score, evidence }: Pick<FoundEdge, 'level' | 'score' | 'evidence'>,
  leastScore: number,
): Pick<ContentEdge, 'level' | 'evidence'> {
  if (level !== 'same-picture' && level !== 'unsure') return { level, evidence };
  return levelAt({ level, score: score ?? 1 }, leastScore) === 'same-picture'
    ? { level: 'same-picture', evidence }
    : { level: 'same-scene', evidence: `perhaps the same picture: ${evidence}` };
}
