import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { PlanAnswer } from "../contract/api.ts";
import { SavedDecision } from "./decision/saved-decision.tsx";
import "./theme.css";
import "./page.css";

/** One plan as one file: the decision page with the plan inside, for people without a server. */
const [place, plan] = ["page", "plan"].map((id) => document.getElementById(id));
if (place == null || plan == null) throw new Error("report.html lacks #page or #plan");
createRoot(place).render(
  <StrictMode>
    <SavedDecision answer={JSON.parse(plan.textContent) as PlanAnswer} />
  </StrictMode>,
);
