/** Name of the model in the catalogue. */
export const smartTurnModel = "smart-turn-v3.2";

/** What the thread is started with. */
export interface SmartTurnWorkerData {
  readonly modelFile: string;
}

/** The caller's last seconds, up to now. */
export interface SmartTurnRequest {
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
}

export interface SmartTurnReply {
  /** That the turn is over, 0 to 1. */
  readonly probability: number;
}
