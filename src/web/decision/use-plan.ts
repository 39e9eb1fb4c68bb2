import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { PlanAnswer, PlanQuery } from "../../contract/api.ts";
import { takeDroppedFiles, useDroppedFiles } from "../dropped-files.ts";
import { goTo, hrefOf, useLocation } from "../location.ts";
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
  /** The address that was opened. */
  link: Link;
  /** Asks with other flags, on the same traffic. */
  ask: (query: PlanQuery) => void;
  /** Sets slider values; fleets are sized again when the sliders rest. */
  change: (changes: Changes) => void;
  /** Reads other traffic; null goes back to the ledger, or to the sample if that is empty. */
  open: (files: readonly File[] | null, query?: PlanQuery) => void;
  /** Asks the question that failed once more. */
  retry: () => void;
  /** Goes back from traffic that could not be planned on to the plan before it. */
  dismiss: () => void;
}

/** How long sliders must rest before the server sizes fleets for the new values. */
const SIZE_AGAIN_MS = 700;

/** What an answer does to the history: a question of the reader adds an entry, to which Back returns. */
type Entry = "push" | "replace";

/**
 * Requests plans, starting with that of the link. Every request holds the whole question, so two changes in a row are
 * both kept; the answer to a question that is no longer current is dropped. The address is that of the plan shown, and
 * when it changes by Back, Forward or a link, the plan follows it.
 */
export function usePlan(): AskedPlan {
  const location = useLocation();
  const address = hrefOf(location);
  const [link, setLink] = useState(() => readLink(location.query));
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
  // The address of the question that was asked last; another one came from the browser.
  const ownAddress = useRef(address);
  // Files of this tab by the key of their plan, for the way back to it.
  const filesOf = useRef(new Map<string, readonly File[] | null>());

  const set = (next: Wanted): void => {
    latest.current = next;
    want(next);
  };
  const show = (next: string, entry: Entry): void => {
    if (next === ownAddress.current) return;
    ownAddress.current = next;
    goTo(next, { replace: entry === "replace" });
  };
  const send = (entry: Entry, isFresh = false): void => {
    clearTimeout(timer.current);
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    const asked = latest.current;
    setAsking(true);
    askPlan(asked, abort.signal, isFresh).then(
      (answer) => {
        if (abort.signal.aborted) return;
        const now = latest.current;
        set({ ...now, query: { ...now.query, source: answer.source, key: answer.key } });
        filesOf.current.set(answer.key, asked.files);
        lastGood.current = latest.current;
        setAnswered({ answer, changes: asked.changes });
        setError(null);
        setUnread(null);
        show(linkOf(latest.current.query, asked.changes, answer.label), entry);
        // The server returns the plan of an earlier state of the ledger at once; the current one follows.
        if (answer.isOutdated) send("replace", true);
        else setAsking(false);
      },
      (failure: unknown) => {
        if (abort.signal.aborted) return;
        setError(failure);
        setAsking(false);
        const isNewTraffic = asked.query.key === undefined || lastGood.current === null;
        setUnread(isNewTraffic ? asked : null);
        // The plan that was shown stays the one that is worked on.
        if (isNewTraffic && lastGood.current !== null) set(lastGood.current);
      },
    );
  };
  const open = (files: readonly File[] | null, query: PlanQuery = {}): void => {
    // The files of a link that is about files: what the link sets is meant for them.
    const isOfLink = files !== null && answered === null && link.files !== null;
    const kept = isOfLink ? { ...link.query, ...query } : query;
    const { key: _key, source: _source, ...flags } = kept;
    set({ query: flags, changes: isOfLink ? link.changes : {}, files });
    setError(null);
    send("push");
  };
  useDroppedFiles(open);

  const begin = useEffectEvent(() => send("replace"));
  useEffect(() => {
    begin();
    return () => {
      clearTimeout(timer.current);
      running.current?.abort();
    };
  }, []);
  const follow = useEffectEvent((query: URLSearchParams) => {
    const next = readLink(query);
    setLink(next);
    set({
      query: next.query,
      changes: next.changes,
      files: filesOf.current.get(next.query.key ?? "") ?? null,
    });
    setUnread(null);
    send("replace");
  });
  useEffect(() => {
    if (location.path !== "/" || address === ownAddress.current) return;
    ownAddress.current = address;
    follow(location.query);
    // oxlint-disable-next-line react/exhaustive-deps -- the address says all of the location
  }, [address]);

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
      send("push");
    },
    change: (changes) => {
      set({ ...latest.current, changes });
      clearTimeout(timer.current);
      timer.current = window.setTimeout(() => send("push"), SIZE_AGAIN_MS);
    },
    open,
    retry: () => {
      if (unread !== null) set(unread);
      send("push");
    },
    dismiss: () => {
      setError(null);
      setUnread(null);
    },
  };
}
