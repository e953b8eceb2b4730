/**
 * `2024:05:31 18:04:11` and its fraction of a second, as EXIF has them, in the form `2024-05-31T18:04:11.250`.
 * Undefined for dates that are not: `0000:00:00 00:00:00`, blanks, a 31st of February.
 */
export function exifDate(date: string | undefined, fraction?: string): string | undefined {
  const match = /^(\d{4})[:/.-](\d{2})[:/.-](\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?/.exec(date ?? '');
  if (!match) return undefined;
  const digits = /^\d{1,9}/.exec(fraction ?? '')?.[0];
  return format(match.slice(1), digits);
}

/** ISO 8601 as XMP has it, with or without seconds, fraction and zone; the zone is dropped, the time kept local. */
export function xmpDate(date: string | undefined): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?/.exec(date ?? '');
  return match ? format(match.slice(1, 7), match[7]) : exifDate(date);
}

/** IPTC's `20240531` and `180411+0200`, with or without separators. A date without a time is no moment. */
export function iptcDate(date: string | undefined, time: string | undefined): string | undefined {
  const day = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(date ?? '');
  const clock = /^(\d{2}):?(\d{2}):?(\d{2})/.exec(time ?? '');
  return day && clock ? format([...day.slice(1), ...clock.slice(1)], undefined) : undefined;
}

/** Years before photography or with a wrong digit are as good as none. */
const firstYear = 1826;

function format(parts: (string | undefined)[], fraction: string | undefined): string | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  const moment = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // Date rolls over what does not exist (a 31st of February, an hour 25); then a part differs.
  const isReal =
    year >= firstYear &&
    moment.getUTCFullYear() === year &&
    moment.getUTCMonth() === month - 1 &&
    moment.getUTCDate() === day &&
    moment.getUTCHours() === hour &&
    moment.getUTCMinutes() === minute &&
    moment.getUTCSeconds() === second;
  if (!isReal) return undefined;
  const milliseconds =
    fraction === undefined || Number(fraction) === 0 ? '' : `.${fraction.padEnd(3, '0').slice(0, 3)}`;
  return moment.toISOString().slice(0, 19) + milliseconds;
}
