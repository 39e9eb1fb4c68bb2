import { useEffect, useEffectEvent, useState } from "react";

/** An answer that is loading, loaded or failed. The last one stays while a newer one loads. */
export interface Asked<T> {
  value: T | null;
  error: unknown;
  isAsking: boolean;
  /** Asks once more, after an error. */
  retry: () => void;
}

/** Asks whenever `key` changes, and drops an answer when a later question has been asked. */
export function useAnswer<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [state, setState] = useState<{ key: string | null; value: T | null; error: unknown }>({
    key: null,
    value: null,
    error: null,
  });
  const [tries, setTries] = useState(0);
  const asked = useEffectEvent(ask);
  useEffect(() => {
    const abort = new AbortController();
    asked(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setState({ key, value, error: null });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setState((before) => ({ ...before, key, error }));
      },
    );
    return () => abort.abort();
  }, [key, tries]);
  return {
    value: state.value,
    error: state.error,
    isAsking: state.key !== key,
    retry: () => setTries(tries + 1),
  };
}
