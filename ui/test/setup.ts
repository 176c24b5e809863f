import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { forgetLive } from "../src/ipc";

// jsdom lays nothing out: these give the components a window to draw in.
class StillObserver implements ResizeObserver {
  readonly #tell: ResizeObserverCallback;
  constructor(tell: ResizeObserverCallback) {
    this.#tell = tell;
  }
  observe(target: Element): void {
    const contentRect = { width: 1200, height: 700 } as DOMRectReadOnly;
    this.#tell([{ target, contentRect } as ResizeObserverEntry], this);
  }
  unobserve(): void {
    // Nothing is watched, so nothing is let go.
  }
  disconnect(): void {
    // As above.
  }
}
window.ResizeObserver = StillObserver;
window.matchMedia = (media: string) => ({ media, matches: media.includes("reduced-motion"), addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList;
Object.defineProperty(HTMLElement.prototype, "offsetHeight", { configurable: true, get: () => 700 });
Object.defineProperty(HTMLElement.prototype, "offsetWidth", { configurable: true, get: () => 1200 });
window.scrollTo = () => undefined;
// jsdom resolves every rule of every style sheet for each question; what an element says of itself is enough here.
window.getComputedStyle = (element) => (element as HTMLElement).style;
Element.prototype.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;
// A canvas that draws nothing: charts are looked at in screenshots, not here.
HTMLCanvasElement.prototype.getContext = (() => new Proxy({}, { get: (_target, name) => (name === "measureText" ? () => ({ width: 8 }) : () => undefined), set: () => true })) as unknown as HTMLCanvasElement["getContext"];
Object.assign(window, {
  Path2D: function Path2DStill() {
    return new Proxy({}, { get: () => () => undefined });
  },
});
// Two cores that also build Rust: a screen may take seconds to appear.
configure({ asyncUtilTimeout: 15_000 });

afterEach(() => {
  cleanup();
  forgetLive();
  window.location.hash = "";
});
