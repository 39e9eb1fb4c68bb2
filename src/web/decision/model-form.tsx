import type { ReactNode } from "react";
import { NameList, useNameList } from "../parts/name-list.tsx";

/** For files whose rows name no model: which one answered? */
export function ModelForm({ files, plan }: { files: string; plan: (model: string) => void }): ReactNode {
  const names = useNameList("api-models");
  return (
    <form
      className="card row model-form"
      onSubmit={(event) => {
        event.preventDefault();
        const model = new FormData(event.currentTarget).get("model");
        if (typeof model === "string" && model.trim() !== "") plan(model.trim());
      }}
    >
      <label>
        API model that answered the requests of {files}{" "}
        <input
          type="text"
          name="model"
          placeholder="gpt-5.4"
          autoComplete="off"
          spellCheck={false}
          {...names.input}
        />
      </label>
      <NameList id="api-models" isWanted={names.isWanted} kinds={["api"]} />
      <button type="submit" className="primary">
        Plan
      </button>
    </form>
  );
}
