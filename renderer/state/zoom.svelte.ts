const largest = 16;

/**
 * Zoom and pan shared by panes of one size, so that they show the same part of their pictures. `x` and `y` are in
 * parts of the pane's width and height; scale 1 shows the whole picture.
 */
export class Zoom {
  #scale = $state(1);
  #x = $state(0);
  #y = $state(0);

  readonly transform = $derived(`translate(${this.#x * 100}%, ${this.#y * 100}%) scale(${this.#scale})`);
  readonly isFit = $derived(this.#scale === 1);

  get scale(): number {
    return this.#scale;
  }

  fit(): void {
    this.#set(1, 0, 0);
  }

  /** Changes the scale by a factor and keeps what lies under a point (parts of the pane from its middle) in place. */
  by(factor: number, pointX = 0, pointY = 0): void {
    const scale = Math.min(largest, Math.max(1, this.#scale * factor));
    const ratio = scale / this.#scale;
    this.#set(scale, pointX - (pointX - this.#x) * ratio, pointY - (pointY - this.#y) * ratio);
  }

  /** Moves the picture by parts of the pane. */
  pan(byX: number, byY: number): void {
    this.#set(this.#scale, this.#x + byX, this.#y + byY);
  }

  #set(scale: number, x: number, y: number): void {
    const reach = (scale - 1) / 2;
    this.#scale = scale;
    this.#x = Math.min(reach, Math.max(-reach, x));
    this.#y = Math.min(reach, Math.max(-reach, y));
  }
}

/** Attachment: wheel and pinch zoom at the pointer, dragging pans, a double click goes in and back. */
export function zoomable(zoom: Zoom) {
  return (pane: HTMLElement) => {
    let dragged: { x: number; y: number } | undefined;
    const pointOf = (event: MouseEvent) => {
      const box = pane.getBoundingClientRect();
      return {
        x: (event.clientX - box.left) / box.width - 0.5,
        y: (event.clientY - box.top) / box.height - 0.5,
      };
    };
    const stop = new AbortController();
    const listen = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ) => pane.addEventListener(type, listener, { signal: stop.signal, passive: false });

    listen('wheel', (event) => {
      event.preventDefault();
      const { x, y } = pointOf(event);
      zoom.by(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0018)), x, y);
    });
    listen('pointerdown', (event) => {
      if (event.button !== 0 || zoom.isFit) return;
      dragged = pointOf(event);
      pane.setPointerCapture(event.pointerId);
    });
    listen('pointermove', (event) => {
      if (!dragged) return;
      const point = pointOf(event);
      zoom.pan(point.x - dragged.x, point.y - dragged.y);
      dragged = point;
    });
    listen('pointerup', () => (dragged = undefined));
    listen('pointercancel', () => (dragged = undefined));
    listen('dblclick', (event) => {
      const { x, y } = pointOf(event);
      if (zoom.isFit) zoom.by(3, x, y);
      else zoom.fit();
    });
    return () => stop.abort();
  };
}
