import type { ScanProgress, ScanStage } from '../../contract/progress.ts';

/** Often enough to look alive, seldom enough to cost nothing. */
const reportInterval = 100;

/** The rate is taken over this long, so that it follows a change of disk but not every large file. */
const rateWindow = 5000;

/** Counts what a scan has done and reports it now and then; `done` never falls and ends exactly at `total`. */
export class ProgressMeter {
  readonly #report: (progress: ScanProgress) => void;
  readonly #began = performance.now();
  /** When the last photos were read. */
  readonly #recent: number[] = [];
  #lastReport = -Infinity;
  #stage: ScanStage = 'finding';
  #found = 0;
  #done = 0;
  #hashed = 0;
  #bytesRead = 0;
  #path: string | undefined;

  constructor(report: (progress: ScanProgress) => void) {
    this.#report = report;
  }

  /** More files were found, ahead of the reading, or photos to be compared anew. */
  find(files: number): void {
    this.#found += files;
    this.#reportSometimes();
  }

  /** One file is dealt with without reading it. */
  pass(path: string): void {
    this.#done += 1;
    this.#path = path;
    this.#reportSometimes();
  }

  /** One file was read. */
  read(path: string, bytes: number): void {
    this.#hashed += 1;
    this.#bytesRead += bytes;
    this.#recent.push(performance.now());
    this.pass(path);
  }

  /** One photo that was known before is compared anew. */
  renew(): void {
    this.#recent.push(performance.now());
    this.#done += 1;
    this.#reportSometimes();
  }

  enter(stage: ScanStage): void {
    this.#stage = stage;
    this.#reportNow();
  }

  /** The last report, in which everything found is done. */
  finish(): void {
    this.#found = this.#done;
    this.#reportNow();
  }

  get elapsed(): number {
    return performance.now() - this.#began;
  }

  #reportSometimes(): void {
    if (performance.now() - this.#lastReport >= reportInterval) this.#reportNow();
  }

  #reportNow(): void {
    this.#lastReport = performance.now();
    this.#report({
      stage: this.#stage,
      done: this.#done,
      total: Math.max(this.#found, this.#done),
      hashed: this.#hashed,
      bytesRead: this.#bytesRead,
      elapsed: this.elapsed,
      rate: this.#rate(),
      path: this.#path,
    });
  }

  /** Photos a second between the oldest reading in the window and now. */
  #rate(): number {
    const now = performance.now();
    while (this.#recent.length > 2 && this.#recent[0]! < now - rateWindow) this.#recent.shift();
    const first = this.#recent[0];
    return first === undefined || now <= first ? 0 : ((this.#recent.length - 1) * 1000) / (now - first);
  }
}
