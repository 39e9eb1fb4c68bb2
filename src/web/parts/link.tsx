import type { MouseEvent, ReactNode } from "react";
import { goTo } from "../location.ts";

/** A link to another page of the dashboard, without a reload. */
export function Link(props: { to: string; current?: boolean; children: ReactNode }): ReactNode {
  const follow = (event: MouseEvent): void => {
    // The browser opens new tabs itself.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    goTo(props.to);
  };
  return (
    <a href={props.to} aria-current={props.current === true ? "page" : undefined} onClick={follow}>
      {props.children}
    </a>
  );
}
