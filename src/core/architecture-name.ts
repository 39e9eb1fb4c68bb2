import type { ModelArchitecture } from "./model.ts";

/**
 * What models of one architecture have in common, whatever they were trained for: "70.55B 80 x 8192" is Llama 3.1 and
 * 3.3 70B, base and instruct.
 */
export const architectureName = ({ totalParameters, layers, hidden }: ModelArchitecture): string =>
  `${Math.round(totalParameters / 1e7) / 100}B ${layers} x ${hidden}`;
