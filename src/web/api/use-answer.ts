import { useEffect, useState } from "react";

/** An answer on its way, there, or failed. While a newer one is on its way, the last one stays. */
export interface Asked<T> {
  value: T | null;
  error: unknown;
  isAsking: boolean;
}

/** Asks whenever `key` changes; an answer that was overtaken by a later question is dropped. */
export function useAnswer<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [state, setState] = useState<Asked<T>>({ value: null, error: null, isAsking: true });
  useEffect(() => {
    const abort = new AbortController();
    setState((before) => ({ ...before, isAsking: true }));
    ask(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setState({ value, error: null, isAsking: false });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setState((before) => ({ ...before, error, isAsking: false }));
      },
    );
    return () => abort.abort();
    // The key alone: it says what `ask` asks for.
  }, [key]);
  return state;
}
