import { lazy, type ReactNode, Suspense } from "react";
import { Shell } from "./parts/shell.tsx";
import { Loading } from "./parts/loading.tsx";
import { DecisionPage } from "./decision/decision-page.tsx";
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

/** The dashboard: a page per path inside the shell. */
export function App(): ReactNode {
  const { path } = useLocation();
  const current = PAGES[path];
  return (
    <Shell pages={Object.entries(PAGES).map(([path, { title }]) => ({ path, title }))} path={path}>
      <Suspense fallback={<Loading what="the page" />}>
        {current === undefined ? <p>There is no page at {path}.</p> : current.page()}
      </Suspense>
    </Shell>
  );
}
