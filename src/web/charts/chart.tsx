import type { PlotOptions } from "@observablehq/plot";
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";

interface ChartProps {
  /** Says what the chart shows to people who cannot see it; the figures stand in a table beside it. */
  label: string;
  height: number;
  /** What is drawn. It is drawn anew when this is another object, so keep it with useMemo. */
  data: unknown;
  /** Marks and scales for a width in pixels. */
  draw: (plot: typeof import("@observablehq/plot"), width: number) => PlotOptions;
}

/** A chart by Observable Plot, which is loaded with the first chart; its place is kept, so nothing jumps. */
export function Chart({ label, height, data, draw }: ChartProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const options = useEffectEvent(draw);
  useEffect(() => {
    if (width === 0) return;
    let overtaken = false;
    void import("@observablehq/plot").then((plot) => {
      if (overtaken || place.current === null) return;
      const drawn = plot.plot({ width, height, ...options(plot, width) });
      // The page's policy allows no inline style; what it would say is in page.css.
      drawn.querySelector("style")?.remove();
      // One image with one name: what its parts are called is in the table beside it.
      for (const part of drawn.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
      drawn.setAttribute("role", "img");
      drawn.setAttribute("aria-label", label);
      place.current.replaceChildren(drawn);
    });
    return () => {
      overtaken = true;
    };
  }, [width, height, label, data]);
  return <div className="chart" ref={place} style={{ minHeight: height }} />;
}

/** Width of an element in whole pixels, kept up to date; 0 until it is known. */
function useWidth(place: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [place]);
  return width;
}
