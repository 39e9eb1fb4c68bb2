import { resolve } from "node:path";
import type { SentTo } from "../../answers/usage/price-again.ts";
import type { CommandIo } from "../command.ts";

/** What a configuration calls upstreams and models. Throws UserError when it cannot be used. */
export async function sentAsConfigured(io: CommandIo, file: string): Promise<SentTo> {
  const [{ readFile }, { upstreamKinds }] = await Promise.all([
    import("../../gateway/serve.ts"),
    import("../../upstreams/upstream-kinds.ts"),
  ]);
  const kinds = upstreamKinds();
  const { upstreams, models } = readFile({ path: resolve(io.cwd, file), env: io.env, kinds });
  return (upstream, requestedModel) => {
    const id = upstream === null ? null : (upstreams[upstream]?.kind ?? upstream);
    const route = requestedModel === null ? undefined : models[requestedModel];
    return { kind: kinds.find((kind) => kind.id === id), model: route?.model ?? null };
  };
}
