const whole = new Intl.NumberFormat('en');
const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** `1,240` */
export function count(number: number): string {
  return whole.format(number);
}

/** `1 photo`, `1,240 photos` */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** `612 bytes`, `4.1 MB`, `230 GB`: decimal units as desktops show them, at most three digits; never broken. */
export function byteSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits).replace(/\.0$/, '')}\u00a0${units[unit] ?? ''}`;
}

/** `12.2 MP`, `0.3 MP` */
export function megapixels(width: number, height: number): string {
  const value = (width * height) / 1e6;
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(1)}\u00a0MP`;
}

/** How long something will take, in the words of someone who guesses well: `a few seconds`, `about 3 minutes`. */
export function roughDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return 'a few seconds';
  if (seconds < 55) return `about ${count(Math.round(seconds / 10) * 10)} seconds`;
  if (seconds < 90) return 'about a minute';
  const minutes = seconds / 60;
  if (minutes < 55) return `about ${count(Math.round(minutes))} minutes`;
  const hours = minutes / 60;
  return hours < 1.5 ? 'about an hour' : `about ${count(Math.round(hours))} hours`;
}
