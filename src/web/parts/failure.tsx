import type { ReactNode } from "react";
import { adminKey, ApiFailure } from "../api/call.ts";

const UNAUTHORISED = 401;

/** What went wrong and what to do about it, with a field for the admin key where one is needed. */
export function Failure({ error }: { error: unknown }): ReactNode {
  const remedy = error instanceof ApiFailure ? error.remedy : null;
  const isLocked = error instanceof ApiFailure && error.status === UNAUTHORISED;
  return (
    <div className="failure stack" role="alert">
      <div>
        <p>{error instanceof Error ? error.message : String(error)}</p>
        {remedy !== null && <p className="quiet">{remedy}</p>}
      </div>
      {isLocked && <KeyForm />}
    </div>
  );
}

/** The key is kept in this tab only; the page reloads with it. */
const KeyForm = (): ReactNode => (
  <form
    className="row"
    onSubmit={(event) => {
      event.preventDefault();
      const key = new FormData(event.currentTarget).get("key");
      if (typeof key !== "string" || key.trim() === "") return;
      adminKey.set(key.trim());
      window.location.reload();
    }}
  >
    <label>
      Admin key <input type="password" name="key" autoComplete="off" />
    </label>
    <button type="submit" className="primary">
      Open
    </button>
  </form>
);
