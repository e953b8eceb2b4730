import { expect, type Page } from '@playwright/test';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import {
  answerDialog,
  dropFiles,
  killLibraryProcess,
  launchKindred,
  sampleLibrary,
  test,
} from './kindred-app.ts';
import { lookAt } from './look.ts';

/** The raccoon lies in the sample library three times: twice the same bytes, once cropped. */
const raccoon = 'IMG_0820.jpg';

test('from a chosen folder to reviewed groups, a query and a new arrival', async ({ folder }) => {
  const { app, page, complaints, errors, close } = await launchKindred();

  await test.step('the first run asks for folders', async () => {
    await expect(page.getByRole('button', { name: 'Choose folders…' })).toBeVisible();
    await lookAt(app, page, 'first-run');
  });

  await test.step('a chosen folder is scanned, and its copies are grouped', async () => {
    await answerDialog(app, [folder]);
    await page.getByRole('button', { name: 'Choose folders…' }).click();
    await scanEnded(page);
    await page.getByRole('tab', { name: 'Exact copies' }).click();
    await expect(cardOf(page, 'Exact copy, 2 photos', raccoon)).toBeVisible();
    await lookAt(app, page, 'exact-copies');
    await page.getByRole('tab', { name: 'Same picture' }).click();
    await expect(cardOf(page, 'Same picture, 3 photos', raccoon)).toBeVisible();
    await lookAt(app, page, 'same-picture');
  });

  await test.step('a group shows its photos with the facts that differ', async () => {
    await cardOf(page, 'Same picture, 3 photos', raccoon).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Same picture' })).toBeVisible();
    await page.getByRole('button', { name: 'Compare with raccoon-cropped.jpg' }).click();
    await expect(page.getByRole('row', { name: 'Name' })).toContainText('raccoon-cropped.jpg');
    await expect(page.getByRole('row', { name: 'Pixels' })).toContainText('717 × 538');
    await expect(page.getByRole('img', { name: 'raccoon-cropped.jpg' })).toBeVisible();
    await lookAt(app, page, 'group');
    await page.keyboard.press('+');
    await expect(page.getByText('1.5×')).toBeVisible();
    await page.keyboard.press('j');
    await expect(page.getByText('Fit')).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('a dropped photo is answered with what resembles it', async () => {
    const query = join(folder, '..', `kindred-query-${process.pid}.jpg`);
    await sharp(join(sampleLibrary, 'At home', raccoon))
      .resize(400)
      .jpeg({ quality: 60 })
      .toFile(query);
    await dropFiles(page, [query]);
    await expect(page.getByRole('heading', { name: /^Similar to kindred-query/ })).toBeVisible();
    const matches = page.getByRole('region', { name: 'Matches' });
    await expect(matches.getByRole('button', { name: /Same picture.*IMG_0820\.jpg$/ }).first()).toBeVisible();
    await lookAt(app, page, 'query');
    await page.keyboard.press('Escape');

    // The same by the file dialog, where the page has no File to show.
    await answerDialog(app, [query]);
    await page.getByRole('button', { name: 'Find similar…' }).click();
    const picture = page.getByRole('region', { name: 'The photo asked about' }).getByRole('img');
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(400);
    await rm(query);
    await page.keyboard.press('Escape');
  });

  await test.step('a photo that arrives on the disk appears in its group', async () => {
    await expect(cardOf(page, 'Same picture, 3 photos', raccoon)).toBeVisible();
    const arrived = join(folder, 'Edited', 'raccoon-small.jpg');
    await sharp(join(sampleLibrary, 'At home', raccoon))
      .resize(500)
      .jpeg({ quality: 80 })
      .toFile(arrived);
    await expect(cardOf(page, 'Same picture, 4 photos', raccoon)).toBeVisible({ timeout: 20_000 });
  });

  await test.step('a killed library process comes back with all of it', async () => {
    await killLibraryProcess(app);
    await expect(page.getByText('Starting the library again')).toBeVisible();
    await expect(page.getByText('Starting the library again')).toBeHidden();
    await cardOf(page, 'Same picture, 4 photos', raccoon).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Compare with raccoon-small.jpg' })).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('folders, settings and keys', async () => {
    await page.getByRole('button', { name: /^1 folder/ }).click();
    await expect(page.getByRole('dialog', { name: 'Folders' })).toBeVisible();
    await lookAt(app, page, 'folders');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Settings' }).click();
    await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
    await page.getByRole('radio', { name: 'Up to 10', exact: true }).click();
    await expect(
      page.getByText(/pairs called the same picture by their looks, fewer than 1 is/),
    ).toBeVisible();
    for (const [choice, isDark] of [
      ['Dark', true],
      ['Light', false],
    ] as const) {
      await page.getByRole('radio', { name: choice }).click();
      await page.waitForFunction(
        (dark) => matchMedia('(prefers-color-scheme: dark)').matches === dark,
        isDark,
      );
    }
    await lookAt(app, page, 'settings');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await lookAt(app, page, 'keys');
    await page.keyboard.press('Escape');
  });

  expect(complaints, 'what the page complained of').toEqual([]);
  expect(errors(), 'sharp must use the glib it came with').not.toContain('GLib-GObject-CRITICAL');
  await close();
});

test('a library process killed in the middle of a scan finishes it', async ({ folder }) => {
  const { app, page, close } = await launchKindred([`--add=${folder}`]);
  await expect(page.getByText(/^Reading photos/)).toBeVisible();
  await killLibraryProcess(app);
  await expect(page.getByText('Starting the library again')).toBeVisible();
  await expect(page.getByText('Starting the library again')).toBeHidden();
  await scanEnded(page);
  await page.getByRole('tab', { name: 'Same picture' }).click();
  await expect(cardOf(page, 'Same picture, 3 photos', raccoon)).toBeVisible();
  await close();
});

test('a page can reach neither the network nor the files of this computer', async () => {
  const { app, page, close } = await launchKindred();
  await expect(page.getByRole('button', { name: 'Choose folders…' })).toBeVisible();
  const reached = await page.evaluate(async () => {
    const load = (address: string) =>
      new Promise<boolean>((resolve) => {
        const image = new Image();
        image.onload = () => resolve(true);
        image.onerror = () => resolve(false);
        image.src = address;
      });
    return {
      fetch: await fetch('https://example.com/').then(
        () => true,
        () => false,
      ),
      image: await load('https://example.com/picture.png'),
      file: await load('file:///usr/share/pixmaps/debian-logo.png'),
      node: 'require' in window || 'process' in window,
      opened: window.open('https://example.com/') !== null,
    };
  });
  expect(reached).toEqual({ fetch: false, image: false, file: false, node: false, opened: false });
  await page.evaluate(() => (location.href = 'https://example.com/'));
  const outside = await app.evaluate(async ({ session }) => {
    try {
      await session.defaultSession.fetch('https://example.com/');
      return 'reached';
    } catch {
      return 'refused';
    }
  });
  expect(outside).toBe('refused');
  const shown = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getURL(),
  );
  expect(shown).toBe('kindred://app/index.html');
  await close();
});

/** The card of a group, by what it says of itself and the photo it keeps. */
function cardOf(page: Page, says: string, keeper: string) {
  return page.getByRole('button', { name: new RegExp(`^${says}, .*Keep ${keeper.replace('.', '\\.')}`) });
}

async function scanEnded(page: Page): Promise<void> {
  await expect(page.getByRole('region', { name: 'Scan' })).toBeHidden({ timeout: 90_000 });
  await expect(page.getByRole('tab', { name: /Exact copies\s*[1-9]/ })).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('region', { name: 'Scan' })).toBeHidden({ timeout: 90_000 });
}
