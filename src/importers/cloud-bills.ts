import type { Picodollars } from "../core/money.ts";
import { readMoney } from "./cells.ts";
import { type CloudBill, cloudBill } from "./cloud-bill.ts";
import type { Fields } from "./field-names.ts";
import { isObject } from "./json-cell.ts";

/** Services that sell models by the token, whoever writes the bill. */
const MODEL_SERVICES =
  /openai|bedrock|vertex ai|gemini|generative language|claude|anthropic|foundry models|azure ai (foundry|services)|cognitive services|generative ai/i;

/** FOCUS 1.0 to 1.3 of any provider; Azure's and AWS's own columns (`x_`) where they are. */
const FOCUS: CloudBill = {
  name: "FOCUS cost export",
  needs: [["billedcost", "effectivecost"], "chargeperiodstart"],
  provider: null,
  services: MODEL_SERVICES,
  columns: {
    start: ["chargeperiodstart"],
    end: ["chargeperiodend"],
    service: [
      "servicename",
      "servicesubcategory",
      "xskumetercategory",
      "xskumetersubcategory",
      "skumeter",
      "skuid",
    ],
    meter: ["xskumetername", "xusagetype", "skumeter", "chargedescription", "skuid"],
    model: ["xmodel", "servicename", "resourcename"],
    provider: ["providername", "serviceprovidername", "hostprovidername", "publishername"],
    quantities: [
      [["consumedquantity"], ["consumedunit"]],
      [["pricingquantity"], ["pricingunit", "chargedescription"]],
    ],
    cost: ["billedcost", "effectivecost"],
    currency: ["billingcurrency"],
    task: ["tags.task", "subaccountname", "resourcename", "resourceid"],
  },
};

/** Azure's cost export: pay-as-you-go, EA and MCA spellings, and a query by day and meter. */
const AZURE: CloudBill = {
  name: "Azure cost export",
  needs: [
    ["metername", "meter", "xskumetername"],
    ["costinbillingcurrency", "pretaxcost", "cost", "dailycost", "costusd", "costinusd"],
    ["date", "usagedate", "day", "usagedatetime", "billingperiodstartdate"],
  ],
  not: ["chargeperiodstart"],
  provider: "azure",
  services: MODEL_SERVICES,
  columns: {
    start: ["date", "usagedate", "usagedatetime", "day"],
    end: [],
    service: ["metercategory", "servicename", "servicefamily", "consumedservice", "productname", "product"],
    meter: ["metername", "meter", "xskumetername"],
    quantities: [
      [
        ["quantity", "consumedquantity", "usagequantity"],
        ["unitofmeasure", "unit"],
      ],
    ],
    cost: ["costinbillingcurrency", "pretaxcost", "cost", "dailycost", "costusd", "costinusd"],
    costUsd: ["costinusd", "costusd"],
    currency: ["billingcurrencycode", "billingcurrency", "currency"],
    task: ["resourcename", "instancename", "resourceid", "instanceid", "resourcegroup", "resourcegroupname"],
  },
};

/** AWS: the Cost and Usage Report, old and new, and Data Exports. Bedrock under its own code and as marketplace products. */
const AWS: CloudBill = {
  name: "AWS cost and usage report",
  needs: ["lineitemusagetype", ["lineitemunblendedcost", "lineitemnetunblendedcost", "lineitemblendedcost"]],
  provider: "aws",
  services: /bedrock/i,
  columns: {
    start: ["lineitemusagestartdate"],
    end: ["lineitemusageenddate"],
    service: [
      "lineitemproductcode",
      "productproductname",
      "product.productname",
      "productservicename",
      "productservicecode",
    ],
    meter: ["lineitemusagetype"],
    model: [
      "product.model",
      "productmodel",
      "product.productname",
      "productproductname",
      "productservicename",
    ],
    quantities: [
      [
        ["lineitemusageamount"],
        ["pricingunit", "productunit", "lineitemlineitemdescription", "pricingpricingunit"],
      ],
    ],
    cost: ["lineitemunblendedcost", "lineitemnetunblendedcost", "lineitemblendedcost"],
    currency: ["lineitemcurrencycode", "pricingcurrency"],
    task: [
      "resourcetags.usertask",
      "resourcetags.userapplication",
      "lineitemresourceid",
      "lineitemusageaccountid",
    ],
  },
};

/** Google Cloud's billing: the BigQuery table as JSON or CSV, and the console's report. Credits reduce the cost. */
const GOOGLE: CloudBill = {
  name: "Google Cloud billing export",
  needs: [
    ["sku.description", "skudescription", "sku"],
    ["usagestarttime", "usagestartdate"],
    ["cost", "unroundedcost", "subtotal"],
  ],
  provider: "google",
  services: MODEL_SERVICES,
  columns: {
    start: ["usagestarttime", "usagestartdate"],
    end: ["usageendtime", "usageenddate"],
    service: ["service.description", "servicedescription", "service"],
    meter: ["sku.description", "skudescription", "sku"],
    quantities: [
      [
        ["usage.amount", "usageamount"],
        ["usage.unit", "usageunit"],
      ],
      [
        ["usage.amountinpricingunits", "usageamountinpricingunits"],
        ["usage.pricingunit", "usagepricingunit"],
      ],
    ],
    cost: ["cost", "unroundedcost", "subtotal"],
    currency: ["currency", "costcurrency"],
    task: ["project.id", "projectid", "project.name", "projectname"],
  },
  endIsLastDay: true,
  tokenUnit: /^(counts?|requests?)$/i,
  credits: creditsOf,
};

/** Each credit is a negative amount; CSV has the list as JSON, and the console a column for each kind. */
function creditsOf(fields: Fields): Picodollars {
  const value = fields(["credits"]);
  const list: unknown = typeof value === "string" && value.startsWith("[") ? JSON.parse(value) : value;
  if (Array.isArray(list)) {
    return list.reduce<Picodollars>(
      (sum, credit) => sum + (isObject(credit) ? (readMoney(credit["amount"], "credits") ?? 0n) : 0n),
      0n,
    );
  }
  return ["discounts", "promotionsandothers", "savingsprograms", "othersavings", "creditsamount"].reduce(
    (sum, name) => sum + (readMoney(fields([name]), name) ?? 0n),
    0n,
  );
}

/** Bills of clouds, the most specific first. */
export const CLOUD_BILLS = [FOCUS, AWS, GOOGLE, AZURE].map(cloudBill);
