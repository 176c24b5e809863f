import { useCallback, useState } from "react";

/** Measures an element as it grows and shrinks; give `ref` to it. */
export function useSize(): { ref: (element: HTMLElement | null) => (() => void) | undefined; width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, ...size };
}
