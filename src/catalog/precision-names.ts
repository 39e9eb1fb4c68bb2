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
  "8bit": "int8",
  mxfp8: "fp8",
  int4: "int4",
  w4a16: "int4",
  w4a8: "int4",
  autoround: "int4",
  bnb: "int4",
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
  q8: "q8_0",
};

/** GGUF formats by their number of bits: "IQ4_XS" and "UD-Q4_K_XL" are near Q4_K_M. */
const BY_BITS: Readonly<Record<string, Precision>> = { 4: "q4_k_m", 5: "q5_k_m", 6: "q6_k", 8: "q8_0" };

/** The precision that a name stands for ("FP16" is bf16: the same bytes), or null. */
export function findPrecision(name: string): Precision | null {
  const key = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  const bits = /^(?:ud)?i?q([4-8])(?:k|xs|nl|[01])/.exec(key)?.[1];
  return BY_NAME[key] ?? (bits === undefined ? null : (BY_BITS[bits] ?? null));
}
