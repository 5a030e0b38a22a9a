/**
 * Works out the page's colours as a canvas understands them: a custom property
 * says its colour as it was written, `light-dark()` and all.
 *
 * @param parent what the colours are for
 * @returns gives the colour of a token such as `--text`
 */
export function tokenReader(parent: Element): (token: string) => string {
  return (token) => {
    const probe = document.createElement("span");
    probe.style.color = `var(${token})`;
    parent.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}
