import { expect, type Page } from '@playwright/test';
import { hasTensorFlow, killLibraryProcess, launchKindred, test } from './kindred-app.ts';
import { lookAt } from './look.ts';

test('from photos to albums, a taught model, and back', async ({ folder }) => {
  test.slow();
  const { app, page, complaints, close } = await launchKindred([`--add=${folder}`]);
  await expect(page.getByRole('tab', { name: /Exact copies\s*[1-9]/ })).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('region', { name: 'Scan' })).toBeHidden({ timeout: 90_000 });
  await page.getByRole('button', { name: 'Albums' }).click();
  const photos = page.getByRole('listbox', { name: 'Photos' });

  await test.step('an album is made of photos selected with the keyboard', async () => {
    await page.getByRole('button', { name: 'By folder' }).click();
    await photos.getByRole('option').first().focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await expect(page.getByText('4 selected')).toBeVisible();
    await lookAt(app, page, 'albums-selecting');
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Name' }).fill('First ones');
    await page.keyboard.press('Enter');
    await expect(album(page, 'First ones')).toContainText('4');
  });

  await test.step('photos are dragged onto it, and added by its number', async () => {
    const dragged = photos.getByRole('option').nth(6);
    await dragged.dragTo(album(page, 'First ones'));
    await expect(album(page, 'First ones')).toContainText('5');
    await photos.getByRole('option').nth(7).click();
    await photos
      .getByRole('option')
      .nth(8)
      .click({ modifiers: ['ControlOrMeta'] });
    await page.keyboard.press('1');
    await expect(album(page, 'First ones')).toContainText('7');
  });

  await test.step('albums are made of folders', async () => {
    await page.getByRole('button', { name: 'Import…' }).click();
    const sheet = page.getByRole('dialog', { name: 'Albums from what is there' });
    await sheet.getByRole('checkbox', { name: /^2023 Summer/ }).check();
    await sheet.getByRole('checkbox', { name: /^Balloons/ }).check();
    await sheet.getByRole('checkbox', { name: /^At home/ }).check();
    await lookAt(app, page, 'albums-import');
    await sheet.getByRole('button', { name: 'Make 3 albums' }).click();
    await expect(album(page, 'Balloons')).toContainText('5');
    await album(page, 'Balloons').click();
    await expect(page.getByRole('heading', { name: 'Balloons' })).toBeVisible();
    await lookAt(app, page, 'album');
  });

  await test.step('more like the album: answers become labels', async () => {
    await page.keyboard.press('m');
    await expect(page.getByRole('heading', { name: 'More like Balloons' })).toBeVisible();
    await expect(page.getByText(/^24 left of 24$|^\d+ left of/)).toBeVisible();
    await lookAt(app, page, 'album-proposals');
    await page.keyboard.press('x');
    await page.keyboard.press('a');
    await expect(album(page, 'Balloons')).toContainText('6');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('heading', { name: 'Balloons' })).toBeVisible();
  });

  await test.step('the whole library stands in the order of likeness', async () => {
    await page.getByRole('button', { name: /^All photos/ }).click();
    await page.getByRole('button', { name: 'Alike' }).click();
    await expect(page.getByRole('button', { name: 'Alike' })).toHaveAttribute('aria-pressed', 'true');
    // Frames of one scene stand in a row, also those that the model tells apart.
    const longestRun = async () => {
      const names = await photos
        .getByRole('option')
        .evaluateAll((tiles) => tiles.map((tile) => tile.ariaLabel ?? ''));
      const runs = names.map((name) => (name.startsWith('IMG_310') ? 'x' : ' ')).join('');
      return Math.max(...runs.split(' ').map((run) => run.length));
    };
    await expect.poll(longestRun).toBe(5);
    await lookAt(app, page, 'photos-alike');
  });

  await test.step('a training shows how it goes, and can be cancelled', async () => {
    await page.getByRole('button', { name: 'Teach', exact: true }).click();
    await lookAt(app, page, 'teach');
    await page.getByRole('button', { name: 'Start teaching' }).click();
    await expect(page.getByRole('img', { name: /^After \d+ of at most/ })).toBeVisible({ timeout: 120_000 });
    await lookAt(app, page, 'teaching');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('button', { name: 'Start teaching' })).toBeVisible({ timeout: 2000 });
  });

  await test.step('a training that ends with its process is told of, and can be begun again', async () => {
    await page.getByRole('button', { name: 'Start teaching' }).click();
    await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
    await killLibraryProcess(app);
    await expect(page.getByText(/^The training of .* was cut off/)).toBeVisible({ timeout: 30_000 });
    await lookAt(app, page, 'teach-interrupted');
    await page.getByRole('button', { name: 'Begin it again' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('button', { name: 'Start teaching' })).toBeVisible({ timeout: 2000 });
    await expect(page.getByText(/^The training of .* was cut off/)).toBeHidden();
  });

  await test.step('the network itself is taught where there is an engine for it; where not, what to do is said', async () => {
    const deep = page.getByRole('checkbox', { name: 'Also teach the network itself' });
    if (!hasTensorFlow) {
      await expect(page.getByText('Not possible here yet.')).toBeVisible({ timeout: 30_000 });
      await expect(page.getByText(/npm run setup:cuda/)).toBeVisible();
      await expect(deep).toBeDisabled();
      await lookAt(app, page, 'teach-deep-missing');
      return;
    }
    await expect(deep).toBeEnabled({ timeout: 30_000 });
    await deep.check();
    await lookAt(app, page, 'teach-deep');
    await page.getByRole('button', { name: 'Start teaching' }).click();
    await expect(page.getByRole('heading', { name: 'Teaching the network itself…' })).toBeVisible({
      timeout: 30_000,
    });
    await expect(page.getByRole('progressbar')).toBeVisible({ timeout: 60_000 });
    await lookAt(app, page, 'teaching-deep');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('button', { name: 'Start teaching' })).toBeVisible({ timeout: 2000 });
    await deep.uncheck();
  });

  await test.step('a model is taken into use, and rolled back with one click', async () => {
    await page.getByRole('button', { name: 'Start teaching' }).click();
    await expect(page.getByRole('heading', { name: /^(Lesson 1|Too few)/ })).toBeVisible({
      timeout: 150_000,
    });
    await lookAt(app, page, 'taught');
    await page.getByRole('button', { name: /^Use it (from now on|anyway)$/ }).click();
    const models = page.getByRole('list', { name: 'Models' });
    await expect(models.getByRole('listitem').first()).toContainText('In use');
    await page.getByRole('button', { name: 'Go back to it' }).click();
    await expect(models.getByRole('listitem').last()).toContainText('In use');
  });

  expect(complaints, 'what the page complained of').toEqual([]);
  await close();
});

function album(page: Page, name: string) {
  return page.getByRole('region', { name: 'List of albums' }).getByRole('button', { name });
}
