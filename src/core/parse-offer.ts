import { UserError } from "./errors.ts";
import type { GpuOffer } from "./offer.ts";

/** What a written quote cannot say by itself. */
export interface OfferContext {
  /** Catalog name of a GPU by any of its names; null when unknown. */
  resolveGpu(name: string): string | null;
  /** ISO date of the quote: the date at which everything is priced. */
  date: string;
}

const EXAMPLE =
  'write it like "8xH100@2.20/h,12mo" (dollars per GPU and hour, months of commitment), ' +
  '"dedicated:2xH100@4.50/h" or "buy:8xH100@25000" (dollars per GPU)';

const KINDS: Readonly<Record<string, GpuOffer["kind"]>> = {
  rent: "on-demand",
  spot: "spot",
  dedicated: "dedicated-endpoint",
  buy: "purchase-new",
  "buy-new": "purchase-new",
  "buy-used": "purchase-used",
  used: "purchase-used",
};

/** Dearer than any published rental by far: the price of a node or a month, typed as that of a GPU-hour. */
const MOST_USD_PER_GPU_HOUR = 100;
/** Cheaper than any data-centre card: the price of an hour, typed as that of a card. */
const LEAST_USD_PER_GPU = 100;

/**
 * Reads a quote as a person writes it: `[kind:][COUNTx]GPU@PRICE[/h][,TERM][,prepaid]`. The price is in dollars
 * per GPU, never per node: per hour for rent and dedicated endpoints, once for a purchase. The count is the size
 * in which it is sold. A term makes a rental "reserved". Throws UserError with an example.
 */
export function parseOffer(text: string, context: OfferContext): GpuOffer {
  const match =
    /^(?:([a-z-]+):)?\s*(?:(\d+)\s*[x×*]\s*)?([^@]+?)\s*@\s*\$?([\d.]+)(k?)\s*(\/[a-z-]+(?:\/[a-z]+)?)?\s*((?:,[^,]*)*)$/i.exec(
      text.trim(),
    );
  if (!match) throw new UserError(`"${text}" is not an offer that I can read`, EXAMPLE);
  const [, kindWord, countText = "1", gpuName = "", priceText = "", thousands, per, options = ""] = match;
  const kind = kindOf(kindWord?.toLowerCase(), text);
  const gpusPerNode = Number(countText);
  if (gpusPerNode < 1 || gpusPerNode > 1024)
    throw new UserError(`"${text}": ${countText} GPUs are not a size that is sold`, EXAMPLE);
  const gpu = context.resolveGpu(gpuName.trim());
  if (gpu === null)
    throw new UserError(`"${text}": no GPU called "${gpuName.trim()}" in the catalog`, EXAMPLE);
  const price = Number(priceText) * (thousands ? 1000 : 1);
  if (!Number.isFinite(price) || price <= 0)
    throw new UserError(`"${text}": "${priceText}" is not a price above 0`, EXAMPLE);
  const terms = readOptions(options, text);
  const purchase = kind === "purchase-new" || kind === "purchase-used";
  checkPrice({ price, purchase, per, terms, text });
  const reserved = kind === "on-demand" && terms.termMonths > 0;
  return {
    id: `quote:${text.trim().replace(/\s+/g, " ")}`,
    seller: "your quote",
    kind: reserved ? "reserved" : kind,
    isQuote: true,
    gpu,
    gpusPerNode,
    usdPerGpuHour: purchase ? null : price,
    usdPerGpu: purchase ? price : null,
    termMonths: terms.termMonths,
    ...(terms.prepaid ? { prepaid: true } : {}),
    region: null,
    includesHost: !purchase,
    source: "your quote",
    date: context.date,
    note: terms.prepaid ? "the whole term is paid at its start" : "",
  };
}

function kindOf(word: string | undefined, text: string): GpuOffer["kind"] {
  const kind = KINDS[word ?? "rent"];
  if (kind === undefined)
    throw new UserError(
      `"${text}": "${word}:" is not a kind of offer`,
      `the kinds are ${Object.keys(KINDS).join(", ")}; ${EXAMPLE}`,
    );
  return kind;
}

interface Terms {
  termMonths: number;
  prepaid: boolean;
}

function readOptions(options: string, text: string): Terms {
  const terms: Terms = { termMonths: 0, prepaid: false };
  for (const option of options.split(",").map((part) => part.trim().toLowerCase())) {
    const term = /^(\d+)\s*(mo|mos|month|months|m|y|yr|yrs|year|years)$/.exec(option);
    if (term?.[1] !== undefined) terms.termMonths = Number(term[1]) * (term[2]?.startsWith("y") ? 12 : 1);
    else if (option === "prepaid") terms.prepaid = true;
    else if (option !== "") throw new UserError(`"${text}": I do not understand ",${option}"`, EXAMPLE);
  }
  if (terms.prepaid && terms.termMonths === 0)
    throw new UserError(
      `"${text}": prepaid for how long?`,
      'add the term, as in "8xH100@2.20/h,12mo,prepaid"',
    );
  return terms;
}

function checkPrice(offer: {
  price: number;
  purchase: boolean;
  per: string | undefined;
  terms: Terms;
  text: string;
}): void {
  const { price, purchase, per, terms, text } = offer;
  const hourly = /^\/(?:(?:gpu|card)[-/]?)?(?:h|hr|hour)$/i;
  if (purchase) {
    if (per !== undefined && !/^\/(?:gpu|card)$/i.test(per))
      throw new UserError(`"${text}": a purchase has a price per GPU, not "${per}"`, EXAMPLE);
    if (terms.termMonths > 0) throw new UserError(`"${text}": a purchase has no term`, EXAMPLE);
    if (price < LEAST_USD_PER_GPU)
      throw new UserError(`"${text}": $${price} does not buy a GPU; the price is per GPU`, EXAMPLE);
    return;
  }
  if (per !== undefined && !hourly.test(per))
    throw new UserError(`"${text}": the price is per GPU and hour, not "${per}"`, EXAMPLE);
  if (price > MOST_USD_PER_GPU_HOUR)
    throw new UserError(`"${text}": $${price} is too much for one GPU and hour`, EXAMPLE);
}
