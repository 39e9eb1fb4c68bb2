/** What connects the machines of one replica. */
export interface Network {
  name: string;
  /** Of one all-reduce or hop between machines before bytes move. */
  latencySeconds: number;
  /** In one direction, of one GPU's share; of a machine where its GPUs share one port. */
  bytesPerSecond: number;
  sharedByMachine: boolean;
  /** Nobody named it: what is usual for the GPU. */
  assumed?: boolean;
}
