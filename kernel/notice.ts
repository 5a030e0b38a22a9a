/**
 * Says something to the person who runs the kernel: "warning" where something
 * is off and nothing lost, "error" where it is.
 */
export type OnNotice = (level: "warning" | "error", text: string) => void;
