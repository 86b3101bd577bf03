// What is typed on a page that writes a release is kept as a draft while it is typed, and the window that writes
// gives a sign of life. Without this file a save makes a version as it always did.
(function () {
  "use strict";
  var form = document.querySelector("#editor"),
    panel = document.querySelector("#baton");
  if (!form || !panel) return;
  var url = panel.dataset.url,
    line = document.querySelector("#kept"),
    seat = form.elements.seat.value,
    shown = panel.innerHTML,
    typed = 0, // how often something was typed
    kept = 0, // how much of that is stored
    busy = null,
    timer = 0,
    first = 0, // when the oldest of what is not stored was typed
    going = false; // the page is being left on purpose
  function state() {
    var el = panel.querySelector("[data-baton]");
    return el ? el.dataset.baton : "";
  }
  function csrf(fresh) {
    var meta = document.querySelector("meta[name=csrf]");
    if (fresh) {
      meta.content = fresh;
      document.querySelectorAll("input[name=csrf]").forEach(function (i) {
        i.value = fresh;
      });
    }
    return meta.content;
  }
  function body(data) {
    var out = new URLSearchParams(data);
    out.set("csrf", csrf());
    out.set("seat", seat);
    return out;
  }
  // post sends a form; after somebody has signed in again elsewhere it takes the new session's token and tries again.
  function post(to, data, again) {
    var sent = body(data);
    return fetch(to, { method: "POST", body: sent, redirect: "manual", keepalive: sent.toString().length < 60000 }).then(function (r) {
      if (r.status !== 403 || again) return r;
      return fetch(url + "?seat=" + seat, { redirect: "manual" }).then(function (page) {
        return page.status === 200 ? page.text().then(renew) : r;
      });
    });
    function renew() {
      return fetch(location.pathname.replace(/\/edit$/, "").replace(/\/versions$/, ""), { redirect: "manual" })
        .then(function (page) {
          return page.text();
        })
        .then(function (html) {
          var meta = new DOMParser().parseFromString(html, "text/html").querySelector("meta[name=csrf]");
          if (meta) csrf(meta.content);
          return post(to, data, true);
        });
    }
  }
  function say(text, bad) {
    var el = document.createElement("span");
    el.textContent = text;
    if (bad) el.className = "unkept";
    line.replaceChildren(el);
  }
  function show(html) {
    if (html === shown) return;
    shown = html;
    panel.innerHTML = html;
  }
  function look() {
    return fetch(url + "?seat=" + seat, { redirect: "manual" }).then(function (r) {
      if (r.status === 200) return r.text().then(show);
    });
  }

  // keep stores what is typed; one request at a time, and what is typed meanwhile goes with the next.
  function keep() {
    clearTimeout(timer);
    if (busy || going || typed === kept) return busy || Promise.resolve();
    var upTo = typed;
    first = 0;
    busy = post(form.dataset.draft, new FormData(form))
      .then(function (r) {
        if (r.type === "opaqueredirect" || r.status === 401) return say(form.dataset.signedout, true), later(5000);
        if (r.status === 413) return say(form.dataset.toolong, true);
        if (r.status !== 200 && r.status !== 409 && r.status !== 422) return say(form.dataset.refused, true), later(15000);
        return r.text().then(function (html) {
          line.innerHTML = html;
          if (r.status === 200) kept = upTo;
          else if (r.status === 409) return look();
        });
      })
      .catch(function () {
        say(form.dataset.offline, true);
        later(5000);
      })
      .finally(function () {
        busy = null;
        if (typed !== upTo) soon();
      });
    return busy;
  }
  function later(ms) {
    clearTimeout(timer);
    timer = setTimeout(keep, ms);
  }
  function soon() {
    if (!first) first = Date.now();
    later(Math.max(0, Math.min(1200, first + 8000 - Date.now())));
  }
  function touch() {
    typed++;
    soon();
  }
  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  form.addEventListener("written", touch);

  // The window that writes says that it lives; the others ask whether it is their turn.
  var since = Date.now();
  if (state() === "mine")
    post(url, [["first", "1"]])
      .then(function (r) {
        if (r.status === 200) return r.text().then(show);
      })
      .catch(function () {});
  setInterval(function () {
    if (going) return;
    var mine = state() === "mine";
    if (document.hidden && !mine) return;
    if (Date.now() - since < (mine ? 15000 : 4000)) return;
    since = Date.now();
    (mine
      ? post(url, []).then(function (r) {
          if (r.status === 200) return r.text().then(show);
        })
      : look()
    ).catch(function () {});
  }, 1000);

  document.addEventListener("visibilitychange", function () {
    if (document.hidden) keep();
  });
  form.addEventListener("submit", function () {
    going = true;
    setTimeout(function () {
      going = false; // the browser or a dead connection has held the form back
    }, 4000);
  });
  // Handing over, asking and taking over lead to another page: what is typed is kept first.
  panel.addEventListener("submit", function (e) {
    if (typed === kept || e.target.dataset.done) return void (going = true);
    e.preventDefault();
    var f = e.target;
    keep().then(function () {
      f.dataset.done = "1";
      delete f.dataset.sent;
      if (typed === kept || !f.matches("[data-give]")) {
        going = true;
        f.submit();
      } else delete f.dataset.done;
    });
  });
  document.addEventListener("submit", function (e) {
    if (e.target.matches("[data-drop]")) going = true;
  });
  window.addEventListener("beforeunload", function (e) {
    if (going || typed === kept) return;
    keep();
    e.preventDefault();
  });
  window.addEventListener("pagehide", function () {
    if (going || state() !== "mine") return;
    var data = new FormData();
    data.set("csrf", csrf());
    data.set("seat", seat);
    navigator.sendBeacon(url + "/return", data);
  });
  window.addEventListener("pageshow", function (e) {
    if (e.persisted) location.reload();
  });
})();
