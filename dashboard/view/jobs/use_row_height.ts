import { useEffect, useState } from "preact/hooks";

/** As in jobs.css: where a row has two lines. */
const NARROW = "(max-width: 720px)";

/** The height of a row that is no details, in pixels. */
export function useRowHeight(): number {
  const [isNarrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const onChange = () => setNarrow(query.matches);
    query.addEventListener("change", onChange);
    return () => query.removeEventListener("change", onChange);
  }, []);
  return isNarrow ? 56 : 36;
}
