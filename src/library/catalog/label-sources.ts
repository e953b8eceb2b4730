import * as v from 'valibot';
import type { LabelSource } from '../../contract/albums.ts';
import type { Database } from './database.ts';

interface LabelRow {
  id: number;
  hash: string;
  directory: string;
  keywords: string | null;
  paths: string | null;
  rating: number | null;
}

const pageSize = 2000;
const words = v.pipe(v.string(), v.parseJson(), v.array(v.string()));

/** Contents by what files and folders say of them. */
export class LabelSources {
  readonly #page;

  constructor(database: Database) {
    this.#page = database.prepare<LabelRow>(
      `SELECT p.id, c.hash, p.directory, p.metadata -> '$.keywords' AS keywords, p.metadata -> '$.keywordPaths' AS paths,
         p.metadata ->> '$.rating' AS rating
       FROM photos p JOIN contents c ON c.id = p.content_id WHERE p.id > ? ORDER BY p.id LIMIT ?`,
    );
  }

  /**
   * Content hashes by folder (the one a photo lies in), by keyword (`Places|Italy` holds what `Places|Italy|Rome` does)
   * or by rating (1 to 5). Reads in pages and lets the event loop have its turn in between.
   */
  async collect(from: LabelSource): Promise<Map<string, Set<string>>> {
    const found = new Map<string, Set<string>>();
    for (let last = 0; ;) {
      const page = this.#page.all(last, pageSize);
      for (const row of page) {
        for (const label of labelsOf[from](row)) {
          const hashes = found.get(label);
          if (hashes) hashes.add(row.hash);
          else found.set(label, new Set([row.hash]));
        }
      }
      if (page.length < pageSize) return found;
      last = page[page.length - 1]!.id;
      await new Promise(setImmediate);
    }
  }
}

const labelsOf: Record<LabelSource, (row: LabelRow) => Iterable<string>> = {
  folders: ({ directory }) => [directory],
  keywords: ({ keywords, paths }) => keywordLabels(parse(keywords), parse(paths)),
  ratings: ({ rating }) => (rating === null || rating < 1 ? [] : [String(rating)]),
};

/** Every step of the paths, and the flat keywords that no path has among its steps. */
function keywordLabels(keywords: readonly string[], paths: readonly string[]): Set<string> {
  const labels = new Set<string>();
  const steps = new Set<string>();
  for (const path of paths) {
    const parts = path.split('|');
    parts.forEach((part, index) => {
      steps.add(part);
      labels.add(parts.slice(0, index + 1).join('|'));
    });
  }
  for (const keyword of keywords) if (!steps.has(keyword)) labels.add(keyword);
  return labels;
}

function parse(json: string | null): string[] {
  return json === null ? [] : v.parse(words, json);
}
