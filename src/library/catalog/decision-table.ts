import type { Verdict } from '../../contract/decisions.ts';
import { verdicts } from '../../contract/decisions.ts';
import type { Database } from './database.ts';

/** A content in a decision. */
export interface DecidedContent {
  hash: string;
  /** Contents of different sides were called not related. */
  side: number;
  /** How many files held this content; those with the lowest numbers are meant. */
  copies: number;
}

export interface StoredDecision {
  id: number;
  verdict: Verdict;
  decidedAt: number;
  /** The group's keeper first. */
  contents: DecidedContent[];
}

/** What the user said of two contents, by their hashes: the first of the decision with each of the others. */
export interface DecidedPair {
  a: string;
  b: string;
  verdict: Verdict;
}

interface DecisionRow {
  id: number;
  verdict: string;
  decided_at: number;
}

export class DecisionTable {
  readonly #insert;
  readonly #insertMember;
  readonly #remove;
  readonly #byId;
  readonly #members;
  readonly #page;
  readonly #count;
  readonly #about;
  readonly #all;
  readonly #pairs;

  constructor(database: Database) {
    this.#insert = database.prepare('INSERT INTO decisions (verdict, decided_at) VALUES (?, ?)');
    this.#insertMember = database.prepare(
      'INSERT INTO decision_members (decision_id, position, hash, side, copies) VALUES (?, ?, ?, ?, ?)',
    );
    this.#remove = database.prepare('DELETE FROM decisions WHERE id = ?');
    const columns = 'SELECT id, verdict, decided_at FROM decisions';
    this.#byId = database.prepare<DecisionRow>(`${columns} WHERE id = ?`);
    this.#members = database.prepare<{ hash: string; side: number; copies: number }>(
      'SELECT hash, side, copies FROM decision_members WHERE decision_id = ? ORDER BY position',
    );
    this.#page = database.prepare<DecisionRow>(`${columns} ORDER BY id DESC LIMIT ? OFFSET ?`);
    this.#count = database.prepare<{ count: number }>('SELECT count(*) AS count FROM decisions');
    this.#about = database.prepare<{ id: number }>(
      'SELECT DISTINCT decision_id AS id FROM decision_members WHERE hash = ?',
    );
    this.#all = database.prepare<DecisionRow>(`${columns} ORDER BY id DESC`);
    this.#pairs = database.prepare<{ a: string; b: string; verdict: string }>(
      `SELECT first.hash AS a, other.hash AS b, verdict FROM decisions d
       JOIN decision_members first ON first.decision_id = d.id AND first.position = 0
       JOIN decision_members other ON other.decision_id = d.id AND other.position > 0
       WHERE verdict <> 'not-related' OR other.side <> first.side ORDER BY d.id`,
    );
  }

  /** Stores a decision, as part of the caller's transaction, and returns its number. */
  record(verdict: Verdict, contents: readonly DecidedContent[], decidedAt: number): number {
    const { id } = this.#insert.run(verdict, decidedAt);
    for (const [position, { hash, side, copies }] of contents.entries())
      this.#insertMember.run(id, position, hash, side, copies);
    return id;
  }

  /** Returns whether there was such a decision. */
  remove(id: number): boolean {
    return this.#remove.run(id).changes > 0;
  }

  get(id: number): StoredDecision | undefined {
    const row = this.#byId.get(id);
    return row && this.#fill(row);
  }

  /** The latest first. */
  page(offset: number, limit: number): StoredDecision[] {
    return this.#page.all(limit, offset).map((row) => this.#fill(row));
  }

  count(): number {
    return this.#count.get()?.count ?? 0;
  }

  /** Numbers of the decisions that speak of a content. */
  about(hash: string): number[] {
    return this.#about.all(hash).map(({ id }) => id);
  }

  /** The latest first. */
  all(): StoredDecision[] {
    return this.#all.all().map((row) => this.#fill(row));
  }

  /** Pairs of contents the user has judged, the earliest first; the latest word on a pair counts. */
  pairs(): DecidedPair[] {
    return this.#pairs.all().map(({ a, b, verdict }) => ({ a, b, verdict: asVerdict(verdict) }));
  }

  #fill(row: DecisionRow): StoredDecision {
    return {
      id: row.id,
      verdict: asVerdict(row.verdict),
      decidedAt: row.decided_at,
      contents: this.#members.all(row.id),
    };
  }
}

function asVerdict(text: string): Verdict {
  const verdict = verdicts.find((candidate) => candidate === text);
  if (!verdict) throw new Error(`The catalog holds a decision of an unknown kind: ${text}`);
  return verdict;
}
