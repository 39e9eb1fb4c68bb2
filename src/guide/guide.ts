/** From low to high. */
export type Range = readonly [number, number];

/** The guide's numbers (catalog/guide/guide.json). Dollars are per month unless stated otherwise. */
export interface Guide {
  name: string;
  published: string;
  updated: string;
  apiUsdPerMillion: Readonly<Record<"gpt54" | "deepseekV4", { input: number; output: number }>>;
  headline: {
    breakEvenApiUsd: number;
    bands: readonly { apiUsd: readonly [number, number | null]; saves: Range }[];
    upfrontUsd: Range;
    operationsUsd: Range;
    a100UsedUsd: Range;
    h100RentUsdPerHour: Range;
    h100RentSellers: readonly string[];
    openGap: Range;
    cluster: { gpus: Range; apiUsd: Range };
    ttftMs: Range;
    analysedDeployments: number;
  };
  cards: Readonly<Record<string, { gb: number; usd: Range | null }>>;
  amortisation: {
    months: number;
    h100: { usd: number; usdPerMonth: number };
    a100: { usd: number; usdPerMonth: number };
  };
  hardware: readonly GuideHardware[];
  rental: {
    h100UsdPerMonth: Readonly<Record<string, number>>;
    lambdaOverPurchase: number;
    fourA100Usd: Range;
    spread: number;
    paybackMonths: { h100: Range; a100: Range };
    faq: { ownedUsd: number; rentedUsd: Range };
  };
  overhead: {
    rows: Readonly<
      Record<
        "depreciation" | "electricity" | "networkStorage" | "monitoring" | "redundancy" | "engineer",
        Range
      >
    >;
    totalUsd: Range;
    onTopOfHardwareUsd: Range;
    electricityUsdPerKwh: number;
    apiAvailability: number;
    selfHostAvailability: Range;
    downtime: { share: number; revenueUsd: number; usd: number };
  };
  engineer: {
    usdPerYear: Range;
    usdPerMonth: Range;
    overheadShare: number;
    tierShare: Range;
    maintenanceHours: Range;
    maintenanceUsd: Range;
  };
  fullCost: {
    purchased: Readonly<Record<"compute" | "engineering" | "infrastructure" | "electricity", Range>>;
    purchasedTotal: Range;
    cloud: Readonly<Record<"compute" | "engineering" | "infrastructure", Range>>;
    cloudTotal: Range;
    api: readonly { millions: number; deepseekV4: number; gpt54: number; selfHost: Range | null }[];
    cloudAt10B: Range;
    onlyBeatsApiAtMillions: number;
  };
  scenarios: readonly [GuideScenario, GuideScenario];
  breakEven: {
    spread: number;
    scenario2RequiresMillions: number;
    cheaperThanGpt4o: number;
    hybrid: { movedShare: number; reduction: Range };
  };
  quality: readonly { claim: string; model: string; ofGpt4o: Range; score: string; reference: string }[];
  licences: readonly { model: string; licence: string }[];
  engines: {
    tokensPerSecondPerRequest: Range;
    billions: number;
    gpus: number;
    ollamaLower: Range;
    requestsPerMinute: number;
  };
  /** Single figures outside its main tables. */
  further: {
    qwen30: { model: string; billions: number; gb: number };
    deepSeekMinimum: { gpu: string; count: number };
    cloudAt1B: Range;
    h100For100B: Range;
    buyFromMonths: number;
  };
}

export interface GuideHardware {
  /** The claim that this row's set-up is judged under. */
  claim: string;
  model: string;
  /** Billions of parameters, as the guide says. */
  billions: number;
  /** Memory that the row states, and calls FP16. */
  labelGb: number;
  /** Memory that the row states for its smaller precision. */
  smallGb: number | null;
  setups: readonly { gpu: string; count: number }[];
  /** Price of the hardware, once. */
  usd: Range;
}

/** One break-even table: an API against self-hosting over volume (millions of tokens in and as many out). */
export interface GuideScenario {
  api: "gpt54" | "deepseekV4";
  rows: readonly {
    millions: number;
    apiUsd: number;
    selfHostUsd: number;
    savingUsd: number;
    /** 0 = "immediately"; null = never, or not said. */
    paybackMonths: number | null;
  }[];
}
