import { type HTMLAttributes, type ReactNode, useEffect, useRef, useState } from "react";

interface ScrollerProps extends HTMLAttributes<HTMLDivElement> {
  label: string;
  children: ReactNode;
}

/** Holds a wide table; where it scrolls sideways, it can be scrolled by keyboard. */
export function Scroller({ label, children, ...others }: ScrollerProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    const measure = (): void => setScrolls(box.scrollWidth > box.clientWidth + 1);
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    for (const child of box.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      className="scroll"
      ref={place}
      {...(scrolls ? { role: "region", "aria-label": label, tabIndex: 0 } : {})}
      {...others}
    >
      {children}
    </div>
  );
}
