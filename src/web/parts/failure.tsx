import type { ReactNode } from "react";
import { adminKey, ApiFailure, UNREACHABLE } from "../api/call.ts";

const UNAUTHORISED = 401;

interface FailureProps {
  error: unknown;
  /** Tries again; offered where that can help, because the server could not be reached. */
  retry?: () => void;
}

/** What went wrong and what to do about it, with a field for the admin key where one is needed. */
export function Failure({ error, retry }: FailureProps): ReactNode {
  const remedy = error instanceof ApiFailure ? error.remedy : null;
  const isLocked = error instanceof ApiFailure && error.status === UNAUTHORISED;
  return (
    <div className="failure stack" role="alert">
      <div>
        <p>{error instanceof Error ? error.message : String(error)}</p>
        {remedy !== null && <p className="quiet">{remedy}</p>}
      </div>
      {isLocked && <KeyForm />}
      {retry !== undefined && error instanceof ApiFailure && error.status === UNREACHABLE && (
        <div className="row">
          <button type="button" className="primary" onClick={retry}>
            Try again
          </button>
        </div>
      )}
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
