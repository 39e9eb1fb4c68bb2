import type { ReactNode } from "react";

/** Room for a wide table: it scrolls sideways, by keyboard too. */
export const Scroller = ({ label, children }: { label: string; children: ReactNode }): ReactNode => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
  <div className="scroll" role="region" aria-label={label} tabIndex={0}>
    {children}
  </div>
);
