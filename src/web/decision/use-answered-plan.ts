import { useEffect, useRef, useState } from "react";
import type { PlanAnswer } from "../../contract/api.ts";
import { answerPlan } from "../../planner/answer-plan.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";

/** How long a slider must rest before ranges and chances are drawn anew. */
const REST_MS = 150;

export interface AnsweredPlan {
  result: PlanResult;
  /** The result is of earlier values; the one that fits is on its way. */
  isStale: boolean;
}

/**
 * The whole answer on the material. The first came with it, or is there at once; later ones are worked out in a process beside the page,
 * or in the page where there is none: browsers start none for a page from a disk.
 */
export function useAnsweredPlan(
  material: PlanMaterial,
  startWorker: (() => Worker) | null,
  known: Pick<PlanAnswer, "material" | "result">,
): AnsweredPlan {
  const [answered, setAnswered] = useState(() => ({
    material,
    result: material === known.material ? known.result : answerPlan(material),
  }));
  const worker = useRef<Worker | null>(null);
  const turn = useRef(0);
  useEffect(() => {
    worker.current = startWorker?.() ?? null;
    return () => worker.current?.terminate();
  }, [startWorker]);
  useEffect(() => {
    if (material === answered.material) return;
    const mine = ++turn.current;
    const take = (result: PlanResult): void => {
      if (mine === turn.current) setAnswered({ material, result });
    };
    const listen = ({ data }: MessageEvent<{ turn: number; result: PlanResult }>): void => {
      if (data.turn === mine) take(data.result);
    };
    const beside = worker.current;
    beside?.addEventListener("message", listen);
    const timer = setTimeout(() => {
      if (beside === null) take(answerPlan(material));
      else beside.postMessage({ turn: mine, material });
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      beside?.removeEventListener("message", listen);
    };
  }, [material, answered.material]);
  return { result: answered.result, isStale: answered.material !== material };
}
