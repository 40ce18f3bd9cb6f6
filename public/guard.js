// Shows the static page for old browsers. Written in the JavaScript of 2009, so that it runs there.
//
// The one function of the module needs reference types, multiple values, bulk memory,
// saturating conversion and sign extension: what the app's own module is compiled to.
(function () {
  "use strict";
  var MODULE = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 12, 2, 96, 1, 111, 2, 127, 127, 96, 0, 2, 127, 127, 3, 2,
    1, 0, 5, 3, 1, 0, 1, 10, 23, 1, 21, 0, 65, 0, 65, 0, 65, 1, 252, 11, 0, 67, 0, 0, 0, 0,
    252, 1, 192, 65, 0, 11,
  ];

  function canRun() {
    try {
      return (
        "noModule" in document.createElement("script") &&
        "CSSLayerBlockRule" in window &&
        "BigUint64Array" in window &&
        "indexedDB" in window &&
        "crypto" in window &&
        WebAssembly.validate(new Uint8Array(MODULE))
      );
    } catch (error) {
      return false;
    }
  }

  if (!canRun()) {
    document.documentElement.setAttribute("data-too-old", "");
    document.getElementById("splash").hidden = true;
    document.getElementById("too-old").hidden = false;
  }
})();
