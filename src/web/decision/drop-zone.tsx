import { type DragEvent, type ReactNode, useRef, useState } from "react";

/** Takes usage exports by drag or by choice. They go to this server's process and nowhere else, and it says so. */
export function DropZone({
  take,
  children,
}: {
  take: (files: File[]) => void;
  children: ReactNode;
}): ReactNode {
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) take(files);
  };
  return (
    <div
      className={isOver ? "drop-zone over" : "drop-zone"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (event.currentTarget === event.target) setOver(false);
      }}
      onDrop={drop}
    >
      <div className="drop-line row no-print">
        <button type="button" className="primary" onClick={() => input.current?.click()}>
          Open a usage export
        </button>
        <span className="small quiet">
          or drop it anywhere on this page. It is read by this server's process and sent nowhere else.
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
            if (files.length > 0) take(files);
          }}
        />
      </div>
      {children}
    </div>
  );
}
