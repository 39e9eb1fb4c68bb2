import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { loadPage } from "./pages.ts";
import "./theme.css";
import "./page.css";

const place = document.getElementById("page");
if (place === null) throw new Error("index.html has no #page");
// Rendered once, with its page. A page that fails to load is reported inside the shell.
await loadPage(window.location.pathname).catch(() => null);
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
