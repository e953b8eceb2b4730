import { AxeBuilder } from '@axe-core/playwright';
import { expect, type ElectronApplication, type Page } from '@playwright/test';
import { join } from 'node:path';
import { root } from './kindred-app.ts';

const themes = ['light', 'dark'] as const;
const sizes = [
  { width: 900, height: 600 },
  { width: 1920, height: 1200 },
];

/**
 * Looks at what the window shows in both themes and two sizes: saves a screenshot of each into test-results/screens
 * and lets axe look for what a screen reader or a weak eye would miss.
 */
export async function lookAt(app: ElectronApplication, page: Page, name: string): Promise<void> {
  for (const theme of themes) {
    await app.evaluate(({ nativeTheme }, source) => (nativeTheme.themeSource = source), theme);
    await expect
      .poll(() => page.evaluate((dark) => matchMedia(`(prefers-color-scheme: ${dark})`).matches, theme))
      .toBe(true);
    for (const size of sizes) {
      await resize(app, page, size);
      await page.screenshot({
        path: join(root, `test-results/screens/${name}-${theme}-${size.width}.png`),
        animations: 'disabled',
      });
    }
    // Electron has no separate page for axe to report on, which its newer mode needs.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    expect(found, `${name}, ${theme}`).toEqual([]);
  }
}

async function resize(
  app: ElectronApplication,
  page: Page,
  { width, height }: { width: number; height: number },
): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setContentSize(to[0], to[1]),
    [width, height] as const,
  );
  await page.waitForFunction(([w, h]) => innerWidth === w && innerHeight === h, [width, height] as const);
  // Every picture in view has come, or has been replaced by the sign that it cannot.
  await page.waitForFunction(() =>
    [...document.images].every((image) => image.complete || image.getBoundingClientRect().top > innerHeight),
  );
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}
