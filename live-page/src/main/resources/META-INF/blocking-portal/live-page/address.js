/** The name of the chosen portal, which is in the page's address so that it can be linked to; empty if none is. */
export function chosenPortal() {
  return new URLSearchParams(location.hash.slice(1)).get('portal') ?? '';
}

/** Chooses a portal without a step in the browser's history; those who listen for `hashchange` hear of it. */
export function choosePortal(name) {
  location.replace(`#${new URLSearchParams({ portal: name })}`);
}
