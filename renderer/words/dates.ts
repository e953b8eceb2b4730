const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const dayAndTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** `31 May 2024, 18:04` for local camera time such as `2024-05-31T18:04:11`; the text itself where it is no date. */
export function takenAtWords(takenAt: string): string {
  const time = new Date(takenAt);
  return Number.isNaN(time.getTime()) ? takenAt : dayAndTime.format(time);
}

/** `31 May 2024, 18:04` for milliseconds since 1970. */
export function momentWords(milliseconds: number): string {
  return dayAndTime.format(new Date(milliseconds));
}

/** `2024-05-31`, as date fields want it, for milliseconds of camera time; empty without one. */
export function dayOf(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '' : new Date(milliseconds).toISOString().slice(0, 10);
}

/** When a day `2024-05-31` begins in camera time; undefined where the text is no day. */
export function startOf(text: string): number | undefined {
  const milliseconds = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** `1 May 2024 to 31 May 2024`, `Since 1 May 2024`, `Any time`. */
export function spanWords(from: number | undefined, to: number | undefined): string {
  if (from !== undefined && to !== undefined) return `${day.format(from)} to ${day.format(to)}`;
  if (from !== undefined) return `Since ${day.format(from)}`;
  return to === undefined ? 'Any time' : `Until ${day.format(to)}`;
}
