import { type ReactNode, useEffect, useState } from "react";

/** Says that something is loading, after 200 ms: a shorter wait is not noticed. */
export function Loading({ what }: { what: string }): ReactNode {
  const isNoticed = useNoticed(true);
  return (
    <p className="loading" role="status">
      {isNoticed ? `Reading ${what} …` : ""}
    </p>
  );
}

/** The same as a line beside content that stays: "Planning on this traffic …". */
export function Waiting({ isWaiting, what }: { isWaiting: boolean; what: string }): ReactNode {
  const isNoticed = useNoticed(isWaiting);
  return (
    <span className="small quiet" role="status">
      {isNoticed ? what : ""}
    </span>
  );
}

const NOTICED_MS = 200;

function useNoticed(isWaiting: boolean): boolean {
  const [isNoticed, setNoticed] = useState(false);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setNoticed(true), NOTICED_MS);
    return () => {
      clearTimeout(timer);
      setNoticed(false);
    };
  }, [isWaiting]);
  return isNoticed;
}
