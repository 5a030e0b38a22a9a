/**
 * What a peer sent is not what ZMTP 3.0 allows, or more than this side takes.
 * It costs the peer its connection.
 */
export class ZmtpError extends Error {
  override readonly name = "ZmtpError";

  /** @param oversized it is too large, and well-formed so far */
  constructor(message: string, readonly oversized = false) {
    super(message);
  }
}
