import { type ReactNode, useEffect, useState } from "react";

/** Says that something is on its way, but not before a wait is noticed: what is there in 200 ms needs no word. */
export function Loading({ what }: { what: string }): ReactNode {
  const [noticed, setNoticed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setNoticed(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className="loading" role="status">
      {noticed ? `Reading ${what} …` : ""}
    </p>
  );
}
