// What the charts draw with: naming it keeps the rest of Plot out of the bundle.
export {
  areaY,
  cell,
  dot,
  line,
  lineY,
  plot,
  rect,
  rectX,
  rectY,
  ruleX,
  ruleY,
  text,
} from "@observablehq/plot";
