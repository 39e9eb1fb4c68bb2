import type { ReactNode } from "react";
import { Link } from "./link.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

interface ShellProps {
  pages: readonly { path: string; title: string; to: string }[];
  /** The current page. */
  path: string;
  children: ReactNode;
}

/** The frame of every page. */
export function Shell({ pages, path, children }: ShellProps): ReactNode {
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="bar">
        <Link to={pages[0]?.to ?? "/"}>
          <span className="brand">
            <Mark /> Breakeven
          </span>
        </Link>
        <nav aria-label="Pages">
          {pages.map((page) => (
            <Link key={page.path} to={page.to} current={page.path === path}>
              {page.title}
            </Link>
          ))}
        </nav>
        <ThemeSwitch />
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

/** Steps under a line: own machines against an API. */
const Mark = (): ReactNode => (
  <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
    <rect width="32" height="32" rx="7" className="mark-ground" />
    <path d="M5 25 27 8" className="mark-line" />
    <path d="M5 19h7v-4h7v-3h8" className="mark-stairs" />
  </svg>
);
