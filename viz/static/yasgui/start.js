/* Opens YASGUI in the element with data-yasgui (the endpoint's address); README.md says the rest. */
(() => {
  "use strict";
  const place = document.querySelector("[data-yasgui]");
  const endpoint = new URL(place.dataset.yasgui, location.href).href;
  // What may be dragged gets its style from start.css: these marks keep YASGUI from writing <style>.
  for (const known of ["573462389", "1889547233"]) {
    document.head.append(Object.assign(document.createElementNS("", "style"), { gripid: known }));
  }
  const { Yasqe, Yasr } = Yasgui;
  Yasqe.defaults.autocompleters = ["prefixes", "variables"]; // the others ask lov.linkeddata.es
  Yasqe.defaults.prefixCcApi = ""; // the bundled prefixes, not prefix.cc's
  Yasr.defaults.prefixes = JSON.parse(place.dataset.prefixes || "{}");
  const yasgui = new Yasgui(place, {
    requestConfig: { endpoint, method: "POST" },
    endpointCatalogueOptions: { getData: () => [{ endpoint }], keys: [], renderItem: () => {} },
    populateFromUrl: false, // nobody's link may bring a query
    persistencyExpire: 0,
    persistenceId: null, // no query is left behind in the browser
    tabName: place.dataset.tab || "SPARQL",
    yasqe: { value: place.dataset.query || Yasqe.defaults.value, persistenceId: null },
    yasr: { persistenceId: null },
  });
  const why = document.getElementById("why-empty");
  const results = yasgui.getTab()?.getYasr();
  results?.on("drawn", () => {
    const [link] = results.results?.getAsJson()?.head?.link ?? [];
    if (link) why.firstElementChild.href = link;
    why.hidden = !link;
  });
})();
