/* geo/page.js — the living map of the page: Leaflet without tiles. Everything it says stands in the
 * page's table too, so a browser without scripts loses comfort and nothing else.
 *
 * The data (map_html.c): whole numbers are millionths of a degree, latitude first.
 *   areas    {t title, w words, n homes, f [[label, text]], s state, p pattern, at, g polygons,
 *            c radius of its circle in pixels, 0 none, -r a dotted one}
 *   context  {k kind, a is it an area, g polygons or lines}
 *   panels   two of the above, for maps beside each other: they move together */
(function () {
  "use strict";
  var root = document.documentElement;
  var data = JSON.parse(document.getElementById("data").textContent);
  var words = data.words;
  var details = document.getElementById("details");
  var chosen = null;

  function degrees(g) {
    return typeof g[0] === "number" ? [g[0] / 1e6, g[1] / 1e6] : g.map(degrees);
  }
  function make(tag, text, name) {
    var element = document.createElement(tag);
    element.textContent = text;
    if (name) element.className = name;
    return element;
  }

  /* Whatever goes wrong, the drawing is better than an empty frame. */
  window.addEventListener("error", function () { root.classList.remove("live"); });
  root.classList.add("live");
  var panels = data.panels || [data];
  var bounds = L.latLngBounds([]);
  (function extend(g) {
    if (typeof g[0] === "number") bounds.extend([g[0] / 1e6, g[1] / 1e6]);
    else g.forEach(extend);
  })(panels.map(function (panel) { return panel.areas.map(function (area) { return area.g; }); }));
  if (!bounds.isValid()) {
    root.classList.remove("live");
    return;
  }
  var maps = panels.map(function (panel, i) {
    return living(document.getElementById(i ? "map-" + i : "map"), panel);
  });

  /* Panels are of one place and one scale, whichever is moved. */
  var leading = null;
  maps.forEach(function (map) {
    map.on("move", function () {
      if (maps.length < 2 || leading) return;
      leading = map;
      maps.forEach(function (other) {
        if (other !== map) other.setView(map.getCenter(), map.getZoom(), { animate: false });
      });
      leading = null;
    });
  });

  function living(box, data) {
    var map = L.map(box, {
      attributionControl: false, zoomControl: false, scrollWheelZoom: false,
      zoomSnap: 0, zoomDelta: 0.5, maxZoom: 21, renderer: L.svg({ padding: 1 })
    });
    var pad = box.clientWidth < 500 ? 6 : 24;
    map.fitBounds(bounds, { padding: [pad, pad], animate: false });
    map.setMinZoom(map.getZoom() - 2);
    map.setMaxBounds(map.getBounds().pad(1));
    L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);
    var north = L.control({ position: "topright" });
    north.onAdd = function () { return make("div", words.north, "north"); };
    north.addTo(map);

    /* Beneath: green and water, then streets as a grey band with a white one on it. */
    var bands = [];
    data.context.forEach(function (c) {
      if (c.k === "street" && !c.a) return;
      (c.a ? L.polygon : L.polyline)(degrees(c.g), {
        interactive: false, weight: 1, className: c.k + (c.a ? "" : " line")
      }).addTo(map);
    });
    ["street", "street top"].forEach(function (name, top) {
      data.context.forEach(function (c) {
        if (c.k !== "street" || c.a) return;
        bands.push([L.polyline(degrees(c.g), { interactive: false, className: name }).addTo(map), top]);
      });
    });

    function facts(area) {
      var list = document.createElement("dl");
      area.f.forEach(function (fact) {
        list.appendChild(make("dt", fact[0]));
        list.appendChild(make("dd", fact[1]));
      });
      return list;
    }
    function show(area) {
      if (chosen) chosen.shape.getElement().classList.remove("chosen");
      chosen = area;
      area.shape.bringToFront();
      area.shape.getElement().classList.add("chosen");
      details.textContent = "";
      details.appendChild(make("h2", area.t));
      details.appendChild(make("p", area.w, "word"));
      if (area.n) details.appendChild(make("p", area.n, "soft"));
      details.appendChild(facts(area));
    }

    var states = ["", "", "few", "none"];
    var group = L.featureGroup();
    data.areas.forEach(function (area) {
      area.shape = L.polygon(degrees(area.g), {
        className: "area " + (area.c ? "plain" : states[area.s]),
        fillColor: area.p ? "url(#" + area.p + ")" : "#fff"
      }).addTo(group);
      area.shape.on("click", function () { show(area); });
    });
    group.addTo(map);
    data.areas.filter(function (area) { return area.c && area.at; }).sort(function (a, b) {
      return Math.abs(b.c) - Math.abs(a.c); // small ones on top
    }).forEach(function (area) {
      L.circleMarker(degrees(area.at), {
        radius: Math.abs(area.c), interactive: false,
        className: area.c > 0 ? "circle" : "circle few"
      }).addTo(map);
    });

    /* Streets are as wide as on the ground, within reason; outlines follow the middling area. */
    var sizes = data.areas.map(function (area) { return area.size; }).sort(function (a, b) { return a - b; });
    var side = Math.sqrt(sizes[sizes.length >> 1]);
    function widths() {
      var a = map.containerPointToLatLng([0, 0]), b = map.containerPointToLatLng([100, 0]);
      var scale = 100 / Math.max(0.001, map.distance(a, b));
      var px = Math.max(3, Math.min(26, 7 * scale));
      box.style.setProperty("--edge", Math.max(0.4, Math.min(2.5, side * scale / 25)) + "px");
      bands.forEach(function (band) { band[0].setStyle({ weight: band[1] ? px - 2 : px }); });
    }

    /* Words on the areas: the largest first, kept inside the frame. One in the way of another moves
       a little, then loses its name, then waits for a closer look; so does one larger than its area. */
    var tags = data.areas.filter(function (area) { return area.at; }).map(function (area) {
      var tag = make("div", "", "tag");
      tag.appendChild(make("b", area.t));
      tag.appendChild(document.createTextNode(area.w));
      L.marker(degrees(area.at), {
        interactive: false, keyboard: false,
        icon: L.divIcon({
          className: "", html: tag, iconSize: [0, 0],
          iconAnchor: [0, area.c ? -Math.abs(area.c) - 24 : 0] // below its circle
        })
      }).addTo(map);
      return { tag: tag, size: area.size, area: area };
    }).sort(function (a, b) { return b.size - a.size; });
    function place(tag, dx, dy) {
      tag.style.marginLeft = dx + "px";
      tag.style.marginTop = dy + "px";
      return tag.getBoundingClientRect();
    }
    var shifts = [[0, 0], [0, -0.6], [0, 0.6], [-0.35, 0], [0.35, 0], [-0.35, -0.9], [0.35, -0.9],
      [-0.35, 0.9], [0.35, 0.9], [0, -1.2], [0, 1.2]]; // of the tag's own size
    function fits(tag, under, frame, taken, mode) {
      tag.className = mode.short ? "tag short" : "tag";
      tag.style.maxWidth = mode.wide ? "12rem" : Math.max(100, under.width * 1.1) + "px";
      var home = place(tag, 0, 0);
      if (home.width * home.height > mode.hides * under.width * under.height) return false;
      return shifts.some(function (shift) {
        var r = place(tag, shift[0] * home.width, shift[1] * home.height);
        var dx = Math.max(frame.left + 4 - r.left, 0) + Math.min(frame.right - 4 - r.right, 0);
        var dy = Math.max(frame.top + 4 - r.top, 0) + Math.min(frame.bottom - 4 - r.bottom, 0);
        if (Math.abs(dx) < r.width / 2 && Math.abs(dy) < r.height) {
          r = place(tag, shift[0] * home.width + dx, shift[1] * home.height + dy);
        }
        var x = (r.left + r.right) / 2, y = (r.top + r.bottom) / 2; // never nearer to another area
        if (x < under.left || x > under.right || y < under.top || y > under.bottom) return false;
        var free = taken.every(function (o) {
          return r.right < o.left || o.right < r.left || r.bottom < o.top || o.bottom < r.top;
        });
        if (free) taken.push(r);
        return free;
      });
    }
    function circled(r, more) { // room for the words below a circle
      return { left: r.left - more, right: r.right + more, top: r.top, bottom: r.bottom + more,
        width: Math.max(r.width, 150), height: Math.max(r.height, 90) };
    }
    var modes = [{ wide: true, hides: 0.7 }, { hides: 0.7 }, { wide: true, short: true, hides: 1 },
      { short: true, hides: 1 }];
    function settle() {
      var frame = box.getBoundingClientRect(), taken = [];
      widths();
      tags.forEach(function (t) {
        var under = t.area.shape.getElement().getBoundingClientRect();
        if (t.area.c) under = circled(under, Math.abs(t.area.c) + 40);
        var shown = modes.some(function (mode) { return fits(t.tag, under, frame, taken, mode); });
        t.tag.classList.toggle("off", !shown);
      });
    }
    map.on("zoomend moveend viewreset resize", settle);

    /* Every area can be reached with the keyboard, and from its row in the table. */
    data.areas.forEach(function (area, i) {
      var path = area.shape.getElement();
      path.setAttribute("tabindex", "0");
      path.setAttribute("role", "button");
      path.setAttribute("aria-label", area.t + ": " + area.w + (area.n ? ", " + area.n : ""));
      path.addEventListener("focus", function () {
        if (path.matches(":focus-visible")) show(area);
      });
      path.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          show(area);
        }
      });
      var head = document.getElementById("row-" + i);
      if (!head) return;
      var button = make("button", head.textContent);
      button.type = "button";
      button.addEventListener("click", function () {
        show(area);
        box.scrollIntoView({ block: "nearest" });
        if (!map.getBounds().contains(area.shape.getBounds())) {
          map.panTo(area.shape.getBounds().getCenter(), { animate: false });
        }
      });
      head.textContent = "";
      head.appendChild(button);
    });
    settle();
    return map;
  }
})();
