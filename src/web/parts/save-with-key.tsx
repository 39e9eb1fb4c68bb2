import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { adminKey, ApiFailure } from "../api/call.ts";

interface SaveWithKeyProps {
  label: string;
  /** Rejects with a 401 when the admin key is missing or wrong. */
  save: () => Promise<void>;
}

const UNAUTHORISED = 401;

/** A button for changes: asks for the admin key once per tab, and says if it is wrong. */
export function SaveWithKey({ label, save }: SaveWithKeyProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const said =
    problem === null ? null : (
      <span className="bad small" role="alert">
        {problem}
      </span>
    );
  const attempt = (): void => {
    setBusy(true);
    setProblem(null);
    save().then(
      () => {
        setBusy(false);
        dialog.current?.close();
      },
      (error: unknown) => {
        setBusy(false);
        const isKeyWrong = error instanceof ApiFailure && error.status === UNAUTHORISED;
        const wasGiven = adminKey.get() !== null;
        if (isKeyWrong) adminKey.forget();
        setProblem(isKeyWrong && !wasGiven ? null : messageOf(error));
        if (isKeyWrong && dialog.current?.open !== true) {
          dialog.current?.showModal();
          setAsking(true);
        }
      },
    );
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get("key");
    if (typeof key === "string" && key.trim() !== "") {
      adminKey.set(key.trim());
      attempt();
    }
  };
  return (
    <>
      <button type="button" className="primary" disabled={isBusy} onClick={attempt}>
        {label}
      </button>
      {!isAsking && said}
      <dialog ref={dialog} aria-labelledby="key-title" className="card" onClose={() => setAsking(false)}>
        <form className="stack" onSubmit={submit}>
          <h2 id="key-title">Admin key</h2>
          <p className="small quiet">
            It was shown when <code>breakeven serve</code> first started, and is in the file{" "}
            <code>admin-key</code> of the data folder. It is kept in this tab only.
          </p>
          <label>
            Key <input type="password" name="key" autoComplete="off" />
          </label>
          {isAsking && said}
          <div className="row">
            <button type="submit" className="primary" disabled={isBusy}>
              {label}
            </button>
            <button type="button" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}

function messageOf(error: unknown): string {
  if (error instanceof ApiFailure)
    return [error.message, error.remedy].filter((part) => part !== null).join(" ");
  return error instanceof Error ? error.message : String(error);
}
