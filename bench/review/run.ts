/// <reference lib="dom" />
/**
 * Scrolls through a hundred thousand groups in the real Electron: frames that come late, what the page's main thread does
 * in a frame, and memory along the way.
 *
 *   npm run bench:review [-- GROUPS]
 */
import type { Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { cpus, homedir, loadavg } from 'node:os';
import { join } from 'node:path';
import { evaluationData } from '../evaluation-data.ts';
import { memoryOfTree } from '../library/process-memory.ts';
import { launchWindow, needScreen } from '../window/launch-window.ts';
import { makeGroups } from './make-groups.ts';

const groups = Number(process.argv[2] ?? 100_000);
needScreen();
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kindred-bench');
const library = join(cache, `review-${groups}`);
const photo = join(evaluationData(), 'camera', 'Canon EOS 7D.jpg');
if (!existsSync(library)) await makeGroups(library, groups, photo, 2000);

const { app, page, milliseconds } = await launchWindow(library);
console.log(`window with the first groups after ${Math.round(milliseconds)} ms`);
await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1400, 1000));
const devtools = await page.context().newCDPSession(page);
await devtools.send('Performance.enable');

await report('slowly, 800 pixels a second', () => scroll(page, 800, 8));
await report('fast, 6,000 pixels a second', () => scroll(page, 6000, 8));
for (const share of [0.25, 0.5, 0.75, 1, 0]) await jump(page, share);
await report('fast again, where no picture is', async () => {
  await jump(page, 0.9);
  return scroll(page, -6000, 8);
});
await report('slowly again, at the start', async () => {
  await jump(page, 0);
  return scroll(page, 800, 4);
});
console.log(
  `\n${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, drawn in software, load ${loadavg()[0]!.toFixed(0)}`,
);
for (const { name, bytes } of await memoryOfTree(app.process().pid!))
  console.log(`${name}: ${(bytes / 1e6).toFixed(0)} MB`);
await app.close();

/** Frame times in milliseconds while the list moves by so many pixels a second for so many seconds. */
async function scroll(view: Page, speed: number, seconds: number): Promise<number[]> {
  return await view.evaluate(
    async ([pixels, duration]) => {
      const scroller = document.querySelector('.scroller')!;
      const frames: number[] = [];
      const start = performance.now();
      for (let last = start; last - start < duration * 1000;) {
        const now = await new Promise<number>(requestAnimationFrame);
        frames.push(now - last);
        scroller.scrollTop += (pixels * (now - last)) / 1000;
        last = now;
      }
      return frames.slice(1);
    },
    [speed, seconds] as const,
  );
}

async function jump(view: Page, share: number): Promise<void> {
  await view.evaluate((to) => {
    const scroller = document.querySelector('.scroller')!;
    scroller.scrollTop = to * (scroller.scrollHeight - scroller.clientHeight);
  }, share);
  await view.locator('article').first().waitFor();
}

async function report(name: string, move: () => Promise<number[]>): Promise<void> {
  const before = await metrics();
  const frames = (await move()).sort((a, b) => a - b);
  const after = await metrics();
  const share = (part: number) => frames[Math.floor(part * (frames.length - 1))]!.toFixed(1);
  const busy = ((after['TaskDuration']! - before['TaskDuration']!) * 1000) / frames.length;
  const late = frames.filter((frame) => frame > 25).length / frames.length;
  await devtools.send('HeapProfiler.collectGarbage');
  const kept = await metrics();
  console.log(
    `${name}: ${frames.length} frames, p50 ${share(0.5)}, p95 ${share(0.95)}, p99 ${share(0.99)} ms; ` +
      `${(100 * late).toFixed(1)} % later than 25 ms; main thread busy ${busy.toFixed(1)} ms a frame; ` +
      `heap ${(kept['JSHeapUsedSize']! / 1e6).toFixed(1)} MB, ${kept['Nodes']} nodes, ${await shownNodes(page)} of them in the document`,
  );
}

/** A missing picture's symbol has more nodes than a picture: what counts is how many are kept beside those that are shown. */
async function shownNodes(view: Page): Promise<number> {
  return await view.evaluate(() => {
    const walker = document.createTreeWalker(document);
    let nodes = 1;
    while (walker.nextNode()) nodes++;
    return nodes;
  });
}

async function metrics(): Promise<Record<string, number>> {
  const answer = await devtools.send('Performance.getMetrics');
  return Object.fromEntries(answer.metrics.map(({ name, value }) => [name, value]));
}
