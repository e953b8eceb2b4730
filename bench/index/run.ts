/**
 * The index against faiss-cpu and mih-rs, in one run and by turns (25 queries each), over a million clustered codes; and what it takes
 * to open, fill and change it. Prints Markdown. Peers and codes are kept in $XDG_CACHE_HOME/kindred-bench.
 *
 *   npm run bench:index -- [--rank 64] [--count 1000000] [--repeats 5]
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clusteredCodes, flip } from './clustered-codes.ts';
import type { Engine } from './engine.ts';
import { filledIndex, kindredEngine } from './kindred-engine.ts';
import { measureLife } from './life.ts';
import { benchFolder, faissEngine, mihEngine } from './peers.ts';
import { randomNumbers } from './random.ts';
import { rows, type Row } from './rows.ts';

/** Single queries per row and repeat. */
const queriesPerRepeat = 25;

const { values } = parseArgs({
  options: {
    rank: { type: 'string', default: '64' },
    count: { type: 'string', default: '1000000' },
    repeats: { type: 'string', default: '5' },
  },
});
const rank = Number(values.rank);
const count = Number(values.count);
const repeats = Number(values.repeats);
const folder = await benchFolder();

console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.versions.node}, ` +
    `load ${loadNow()} at the start; ${count} codes of rank ${rank}, ${repeats} repeats.\n`,
);
for (const bits of [256, 64] as const) await compare(bits);
await measureLife(folder, await clusteredCodes(folder, 256, count, rank));
console.log(`\nLoad ${loadNow()} at the end.`);

async function compare(bits: 64 | 256): Promise<void> {
  const codes = await clusteredCodes(folder, bits, count, rank);
  const file = join(folder, `codes-${bits}-${count}-rank${rank}.bin`);
  const engines = [
    kindredEngine(filledIndex(codes, bits)),
    await faissEngine(folder, file, bits),
    bits === 64 ? await mihEngine(folder, file) : undefined,
  ].filter((engine) => engine !== undefined);
  console.log(
    `| p50 of a query, ms | ${engines.map(({ name }) => name).join(' | ')} | ratio to faiss | at most |`,
  );
  console.log(`| --- |${' --- |'.repeat(engines.length)} --- | --- |`);
  for (const row of rows.filter((row) => row.bits === bits)) await compareRow(row, codes, engines);
  for (const engine of engines) engine.close();
  console.log('');
}

async function compareRow(row: Row, codes: Uint8Array, engines: readonly Engine[]): Promise<void> {
  const random = randomNumbers(99);
  const bytes = row.bits / 8;
  const times = engines.map((): number[] => []);
  const calls = row.batch > 1 ? 1 : queriesPerRepeat;
  // One repeat more than is counted, so that every engine has its code and pages warm.
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const asked = Array.from({ length: calls }, () =>
      Buffer.concat(
        Array.from({ length: row.batch }, () => {
          const at = random.below(codes.length / bytes);
          return flip(codes.subarray(at * bytes, (at + 1) * bytes), random.below(row.bits / 20), random);
        }),
      ),
    );
    const found = new Set<number>();
    for (const [place, engine] of engines.entries()) {
      let total = 0;
      for (const queries of asked) {
        const answer = await engine.search(queries, row.question);
        total += answer.found;
        if (repeat > 0) times[place]!.push(answer.milliseconds / row.batch);
      }
      found.add(total);
    }
    if (found.size > 1) throw new Error(`${row.name}: the engines found ${[...found].join(', ')} codes.`);
  }
  const medians = times.map(median);
  const faiss = engines.findIndex(({ name }) => name.startsWith('faiss'));
  const ratio = faiss < 0 ? undefined : medians[0]! / medians[faiss]!;
  const verdict =
    row.target === undefined || ratio === undefined
      ? ''
      : `${row.target}${ratio <= row.target ? '' : ' (missed)'}`;
  console.log(
    `| ${row.name} | ${medians.map((time) => time.toFixed(3)).join(' | ')} | ${ratio?.toFixed(2) ?? ''} | ${verdict} |`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function loadNow(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');
}
