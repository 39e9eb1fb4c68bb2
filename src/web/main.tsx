import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { loadPage } from "./pages.ts";
import "./theme.css";
import "./page.css";

const place = document.getElementById("page");
if (place === null) throw new Error("index.html has no #page");
// Rendered once, with its page. A page that fails to load is reported inside the shell.
// Not awaited at the top level: the script of a page imports from this one, which would wait for it.
const show = (): void =>
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
void loadPage(window.location.pathname).then(show, show);
