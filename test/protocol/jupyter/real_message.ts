/** The key of {@link realMessage}. */
export const realKey = "4f1c-key";

/** An execute_request as jupyter_client 8.10 serialized it, with one routing id before it. */
export const realMessage: readonly Uint8Array[] = [
  "client",
  "<IDS|MSG>",
  "e0535ce46188d3c95d6184231e19f1bf83599f5252593e831cd0435921767301",
  '{"msg_id": "11111111-aaaa_1", "msg_type": "execute_request", "username": "ada", ' +
  '"session": "11111111-aaaa", "date": "2026-11-23T06:00:00.000000Z", "version": "5.4"}',
  "{}",
  '{"cellId": "c1"}',
  '{"code": "print(\'ä ☃\')", "silent": false}',
].map((text) => new TextEncoder().encode(text));
