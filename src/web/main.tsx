import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { loadPage } from "./pages.ts";
import "./theme.css";
import "./page.css";

const place = document.getElementById("page");
if (place === null) throw new Error("index.html has no #page");
// Drawn once, with its page. One that cannot be loaded is said inside the shell.
await loadPage(window.location.pathname).catch(() => null);
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
