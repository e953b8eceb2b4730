const dayAndTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** `31 May 2024, 18:04` for local camera time such as `2024-05-31T18:04:11`; the text itself where it is no date. */
export function takenAtWords(takenAt: string): string {
  const time = new Date(takenAt);
  return Number.isNaN(time.getTime()) ? takenAt : dayAndTime.format(time);
}

/** `31 May 2024, 18:04` for milliseconds since 1970. */
export function modifiedAtWords(milliseconds: number): string {
  return dayAndTime.format(new Date(milliseconds));
}
