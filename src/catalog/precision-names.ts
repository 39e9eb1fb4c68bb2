import type { Precision } from "../core/model.ts";

/** Every precision by the names people write; keys are lower case without separators. */
const BY_NAME: Readonly<Record<string, Precision>> = {
  bf16: "bf16",
  bfloat16: "bf16",
  fp16: "bf16",
  float16: "bf16",
  f16: "bf16",
  half: "bf16",
  fp8: "fp8",
  w8a8fp8: "fp8",
  float8: "fp8",
  int8: "int8",
  w8a8: "int8",
  w8a16: "int8",
  int4: "int4",
  w4a16: "int4",
  awq: "int4",
  gptq: "int4",
  gptqint4: "int4",
  "4bit": "int4",
  mxfp4: "mxfp4",
  nvfp4: "nvfp4",
  fp4: "nvfp4",
  fp4fp8: "fp4-fp8",
  q4: "q4_k_m",
  q4km: "q4_k_m",
  q5km: "q5_k_m",
  q6k: "q6_k",
  q80: "q8_0",
};

/** The precision that a name stands for ("FP16" is bf16: the same bytes), or null. */
export const findPrecision = (name: string): Precision | null =>
  BY_NAME[name.toLowerCase().replace(/[^a-z0-9]/g, "")] ?? null;
