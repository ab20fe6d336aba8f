// Comforts that the pages do without: brightness, paper, keyboard stops, search.
(function () {
  "use strict";
  var root = document.documentElement;

  // --- Brightness -------------------------------------------------------------------------
  var button = document.getElementById("helligkeit");
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  function isDark() {
    var chosen = root.getAttribute("data-theme");
    return chosen ? chosen === "dark" : system.matches;
  }
  function nameButton() {
    button.querySelector("span").textContent = isDark() ? "Helle Ansicht" : "Dunkle Ansicht";
  }
  if (button) {
    nameButton();
    system.addEventListener("change", nameButton);
    button.addEventListener("click", function () {
      var chosen = isDark() ? "light" : "dark";
      root.setAttribute("data-theme", chosen);
      try {
        window.localStorage.setItem("kobimo-helligkeit", chosen);
      } catch (error) {
        // Then the choice holds for this page only.
      }
      nameButton();
    });
  }

  // --- Regions that scroll are keyboard stops, those that fit are not --------------------------
  var regions = [].map.call(document.querySelectorAll("[data-rollbar]"), function (region) {
    var name = region.hasAttribute("aria-label") ? "aria-label" : "aria-labelledby";
    var stop = { tabindex: "0", role: "region" };
    stop[name] = region.getAttribute(name);
    return { element: region, stop: stop };
  });
  function setStops() {
    regions.forEach(function (region) {
      var box = region.element;
      var scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
      Object.keys(region.stop).forEach(function (name) {
        if (scrolls) box.setAttribute(name, region.stop[name]);
        else box.removeAttribute(name);
      });
    });
  }
  setStops();
  window.addEventListener("resize", setStops);
  document.addEventListener("toggle", setStops, true);
  if (document.fonts && document.fonts.ready) document.fonts.ready.then(setStops);

  // --- On paper everything is open ------------------------------------------------------------
  var opened = [];
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("main details:not([open])").forEach(function (details) {
      details.open = true;
      opened.push(details);
    });
  });
  window.addEventListener("afterprint", function () {
    opened.splice(0).forEach(function (details) {
      details.open = false;
    });
  });

  // --- A link to something inside closed details opens them --------------------------------------
  function openTarget() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var details = target && target.closest("details");
    if (details) details.open = true;
  }
  window.addEventListener("hashchange", openTarget);
  openTarget();
})();
