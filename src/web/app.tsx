import { type ReactNode, useState } from "react";
import { useDropAnywhere } from "./dropped-files.ts";
import { useLocation } from "./location.ts";
import { PAGES, usePage } from "./pages.ts";
import { Failure } from "./parts/failure.tsx";
import { Loading } from "./parts/loading.tsx";
import { Shell } from "./parts/shell.tsx";

/** Pages about one plan. Its query is kept when moving between them. */
const OF_A_PLAN: ReadonlySet<string> = new Set(["/", "/fleet"]);

/** The dashboard: a page per path inside the shell. */
export function App(): ReactNode {
  const { path, query } = useLocation();
  const plan = useKeptPlan(path, query);
  useDropAnywhere();
  const pages = Object.entries(PAGES).map(([path, { title }]) => ({
    path,
    title,
    to: OF_A_PLAN.has(path) ? path + plan : path,
  }));
  return (
    <Shell pages={pages} path={path}>
      {path in PAGES ? <PageOf path={path} /> : <p>There is no page at {path}.</p>}
    </Shell>
  );
}

function PageOf({ path }: { path: string }): ReactNode {
  const { Page, error, retry } = usePage(path);
  if (Page !== null) return <Page />;
  return error === null ? <Loading what="the page" /> : <Failure error={error} retry={retry} />;
}

/** The query of the plan that was shown last, kept while other pages are open. */
function useKeptPlan(path: string, query: URLSearchParams): string {
  const [kept, keep] = useState("");
  const search = query.size === 0 ? "" : `?${query.toString()}`;
  if (!OF_A_PLAN.has(path) || search === kept) return kept;
  keep(search);
  return search;
}
