import { lazy, type ReactNode, Suspense, useState } from "react";
import { Shell } from "./parts/shell.tsx";
import { Loading } from "./parts/loading.tsx";
import { DecisionPage } from "./decision/decision-page.tsx";
import { useDropAnywhere } from "./dropped-files.ts";
import { useLocation } from "./location.ts";

const TrafficPage = lazy(() =>
  import("./traffic/traffic-page.tsx").then(({ TrafficPage }) => ({ default: TrafficPage })),
);
const FleetPage = lazy(() =>
  import("./fleet/fleet-page.tsx").then(({ FleetPage }) => ({ default: FleetPage })),
);
const LivePage = lazy(() => import("./live/live-page.tsx").then(({ LivePage }) => ({ default: LivePage })));
const PricesPage = lazy(() =>
  import("./prices/prices-page.tsx").then(({ PricesPage }) => ({ default: PricesPage })),
);
const GuidePage = lazy(() =>
  import("./guide/guide-page.tsx").then(({ GuidePage }) => ({ default: GuidePage })),
);

/** By path. Pages besides the first are loaded when they are opened. */
const PAGES: Readonly<Record<string, { title: string; page: () => ReactNode }>> = {
  "/": { title: "Decision", page: () => <DecisionPage /> },
  "/traffic": { title: "Traffic", page: () => <TrafficPage /> },
  "/fleet": { title: "Fleet", page: () => <FleetPage /> },
  "/live": { title: "Live", page: () => <LivePage /> },
  "/prices": { title: "Prices", page: () => <PricesPage /> },
  "/guide": { title: "Guide", page: () => <GuidePage /> },
};

/** Pages that show a plan: their address carries which one, and it goes along from one to the other. */
const OF_A_PLAN: ReadonlySet<string> = new Set(["/", "/fleet"]);

/** The dashboard: a page per path inside the shell. */
export function App(): ReactNode {
  const { path, query } = useLocation();
  const plan = useKeptPlan(path, query);
  useDropAnywhere();
  const current = PAGES[path];
  const pages = Object.entries(PAGES).map(([path, { title }]) => ({
    path,
    title,
    to: OF_A_PLAN.has(path) ? path + plan : path,
  }));
  return (
    <Shell pages={pages} path={path}>
      <Suspense fallback={<Loading what="the page" />}>
        {current === undefined ? <p>There is no page at {path}.</p> : current.page()}
      </Suspense>
    </Shell>
  );
}

/** The query of the plan that was looked at last, also while other pages are. */
function useKeptPlan(path: string, query: URLSearchParams): string {
  const [kept, keep] = useState("");
  const search = query.size === 0 ? "" : `?${query.toString()}`;
  if (!OF_A_PLAN.has(path) || search === kept) return kept;
  keep(search);
  return search;
}
