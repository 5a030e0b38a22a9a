/** Whether `needle`, which is not empty, stands somewhere in `bytes`. */
export function includesBytes(bytes: Uint8Array, needle: Uint8Array): boolean {
  const last = bytes.length - needle.length;
  const first = needle[0]!;
  for (let start = bytes.indexOf(first); start !== -1 && start <= last;) {
    let length = 1;
    while (length < needle.length && bytes[start + length] === needle[length]) length++;
    if (length === needle.length) return true;
    start = bytes.indexOf(first, start + 1);
  }
  return false;
}
