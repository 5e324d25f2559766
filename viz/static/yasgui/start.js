/* Opens YASGUI in the element with data-endpoint: nothing is asked of any other host. */
(() => {
  "use strict";
  const place = document.querySelector("[data-yasgui]");
  const endpoint = new URL(place.dataset.yasgui, location.href).href;
  const known = JSON.parse(place.dataset.prefixes || "{}");
  const editor = Yasgui.Yasqe.defaults;
  editor.autocompleters = ["prefixes", "variables"]; // the others ask lov.linkeddata.es
  editor.prefixCcApi = ""; // the bundled list, not prefix.cc
  editor.createShareableLink = null;
  Yasgui.Yasr.defaults.prefixes = known;
  window.yasgui = new Yasgui(place, {
    requestConfig: { endpoint, method: "POST" },
    endpointCatalogueOptions: { getData: () => [{ endpoint }], keys: [] },
    copyEndpointOnNewTab: true,
    populateFromUrl: false,
    persistencyExpire: 0,
    yasqe: { value: place.dataset.query || editor.value },
  });
})();
