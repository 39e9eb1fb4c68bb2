/** A dated price for GPU time or GPUs. Dollars are before tax. */
export interface GpuOffer {
  id: string;
  /** Who sells it: a cloud, a marketplace, "your quote". */
  seller: string;
  kind: "on-demand" | "spot" | "reserved" | "dedicated-endpoint" | "purchase-new" | "purchase-used";
  /** The user's own quote: it holds as written, while list prices move. Absent = no. */
  isQuote?: boolean;
  /** Catalog name of the GPU. */
  gpu: string;
  /** GPUs in one unit as sold: a node of 8 is not sold by the card. */
  gpusPerNode: number;
  /** Rent: dollars per GPU and hour. Null for a purchase. */
  usdPerGpuHour: number | null;
  /** Purchase: dollars per GPU. Null for rent. */
  usdPerGpu: number | null;
  /** Commitment in months; 0 = none. */
  termMonths: number;
  /** Is the whole term paid at its start? Absent = no. */
  prepaid?: boolean;
  region: string | null;
  /** Does the price contain host, power, rack and network (rent) or is it a bare card (purchase)? */
  includesHost: boolean;
  source: string;
  date: string;
  note: string;
}
