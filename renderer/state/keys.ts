/** True where a key press belongs to the control in focus, or comes with a modifier that makes it another key. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  return (
    event.target instanceof HTMLElement && event.target.matches('input, textarea, select, [contenteditable]')
  );
}

/** Attachment: a page that has just opened begins here for the keyboard and the screen reader. */
export function takeFocus(heading: HTMLElement): void {
  heading.focus();
}
