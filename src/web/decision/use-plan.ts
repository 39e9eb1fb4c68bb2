import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { PlanAnswer, PlanQuery } from "../../contract/api.ts";
import { takeDroppedFiles } from "../dropped-files.ts";
import { goTo, useLocation } from "../location.ts";
import { askPlan, type Wanted } from "./ask-plan.ts";
import { type Link, linkOf, readLink } from "./plan-query.ts";
import type { Changes } from "./scenario.ts";

/** A plan, and the slider values it was requested with. */
export interface Answered {
  answer: PlanAnswer;
  changes: Changes;
}

export interface AskedPlan {
  /** The current question; the answer may still be that of an earlier one. */
  wanted: Wanted;
  answered: Answered | null;
  error: unknown;
  /** The question whose traffic could not be planned on; null if the error is about flags, or there is none. */
  unread: Wanted | null;
  isAsking: boolean;
  /** Files are being read. */
  isReading: boolean;
  /** As the page was opened. */
  link: Link;
  /** Asks with other flags, on the same traffic. */
  ask: (query: PlanQuery) => void;
  /** Sets slider values; fleets are sized again when the sliders rest. */
  change: (changes: Changes) => void;
  /** Reads other traffic; null goes back to the ledger, or to the sample if that is empty. */
  open: (files: readonly File[] | null, query?: PlanQuery) => void;
}

/** How long sliders must rest before the server sizes fleets for the new values. */
const SIZE_AGAIN_MS = 700;

/**
 * Requests plans, starting with that of the link. Every request holds the whole question, so two changes in a row are
 * both kept; the answer to a question that is no longer current is dropped.
 */
export function usePlan(): AskedPlan {
  const { query: search } = useLocation();
  const [link] = useState(() => readLink(search));
  const [wanted, want] = useState<Wanted>(() => {
    const files = takeDroppedFiles();
    return files === null
      ? { query: link.query, changes: link.changes, files }
      : { query: {}, changes: {}, files };
  });
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [unread, setUnread] = useState<Wanted | null>(null);
  const [isAsking, setAsking] = useState(true);
  const latest = useRef(wanted);
  const lastGood = useRef<Wanted | null>(null);
  const running = useRef<AbortController | null>(null);
  const timer = useRef(0);

  const set = (next: Wanted): void => {
    latest.current = next;
    want(next);
  };
  const send = (isFresh = false): void => {
    clearTimeout(timer.current);
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    const asked = latest.current;
    askPlan(asked, abort.signal, isFresh).then(
      (answer) => {
        if (abort.signal.aborted) return;
        const now = latest.current;
        set({ ...now, query: { ...now.query, source: answer.source, key: answer.key } });
        lastGood.current = latest.current;
        setAnswered({ answer, changes: asked.changes });
        setError(null);
        setUnread(null);
        // The server returns the plan of an earlier state of the ledger at once; the current one follows.
        if (answer.isOutdated) send(true);
        else setAsking(false);
        goTo(linkOf(latest.current.query, asked.changes, answer.label), { replace: true });
      },
      (failure: unknown) => {
        if (abort.signal.aborted) return;
        setError(failure);
        setAsking(false);
        const isNewTraffic = asked.query.key === undefined || lastGood.current === null;
        setUnread(isNewTraffic ? asked : null);
        // The plan that is shown stays the one that is worked on.
        if (isNewTraffic && lastGood.current !== null) set(lastGood.current);
      },
    );
  };
  const begin = useEffectEvent(() => send());
  useEffect(() => {
    begin();
    return () => {
      clearTimeout(timer.current);
      running.current?.abort();
    };
  }, []);
  return {
    wanted,
    answered,
    error,
    unread,
    isAsking,
    isReading: isAsking && wanted.files !== null && wanted.query.key === undefined,
    link,
    ask: (query) => {
      set({ ...latest.current, query });
      setAsking(true);
      send();
    },
    change: (changes) => {
      set({ ...latest.current, changes });
      clearTimeout(timer.current);
      timer.current = window.setTimeout(() => {
        setAsking(true);
        send();
      }, SIZE_AGAIN_MS);
    },
    open: (files, query = {}) => {
      // The files of a link that is about files: what the link sets is meant for them.
      const isOfLink = files !== null && answered === null && link.files !== null;
      const kept = isOfLink ? { ...link.query, ...query } : query;
      const { key: _key, source: _source, ...flags } = kept;
      set({ query: flags, changes: isOfLink ? link.changes : {}, files });
      setAsking(true);
      setError(null);
      send();
    },
  };
}
