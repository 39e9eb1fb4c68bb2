/** A dated price for GPU time or GPUs. Dollars are before tax. */
export interface GpuOffer {
  id: string;
  /** Who sells it: a cloud, a marketplace, "your quote". */
  seller: string;
  kind:
    | "on-demand"
    | "spot"
    | "reserved"
    | "dedicated-endpoint"
    | "serverless"
    | "purchase-new"
    | "purchase-used";
  /** The user's own quote: it holds as written, while list prices move. Absent = no. */
  isQuote?: boolean;
  /** Catalog name of the GPU. */
  gpu: string;
  /** GPUs in one unit as sold: a node of 8 is not sold by the card. */
  gpusPerNode: number;
  /**
   * machine: in machines of `gpusPerNode`; by-the-gpu: in any number; not-stated: a price of which nobody says in which
   * sizes it is sold. Absent = machine.
   */
  sizes?: "machine" | "by-the-gpu" | "not-stated";
  /** The seller's name of the machine. Absent or null = not known, as with the two below. */
  product?: string | null;
  /** Of the whole machine. */
  vcpus?: number | null;
  hostMemoryGb?: number | null;
  /** Does it cost nothing while nobody asks it anything? Absent = it runs and costs all the time. */
  scalesToZero?: boolean;
  /** Why no recommendation may rest on this price; absent or null = nothing speaks against it. */
  doubt?: string | null;
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
