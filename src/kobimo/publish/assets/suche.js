// Search without a server: the index is a script (suchindex.js), so it works from file:// too.
(function () {
  "use strict";
  var MOST = 40;
  var field = document.getElementById("suchwort");
  var list = document.getElementById("treffer");
  var status = document.getElementById("suchstand");
  var heading = document.getElementById("treffer-titel");
  if (!field || !window.kobimoSuche) return;

  // ä, ae and a are one letter, so are ß and ss: „Schueler“ and „Schuler“ both find „Schüler“.
  // Returns the folded text and, for each folded letter, its place in the original.
  function fold(text) {
    var folded = "";
    var places = [];
    var source = text.replace(/[\u202f\u00a0]/g, " ");
    for (var i = 0; i < source.length; i += 1) {
      var letter = source[i];
      if (letter === "\u00ad") continue;
      // „1 192“ and „1192“ are one number.
      if (letter === " " && /\d/.test(source[i - 1] || "") && /^\d{3}(?!\d)/.test(source.slice(i + 1, i + 5))) continue;
      var plain = letter === "ß" ? "ss" : letter.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
      for (var j = 0; j < plain.length; j += 1) {
        var last = folded[folded.length - 1];
        if (plain[j] === "e" && (last === "a" || last === "o" || last === "u")) continue;
        folded += plain[j];
        places.push(i);
      }
    }
    return { text: folded, places: places };
  }

  var entries = window.kobimoSuche.map(function (row) {
    return { url: row[0], kind: row[1], place: row[2], title: row[3], text: row[4], t: fold(row[3]), b: fold(row[4]) };
  });
  var WEIGHT = { Kapitel: 12, Kennzahl: 10, Glossar: 8, Abschnitt: 6, Abbildung: 5, Tabelle: 5 };

  function score(entry, word) {
    var at = entry.t.text.indexOf(word);
    if (at >= 0) {
      var starts = at === 0 || /[^a-z0-9]/.test(entry.t.text[at - 1]);
      return (entry.t.text === word ? 60 : 0) + (starts ? 40 : 28);
    }
    at = entry.b.text.indexOf(word);
    if (at < 0) return 0;
    return at === 0 || /[^a-z0-9]/.test(entry.b.text[at - 1]) ? 10 : 6;
  }

  function find(query) {
    var words = fold(query).text.split(/[^a-z0-9,%]+/).filter(Boolean);
    if (!words.length) return { words: words, hits: [] };
    var hits = [];
    entries.forEach(function (entry, position) {
      var sum = 0;
      for (var i = 0; i < words.length; i += 1) {
        var points = score(entry, words[i]);
        if (!points) return;
        sum += points;
      }
      hits.push({ entry: entry, points: sum + (WEIGHT[entry.kind] || 0), position: position });
    });
    hits.sort(function (a, b) { return b.points - a.points || a.position - b.position; });
    return { words: words, hits: hits };
  }

  // Writes text into an element with the found parts marked; never as HTML.
  function write(parent, text, folded, words, from, to) {
    var marks = [];
    words.forEach(function (word) {
      for (var at = folded.text.indexOf(word); at >= 0; at = folded.text.indexOf(word, at + word.length)) {
        marks.push([folded.places[at], folded.places[at + word.length - 1] + 1]);
      }
    });
    marks.sort(function (a, b) { return a[0] - b[0]; });
    var done = from;
    marks.forEach(function (mark) {
      if (mark[0] < done || mark[1] > to) return;
      parent.append(text.slice(done, mark[0]));
      var element = document.createElement("mark");
      element.textContent = text.slice(mark[0], mark[1]);
      parent.append(element);
      done = mark[1];
    });
    parent.append(text.slice(done, to));
  }

  function excerpt(parent, entry, words) {
    var first = -1;
    words.forEach(function (word) {
      var at = entry.b.text.indexOf(word);
      if (at >= 0 && (first < 0 || at < first)) first = at;
    });
    var middle = first < 0 ? 0 : entry.b.places[first];
    var from = Math.max(0, middle - 70);
    if (from) from = entry.text.indexOf(" ", from) + 1;
    var to = Math.min(entry.text.length, from + 220);
    if (to < entry.text.length) to = Math.max(entry.text.lastIndexOf(" ", to), from + 1);
    if (from) parent.append("… ");
    write(parent, entry.text, entry.b, words, from, to);
    if (to < entry.text.length) parent.append(" …");
  }

  function show(query) {
    var result = find(query);
    list.replaceChildren();
    heading.hidden = !result.hits.length;
    result.hits.slice(0, MOST).forEach(function (hit) {
      var item = document.createElement("li");
      var title = document.createElement("h3");
      var link = document.createElement("a");
      link.href = hit.entry.url;
      write(link, hit.entry.title, hit.entry.t, result.words, 0, hit.entry.title.length);
      title.append(link);
      var place = document.createElement("p");
      place.className = "stelle";
      place.textContent = hit.entry.place ? hit.entry.kind + " · " + hit.entry.place : hit.entry.kind;
      item.append(title, place);
      if (hit.entry.text) {
        var text = document.createElement("p");
        excerpt(text, hit.entry, result.words);
        item.append(text);
      }
      list.append(item);
    });
    var count = result.hits.length;
    if (!result.words.length) status.textContent = "";
    else if (!count) status.textContent = "Kein Treffer. Versuchen Sie ein kürzeres Wort oder einen Wortteil.";
    else if (count > MOST) status.textContent = count + " Treffer, die ersten " + MOST + " sind gezeigt.";
    else status.textContent = count === 1 ? "1 Treffer" : count + " Treffer";
  }

  var waiting = 0;
  field.addEventListener("input", function () {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(function () { show(field.value); }, 120);
  });
  field.addEventListener("keydown", function (event) {
    if (event.key === "Enter") {
      event.preventDefault();
      show(field.value);
      var first = list.querySelector("a");
      if (first) first.focus();
    }
  });
  var asked = new URLSearchParams(location.search).get("q");
  if (asked) field.value = asked;
  if (field.value) show(field.value);
  field.focus();
})();
