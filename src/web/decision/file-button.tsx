import { type ReactNode, useRef } from "react";

/** Opens usage exports. They go to this server's process and nowhere else, and it says so. */
export function FileButton({ open }: { open: (files: readonly File[]) => void }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="file-button row no-print">
      <button type="button" className="primary" onClick={() => input.current?.click()}>
        Open a usage export
      </button>
      <span className="small quiet">
        or drop it anywhere in this window. It is read by this server's process and sent nowhere else.
      </span>
      <input
        ref={input}
        className="unseen"
        type="file"
        multiple
        tabIndex={-1}
        aria-label="Usage and cost exports"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = "";
          if (files.length > 0) open(files);
        }}
      />
    </div>
  );
}
