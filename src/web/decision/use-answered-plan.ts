import { useEffect, useRef, useState } from "react";
import type { PlanAnswer } from "../../contract/api.ts";
import { answerPlan } from "../../planner/answer-plan.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";

/** How long a slider must rest before ranges and chances are recomputed. */
const REST_MS = 150;

export interface AnsweredPlan {
  result: PlanResult;
  /** The result is of earlier values; the current one is being computed. */
  isStale: boolean;
}

/**
 * The result for the material. The first came with it or is computed at once; later ones come from a worker, or from the
 * page itself where there is none: browsers start no worker for a page opened from a disk.
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
    const running = worker.current;
    running?.addEventListener("message", listen);
    const timer = setTimeout(() => {
      if (running === null) take(answerPlan(material));
      else running.postMessage({ turn: mine, material });
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      running?.removeEventListener("message", listen);
    };
  }, [material, answered.material]);
  return { result: answered.result, isStale: answered.material !== material };
}
