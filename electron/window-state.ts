import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';

const stored = v.object({
  bounds: v.optional(v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() })),
  maximized: v.optional(v.boolean(), false),
  theme: v.optional(v.picklist(['system', 'light', 'dark']), 'system'),
});

/** What is remembered of the window between runs. The theme is here so that the first frame has its colour already. */
export type WindowState = v.InferOutput<typeof stored>;

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The state stored in `file`; the default where there is none, or what is there is not ours. */
export function readWindowState(file: string): WindowState {
  try {
    const parsed = v.safeParse(stored, JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return parsed.output;
  } catch {
    // Absent on the first run; damaged, it is worth no more than the default.
  }
  return { maximized: false, theme: 'system' };
}

/** Replaces `file` by rename, so that a crash leaves the old or the new state. */
export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}

/** True where enough of the window lies on one of the screens to be seen and dragged; screens get unplugged. */
export function isReachable(bounds: Rectangle, screens: readonly Rectangle[]): boolean {
  return screens.some((screen) => {
    const width = Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x);
    const height =
      Math.min(bounds.y + bounds.height, screen.y + screen.height) - Math.max(bounds.y, screen.y);
    return width >= 120 && height >= 80 && bounds.y >= screen.y - 10;
  });
}
