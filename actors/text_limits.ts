/** The longest texts that frames and snapshots carry, in UTF-16 code units. */
export interface TextLimits {
  /** Error messages, failure reasons and descriptions. Default 16 384. */
  readonly errorMessage: number;
  /** Names, ids, job groups, tags, hosts, users. Default 4096. */
  readonly name: number;
}

/** What holds where nothing is configured. */
export const DEFAULT_TEXT_LIMITS: TextLimits = { errorMessage: 16_384, name: 4096 };
