// Runs before the page is drawn: says that scripts run, and applies the chosen brightness.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  try {
    var chosen = window.localStorage.getItem("kobimo-helligkeit");
    if (chosen === "dark" || chosen === "light") root.setAttribute("data-theme", chosen);
  } catch (error) {
    // Storage may be closed on a network share; the system's setting then holds.
  }
})();
