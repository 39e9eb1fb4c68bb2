import type { PlotOptions } from "@observablehq/plot";
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";

interface ChartProps {
  /** Describes the chart to people who cannot see it; the figures are in a table beside it. */
  label: string;
  height: number;
  /** What is drawn. The chart is redrawn when this is another object, so memoise it. */
  data: unknown;
  /** Marks and scales for a width in pixels. */
  draw: (plot: Plot, width: number) => PlotOptions;
}

type Plot = typeof import("./plot.ts");

/** Half a sheet. A screen chart scaled down could not be read on paper, so it is redrawn at this width. */
const PAPER_WIDTH = 340;
const PAPER_SHARE_OF_HEIGHT = 0.5;

/** A chart by Observable Plot, which is loaded with the first chart. Its space is reserved, so nothing jumps. */
export function Chart({ label, height, data, draw }: ChartProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const options = useEffectEvent(draw);
  useEffect(() => {
    if (width === 0) return;
    let loaded: Plot | null = null;
    let overtaken = false;
    const show = (width: number, height: number): void => {
      if (loaded === null) return;
      const drawn = loaded.plot({ width, height, ...options(loaded, width) });
      place.current?.replaceChildren(asOneImage(drawn, label));
    };
    const onScreen = (): void => show(width, height);
    const onPaper = (): void => show(PAPER_WIDTH, Math.round(height * PAPER_SHARE_OF_HEIGHT));
    void import("./plot.ts").then((plot) => {
      if (overtaken) return;
      loaded = plot;
      onScreen();
    });
    window.addEventListener("beforeprint", onPaper);
    window.addEventListener("afterprint", onScreen);
    return () => {
      overtaken = true;
      window.removeEventListener("beforeprint", onPaper);
      window.removeEventListener("afterprint", onScreen);
    };
  }, [width, height, label, data]);
  return <div className="chart" ref={place} style={{ minHeight: height }} />;
}

/** One image with one name: the names of its parts are in the table beside it. */
function asOneImage(drawn: Element, label: string): Element {
  // The content security policy allows no inline style; page.css has these rules.
  drawn.querySelector("style")?.remove();
  for (const part of drawn.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", label);
  return drawn;
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
