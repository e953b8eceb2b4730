import type { RelevanceLevels } from './relevance-levels.ts';
import { emptyLevels } from './relevance-levels.ts';

/** Multi-hot labels, one row per photo. */
export interface Labels {
  readonly count: number;
  /** Labels per row. */
  readonly width: number;
  /** 0 or 1, [count, width] */
  readonly values: Uint8Array;
}

/** Codes as heads write them: bit k in byte k >> 3 at position k & 7. */
export interface Codes {
  /** A multiple of 8. */
  readonly bits: number;
  /** [count, bits / 8] */
  readonly bytes: Uint8Array;
}

/**
 * Photos with the same set of labels have the same grade for any query, and there are few such sets, so a grade is
 * worked out once per set and looked up per photo.
 */
export interface LabelSets {
  /** The set of each photo. */
  readonly setOf: Int32Array;
  /** Labels of each set, ascending. */
  readonly sets: readonly (readonly number[])[];
}

/** The distinct sets of labels among the photos. */
export function labelSets({ count, width, values }: Labels): LabelSets {
  const setOf = new Int32Array(count);
  const sets: number[][] = [];
  const known = new Map<string, number>();
  for (let row = 0; row < count; row += 1) {
    const set: number[] = [];
    for (let label = 0; label < width; label += 1) if (values[row * width + label]) set.push(label);
    const key = set.join();
    let index = known.get(key);
    if (index === undefined) {
      index = sets.push(set) - 1;
      known.set(key, index);
    }
    setOf[row] = index;
  }
  return { setOf, sets };
}

/** Number of shared labels between a query with the labels `asked` and each of the sets. */
export function gradesOf(asked: ReadonlySet<number>, sets: LabelSets['sets']): Int32Array {
  return Int32Array.from(sets, (set) => set.reduce((shared, label) => shared + Number(asked.has(label)), 0));
}

/**
 * Calls `visit` with the levels of each query over the database, in order. The levels are reused between calls. One
 * pass over the words of the codes per query: 50,000 codes of 64 bits take about 0.2 ms.
 */
export function forEachQuery(
  queries: Codes & { readonly labels: Labels },
  database: Codes & { readonly labels: Labels },
  visit: (levels: RelevanceLevels, query: number) => void,
): void {
  if (queries.bits !== database.bits)
    throw new RangeError('Queries and database have codes of other lengths.');
  const words = Math.ceil(queries.bits / 32);
  const asked = toWords(queries, words);
  const answers = toWords(database, words);
  const { setOf, sets } = labelSets(database.labels);
  const { width, values } = queries.labels;
  for (let query = 0; query < queries.labels.count; query += 1) {
    const labels = new Set<number>();
    for (let label = 0; label < width; label += 1) if (values[query * width + label]) labels.add(label);
    const grades = gradesOf(labels, sets);
    const levels = emptyLevels(queries.bits + 1, labels.size + 1);
    const { counts } = levels;
    const step = levels.grades;
    const start = query * words;
    if (words === 1) {
      const word = asked[start]!;
      for (let item = 0; item < setOf.length; item += 1) {
        counts[onesIn(word ^ answers[item]!) * step + grades[setOf[item]!]!]! += 1;
      }
    } else if (words === 2) {
      const first = asked[start]!;
      const second = asked[start + 1]!;
      for (let item = 0; item < setOf.length; item += 1) {
        const distance = onesIn(first ^ answers[2 * item]!) + onesIn(second ^ answers[2 * item + 1]!);
        counts[distance * step + grades[setOf[item]!]!]! += 1;
      }
    } else {
      for (let item = 0; item < setOf.length; item += 1) {
        let distance = 0;
        for (let word = 0; word < words; word += 1) {
          distance += onesIn(asked[start + word]! ^ answers[item * words + word]!);
        }
        counts[distance * step + grades[setOf[item]!]!]! += 1;
      }
    }
    visit(levels, query);
  }
}

function toWords({ bits, bytes }: Codes, words: number): Int32Array {
  const width = bits >> 3;
  const count = bytes.length / width;
  const packed = new Int32Array(count * words);
  for (let row = 0; row < count; row += 1) {
    for (let index = 0; index < width; index += 1) {
      packed[row * words + (index >> 2)]! |= bytes[row * width + index]! << ((index & 3) * 8);
    }
  }
  return packed;
}

/** Bits set in a 32-bit word, by summing neighbouring fields (Hacker's Delight, figure 5-2). */
function onesIn(word: number): number {
  let sum = word - ((word >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
