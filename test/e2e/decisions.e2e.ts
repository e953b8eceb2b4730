import { expect, type Page } from '@playwright/test';
import { launchKindred, test } from './kindred-app.ts';
import { lookAt } from './look.ts';

test('groups are decided by one key each, taken back, and sifted', async ({ folder }) => {
  const { app, page, complaints, close } = await launchKindred([`--add=${folder}`]);
  await expect(page.getByRole('tab', { name: /Exact copies\s*[1-9]/ })).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('region', { name: 'Scan' })).toBeHidden({ timeout: 90_000 });
  await page.getByRole('tab', { name: 'Same picture' }).click();
  await expect(page.getByText(/\d+ photos in \d+ groups/)).toBeVisible();
  const total = await groupCount(page);

  await test.step('a verdict is recorded, and the next group follows', async () => {
    await page.locator('[data-place="0"]').focus();
    await page.keyboard.press('Enter');
    const first = await keeperName(page);
    await lookAt(app, page, 'verdicts');
    await page.keyboard.press('b');
    await expect(page.getByText(`1 of ${total - 1}`)).toBeVisible();
    await expect(page.getByText(`Keep all: ${first} and`)).toBeVisible();
    await expect.poll(() => keeperName(page)).not.toBe(first);
    const second = await keeperName(page);
    const undo = page.getByRole('button', { name: /^Undo/ });
    await expect(undo).toBeEnabled();
    await page.keyboard.press('n');
    await expect(page.getByText(`1 of ${total - 2}`)).toBeVisible();
    await expect.poll(() => keeperName(page)).not.toBe(second);
    await expect(undo).toBeEnabled();
    await page.keyboard.press('u');
    await expect(page.getByText(`1 of ${total - 1}`)).toBeVisible();
    await expect.poll(() => keeperName(page)).toBe(second);
  });

  await test.step('one member is judged alone, and its group stays open', async () => {
    await page.keyboard.press('Escape');
    await page
      .getByRole('button', { name: /^Same picture, 3 photos/ })
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('3 photos')).toBeVisible();
    await page.keyboard.press('Shift+N');
    await expect(page.getByText('2 photos')).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('decided groups are found again, and what was decided is listed', async () => {
    await choose(page, 'Decided or not', 'Decided');
    await expect(page.getByRole('button', { name: /^Same picture.*decided/ })).toHaveCount(1);
    await lookAt(app, page, 'decided');
    await page.getByRole('button', { name: 'Decisions' }).click();
    const sheet = page.getByRole('dialog', { name: 'Decisions' });
    await expect(sheet.getByRole('listitem')).toHaveCount(2);
    await lookAt(app, page, 'decisions');
    await sheet.getByRole('button', { name: 'Take back' }).last().click();
    await expect(sheet.getByRole('listitem')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(page.getByText('Nothing decided yet')).toBeVisible();
    await choose(page, 'Decided or not', 'To decide');
  });

  await test.step('groups are sifted by folder, date and size', async () => {
    await choose(page, 'Folder', 'Edited');
    await expect(page.getByLabel('Folder: Edited')).toBeVisible();
    await expect.poll(() => groupCount(page)).toBeLessThan(total - 1);
    await lookAt(app, page, 'filtered');
    await choose(page, 'Folder', 'All folders');
    await page.getByLabel(/^When taken/).click();
    await page.getByLabel('From').fill('2024-01-01');
    await page.keyboard.press('Escape');
    await expect(page.getByLabel('When taken: Since 1 Jan 2024')).toBeVisible();
    await expect.poll(() => groupCount(page)).toBeLessThan(total - 1);
    await choose(page, 'Size to free', '1 GB or more');
    await expect(page.getByText('No such groups')).toBeVisible();
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => groupCount(page)).toBeGreaterThanOrEqual(total);
  });

  expect(complaints, 'what the page complained of').toEqual([]);
  await close();
});

async function groupCount(page: Page): Promise<number> {
  const words = await page.getByText(/\d+ photos in \d+ groups?/).textContent();
  return Number(/in (\d+) group/.exec(words ?? '')?.[1]);
}

async function keeperName(page: Page): Promise<string> {
  const head = page.getByRole('region', { name: 'The photo to keep' }).getByRole('heading');
  return ((await head.textContent()) ?? '').replace('Keep', '').trim();
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByLabel(new RegExp(`^${label}: `)).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}
