import type { Sides } from '../../groups/decisions.ts';
import type { ContentEdge, EdgeRow, EdgeTable } from './edge-table.ts';
import type { Database } from './database.ts';

/** What stands as one where subjects are compared, and where it stands. */
export interface Standing {
  /** The content of its best photo, which names the set. */
  set: number;
  /** Sets with a lower one come first as keepers (see `turnKey`). */
  turn: Uint8Array;
  /** By number of a decision, the side it is on. */
  sides: Sides | undefined;
}

/** The standing of a content; a set's own is that of the content that names it. */
export interface StarRow extends Standing {
  /** The set in whose star this one is: itself for a keeper, undefined where it is in none. */
  centre: number | undefined;
}

/** A set with one of the edges that lead to it. */
export interface ReachedSet {
  set: number;
  sides: Sides | undefined;
  edge: ContentEdge;
}

interface Row {
  set_id: number;
  turn: Uint8Array;
  apart: string | null;
  centre: number | null;
}

type ReachedRow = EdgeRow & { set_id: number; apart: string | null };

/**
 * Selects from edges `e` of set ?1 and the rows `n` of the sets at their other ends. Joined in the order of the text and once
 * for each end: as a common table expression the planner would store all edges, which takes fifteen times as long.
 */
export function selectRelated(columns: string, condition: string, joins = ''): string {
  const from = (near: string, far: string): string => `
    SELECT ${columns}
    FROM (SELECT ?1 AS id UNION ALL SELECT content_id FROM stars WHERE set_id = ?1 AND set_id <> content_id) own
      CROSS JOIN edges e ON e.${near} = own.id CROSS JOIN stars o ON o.content_id = e.${far}
      CROSS JOIN stars n ON n.content_id = o.set_id ${joins}
    WHERE ${condition}`;
  return `${from('a', 'b')} UNION ALL ${from('b', 'a')}`;
}

/** Who keeps the groups of similar photos, and who is in them: one row a content; see matching/similar-stars. */
export class StarTable {
  readonly #edges: EdgeTable;
  readonly #get;
  readonly #put;
  readonly #remove;
  readonly #contentsOf;
  readonly #around;
  readonly #setCentre;
  readonly #reached;
  readonly #last;
  readonly #forgetCentres;

  constructor(database: Database, edges: EdgeTable) {
    this.#edges = edges;
    this.#get = database.prepare<Row>('SELECT set_id, turn, apart, centre FROM stars WHERE content_id = ?');
    this.#put = database.prepare(
      `INSERT INTO stars (content_id, set_id, turn, apart) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET set_id = excluded.set_id, turn = excluded.turn, apart = excluded.apart`,
    );
    this.#remove = database.prepare('DELETE FROM stars WHERE content_id = ?');
    this.#contentsOf = database.prepare<{ id: number }>(
      'SELECT content_id AS id FROM stars WHERE set_id = ?1 AND set_id <> content_id',
    );
    this.#around = database.prepare<{ id: number }>(
      'SELECT content_id AS id FROM stars WHERE centre = ?1 AND content_id <> ?1',
    );
    this.#setCentre = database.prepare('UPDATE stars SET centre = ? WHERE content_id = ?');
    this.#reached = database.prepare<ReachedRow>(
      `${selectRelated(
        'e.a, e.b, e.level, e.distance, e.score, e.evidence, n.content_id AS set_id, n.apart, n.turn',
        'n.turn > ?2 AND (k.turn IS NULL OR k.turn >= ?2)',
        'LEFT JOIN stars k ON k.content_id = n.centre',
      )} ORDER BY n.turn`,
    );
    this.#last = database.prepare<{ last: number | null }>('SELECT max(content_id) AS last FROM stars');
    this.#forgetCentres = database.prepare('UPDATE stars SET centre = NULL WHERE centre IS NOT NULL');
  }

  get(contentId: number): StarRow | undefined {
    const row = this.#get.get(contentId);
    if (!row) return undefined;
    const { set_id: set, turn, apart, centre } = row;
    return { set, turn, sides: toSides(apart), centre: centre ?? undefined };
  }

  /** Says where a content stands; whose star its set is in stays as it was. */
  put(contentId: number, { set, turn, sides }: Standing): void {
    this.#put.run(contentId, set, turn, sides ? JSON.stringify([...sides]) : null);
  }

  remove(contentId: number): void {
    this.#remove.run(contentId);
  }

  contentsOf(set: number): number[] {
    return [set, ...this.#contentsOf.all(set).map(({ id }) => id)];
  }

  /** The sets in the star of one, which is left out. */
  around(set: number): number[] {
    return this.#around.all(set).map(({ id }) => id);
  }

  setCentre(set: number, centre: number | undefined): void {
    this.#setCentre.run(centre ?? null, set);
  }

  forgetCentres(): void {
    this.#forgetCentres.run();
  }

  /** The later sets that a set may take into its star: related to it, and in no star of an earlier one. */
  reached(set: number, turn: Uint8Array): ReachedSet[] {
    const rows = this.#reached.all(set, turn);
    const edges = this.#edges.settled(rows);
    return rows.map(({ set_id, apart }, place) => ({
      set: set_id,
      sides: toSides(apart),
      edge: edges[place]!,
    }));
  }

  /** No more rows than that: counting them takes long. */
  atMost(): number {
    return this.#last.get()?.last ?? 0;
  }
}

function toSides(apart: string | null): Sides | undefined {
  return apart === null ? undefined : new Map(JSON.parse(apart) as [number, number][]);
}
