import type { Row } from "../measured-run.ts";
import { noteOf, numberOf } from "../row-values.ts";

export interface Ranks {
  tensorParallel: number;
  dataParallel: number;
  expertParallel: number;
}

/**
 * How the GPUs of a row of the silicon sample share the work. InferenceX states one number of GPUs, and whether experts
 * and attention are spread over them; the sample multiplied that number with itself: 8 GPUs with 8 expert ranks became
 * "64 GPUs, moe_tp 8, ep 8", 4 GPUs with data-parallel attention "tp 4, attention_dp 4, ep 16". The same runs stand in
 * the file a second time with 8 and 4 GPUs, and InferenceX's launch scripts have one machine of 8 GPUs. Null where the
 * row does not say.
 */
export function ranksOf(row: Row): Ranks | null {
  const tensorParallel = numberOf(row, "tp");
  if (tensorParallel === null) return null;
  const stated = {
    tensorParallel,
    dataParallel: Math.max(noteNumber(row, "attention_dp") ?? 1, 1),
    expertParallel: Math.max(numberOf(row, "ep") ?? 1, 1),
  };
  const { dataParallel, expertParallel } = stated;
  const expertSlices = noteNumber(row, "moe_tp");
  const fromInferenceX = noteNumber(row, "attention_dp") !== null;
  if (!fromInferenceX) return stated;
  const gpus = tensorParallel * dataParallel;
  if (expertSlices === expertParallel && expertParallel > 1 && gpus === expertParallel ** 2)
    return dataParallel > 1
      ? { tensorParallel: 1, dataParallel: expertParallel, expertParallel }
      : { tensorParallel: expertParallel, dataParallel: 1, expertParallel };
  if (dataParallel > 1 && tensorParallel === dataParallel && expertParallel === gpus)
    return { tensorParallel: 1, dataParallel, expertParallel: dataParallel };
  return stated;
}

function noteNumber(row: Row, key: string): number | null {
  const text = noteOf(row, key);
  return text === "" ? null : Number(text);
}
