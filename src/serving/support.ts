import { compareVersions } from "../core/versions.ts";
import type { Engine } from "../core/engine.ts";
import type { Gpu } from "../core/gpu.ts";
import type { ModelArchitecture, Precision } from "../core/model.ts";

/** Why an engine cannot serve this model in this precision on this card, and the nearest precision that it can. */
export interface Unsupported {
  reason: string;
  nearest: Precision | null;
}

/**
 * By the engine's table of kernels; null where nothing speaks against it. A card or a version that is not known is not
 * refused.
 */
export function unsupported(
  model: Pick<ModelArchitecture, "name">,
  gpu: Gpu,
  engine: Engine,
  precision: Precision,
): Unsupported | null {
  const ofModel = refusedModel(model, gpu, engine);
  if (ofModel) return { reason: ofModel, nearest: null };
  const reason = refusedPrecision(precision, gpu, engine);
  if (reason === null) return null;
  const nearest = (NEAREST[precision] ?? []).find(
    (other) => engine.precisions.includes(other) && refusedPrecision(other, gpu, engine) === null,
  );
  return { reason, nearest: nearest ?? null };
}

/** "vLLM supports Qwen3.6 27B from 0.17.0 on": where an older version was asked for; else null. */
export function tooOldFor({ name }: Pick<ModelArchitecture, "name">, engine: Engine): string | null {
  const { release, support } = engine;
  if (release === undefined || release === null) return null;
  const row = support?.models.find(
    ({ models, since }) => models.includes(name) && since !== null && compareVersions(release, since) < 0,
  );
  return row ? `${engine.name} has this model from ${row.since} on: ${release} may need patches` : null;
}

/**
 * What no row of the tables says about this model on this card; null where they say that it runs. An engine without
 * tables is not judged. Nothing may rest on a set-up of which this is not known.
 */
export function unknownSupport(
  { name }: Pick<ModelArchitecture, "name">,
  gpu: Gpu,
  engine: Engine,
  precision: Precision,
): string | null {
  const { support } = engine;
  if (support === undefined) return null;
  const named = support.models.some(
    ({ models, vendor }) => models.includes(name) && (vendor === "" || vendor === gpu.vendor),
  );
  if (!named) return `whether ${engine.name} has ${name} is not known: no row of its table names it`;
  if ((gpu.capability ?? null) === null)
    return `whether ${engine.name} runs ${name} on ${gpu.name} is not known: its compute capability was not found`;
  const kernels = support.precisions.some(
    (row) =>
      row.precision === precision && row.vendor === gpu.vendor && covers(row.capabilities, gpu.capability!),
  );
  return kernels
    ? null
    : `whether ${engine.name} has kernels for ${precision} on ${gpu.name} is not known: no row of its table covers that card`;
}

/** What to try instead, nearest first. */
const NEAREST: Readonly<{ [precision in Precision]?: readonly Precision[] }> = {
  fp8: ["int8", "int4", "bf16"],
  int8: ["int4", "bf16"],
  int4: ["int8", "bf16"],
  mxfp4: ["int4", "int8", "bf16"],
  nvfp4: ["int4", "int8", "bf16"],
};

function refusedModel({ name }: Pick<ModelArchitecture, "name">, gpu: Gpu, engine: Engine): string | null {
  const rows = (engine.support?.models ?? []).filter(
    ({ models, vendor }) => models.includes(name) && vendor === gpu.vendor,
  );
  const against = rows.find(
    ({ capabilities, notOn }) => notOn.includes(gpu.name) || !covers(capabilities, gpu.capability ?? null),
  );
  return against ? `${engine.name} does not run ${name} on ${gpu.name}: ${against.why}` : null;
}

function refusedPrecision(precision: Precision, gpu: Gpu, engine: Engine): string | null {
  const rows = (engine.support?.precisions ?? []).filter(
    (row) => row.precision === precision && row.vendor === gpu.vendor,
  );
  if (rows.length === 0) return null;
  const row = rows.find(({ capabilities }) => covers(capabilities, gpu.capability ?? null));
  if (!row || row.how === "no") return `${engine.name} has no kernels for ${precision} on ${gpu.name}`;
  const { release = null } = engine;
  return release !== null && row.since !== null && compareVersions(release, row.since) < 0
    ? `${engine.name} runs ${precision} on ${gpu.name} from ${row.since} on, not in ${release}`
    : null;
}

/** Whether a list of capabilities ("8.0-8.8", "10.0+", "gfx942") covers a card; an empty list and an unknown card do. */
function covers(capabilities: readonly string[], capability: string | null): boolean {
  if (capabilities.length === 0 || capability === null) return true;
  return capabilities.some((text) => {
    if (text.startsWith("gfx")) return text === capability;
    const [from = "0", to = text.endsWith("+") ? "999" : from] = text.replace("+", "").split("-");
    return compareVersions(capability, from) >= 0 && compareVersions(capability, to) <= 0;
  });
}
