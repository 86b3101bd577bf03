// What the portal does beyond links and forms. Every page works without this file: it adds keys,
// the palette, range selection and messages that do not reload the page.
(function () {
  "use strict";
  var doc = document,
    html = doc.documentElement;
  function $(sel, root) {
    return (root || doc).querySelector(sel);
  }
  function $$(sel, root) {
    return Array.from((root || doc).querySelectorAll(sel));
  }
  function on(type, sel, act) {
    doc.addEventListener(type, function (e) {
      var el = e.target.closest && e.target.closest(sel);
      if (el) act(el, e);
    });
  }
  function cookie(name, value) {
    doc.cookie = name + "=" + value + "; path=/; max-age=31536000; samesite=lax";
  }
  function csrf() {
    var m = $("meta[name=csrf]");
    return m ? m.content : "";
  }

  // Requests by htmx carry the token. It is set here and not with hx-headers, which htmx 4 does not
  // inherit.
  doc.addEventListener("htmx:config:request", function (e) {
    e.detail.ctx.request.headers["X-CSRF-Token"] = csrf();
  });

  // Chinese, Japanese and Korean input: one request for a committed word, none for the letters on
  // the way to it.
  doc.addEventListener(
    "input",
    function (e) {
      if (e.isComposing) e.stopImmediatePropagation();
    },
    true,
  );
  doc.addEventListener("compositionend", function (e) {
    e.target.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // What needs this file to work is hidden until it is here, also in what htmx brings.
  function dress(root) {
    $$("[data-copy],[data-dismiss],[data-fold],[data-all]", root).forEach(function (el) {
      el.hidden = false;
    });
  }

  // Selection: shift takes the range, the box in the head takes the page.
  var last = null;
  function rows(el) {
    var f = el.closest("form") || el.closest(".sheet");
    return f ? $$("[data-row]", f) : [];
  }
  function count(el) {
    var all = rows(el),
      chosen = all.filter(function (r) {
        return r.checked;
      }).length;
    var f = el.closest("form") || el.closest(".sheet"),
      head = $("[data-all]", f),
      every = $("[name=all]", f),
      out = $("[data-bulk-count]", f);
    if (head) {
      head.checked = chosen > 0 && chosen === all.length;
      head.indeterminate = chosen > 0 && chosen < all.length;
    }
    every = every && every.checked;
    if (out) out.value = every && out.dataset.every ? out.dataset.every : chosen === 1 ? out.dataset.singular : out.dataset.plural.replace("%", chosen);
    $$("[data-exactly]", f).forEach(function (b) {
      b.disabled = !!every || chosen !== +b.dataset.exactly;
    });
  }
  on("click", "[data-row]", function (box, e) {
    var all = rows(box),
      from = all.indexOf(last),
      to = all.indexOf(box);
    if (e.shiftKey && from >= 0)
      all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(function (r) {
        r.checked = box.checked;
      });
    last = box;
    count(box);
  });
  on("change", ".bulk-all [name=all]", count);
  on("change", "[data-all]", function (head) {
    rows(head).forEach(function (r) {
      r.checked = head.checked;
    });
    count(head);
  });

  // A second click on a form that is on its way sends nothing.
  doc.addEventListener("submit", function (e) {
    var form = e.target;
    if (e.defaultPrevented || form.method !== "post" || form.matches("[data-theme-form]")) return;
    if (form.dataset.sent) {
      e.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(function () {
      delete form.dataset.sent;
    }, 4000);
  });

  // Theme and sidebar change at once; the server hears of the theme as well, to paint the next page.
  function paint(theme) {
    html.dataset.theme = theme;
    html.classList.toggle(
      "dark",
      theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches),
    );
    $$("[data-theme-form] button").forEach(function (b) {
      b.setAttribute("aria-pressed", b.value === theme);
    });
  }
  doc.addEventListener("submit", function (e) {
    if (!e.target.matches("[data-theme-form]") || !e.submitter) return;
    e.preventDefault();
    var body = new URLSearchParams(new FormData(e.target, e.submitter));
    paint(e.submitter.value);
    fetch(e.target.action, { method: "POST", body: body, redirect: "manual" });
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () {
    paint(html.dataset.theme || "auto");
  });
  on("click", "[data-fold]", function () {
    cookie("sidebar", html.classList.toggle("folded") ? "folded" : "wide");
  });

  // Messages: dismissed by hand; the server raises one with HX-Trigger: {"toast": "percent-encoded"}.
  on("click", "[data-dismiss]", function (b) {
    b.closest(".flash").remove();
  });
  on("click", "[data-copy]", function (b) {
    navigator.clipboard.writeText(b.dataset.copy).then(function () {
      b.dataset.done = "1";
    });
  });
  function toast(text, kind) {
    var box = $(".toasts");
    if (!box) {
      box = doc.createElement("div");
      box.className = "toasts";
      box.setAttribute("role", "status");
      doc.body.append(box);
    }
    var item = doc.createElement("div"),
      p = doc.createElement("p");
    item.className = "flash";
    item.dataset.kind = kind || "ok";
    p.textContent = text;
    item.append(p);
    box.append(item);
    if (kind !== "error")
      setTimeout(function () {
        item.remove();
      }, 6000);
    else
      item.addEventListener("click", function () {
        item.remove();
      });
  }
  doc.addEventListener("toast", function (e) {
    toast(decodeURIComponent(e.detail.value || e.detail));
  });
  doc.addEventListener("htmx:error", function () {
    toast(doc.body.dataset.offline || "", "error");
  });

  // Palette: Ctrl or Cmd K; the list comes from the server, the arrows walk through it.
  var palette = $("#palette"),
    input = palette && $("input", palette);
  function options() {
    return $$("[role=option]", palette);
  }
  function choose(i) {
    var all = options();
    all.forEach(function (o, n) {
      o.setAttribute("aria-selected", n === i);
      o.id = "palette-" + n;
    });
    if (all[i]) {
      all[i].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", all[i].id);
    } else input.removeAttribute("aria-activedescendant");
  }
  function openPalette() {
    if (!palette || palette.open) return;
    palette.showModal();
    input.select();
    input.dispatchEvent(new Event("palette"));
  }
  on("click", "[data-palette-open]", function (a, e) {
    if (palette && !e.metaKey && !e.ctrlKey) {
      e.preventDefault();
      openPalette();
    }
  });
  if (palette) {
    palette.addEventListener("click", function (e) {
      if (e.target === palette) palette.close();
    });
    input.addEventListener("keydown", function (e) {
      if (e.isComposing) return;
      var all = options(),
        at = all.findIndex(function (o) {
          return o.getAttribute("aria-selected") === "true";
        });
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        if (all.length) choose((at + (e.key === "ArrowDown" ? 1 : -1) + all.length) % all.length);
      } else if (e.key === "Enter" && all[at]) {
        e.preventDefault();
        all[at].click();
      }
    });
    doc.addEventListener("htmx:after:swap", function () {
      if (palette.open) choose(0);
    });
  }

  // Single keys, unless they are turned off (WCAG 2.1.4), somebody types, or an input method is open.
  var places = {
    t: "",
    c: "contacts",
    o: "outlets",
    l: "lists",
    i: "incidents",
    r: "releases",
    m: "mailings",
    v: "coverage",
    p: "reports",
  };
  var wait = 0,
    off = localStorage.getItem("keys") === "off";
  function current(step) {
    var all = $$("main tbody tr"),
      at = all.findIndex(function (r) {
        return r.hasAttribute("data-current");
      });
    if (!step) return all[at];
    var next = all[Math.max(0, Math.min(all.length - 1, at + step))];
    if (!next) return;
    if (all[at]) all[at].removeAttribute("data-current");
    next.setAttribute("data-current", "");
    next.scrollIntoView({ block: "nearest" });
    var link = $("a", next),
      look = $("[data-peek]", next);
    if (link) link.focus({ preventScroll: true });
    if (look && $("#peek")) peek(look);
  }
  function go(key) {
    var home = $(".palette-open");
    if (home && key in places)
      location.href =
        home.getAttribute("href").replace(/\/search$/, "") + (places[key] ? "/" + places[key] : "");
  }
  function press(sel, root) {
    var el = $(sel, root);
    if (el) {
      el.click();
      return true;
    }
  }
  var keys = {
    "/": function () {
      var s = $("[data-search]");
      if (s) {
        s.focus();
        s.select();
      } else openPalette();
    },
    j: function () {
      current(1);
    },
    k: function () {
      current(-1);
    },
    x: function () {
      var r = current();
      if (r) press("[data-row]", r);
    },
    o: function () {
      var r = current();
      if (r) press("a", r);
    },
    e: function () {
      var r = current();
      if (r && r.dataset.edit) location.href = r.dataset.edit;
      else press("[data-key=e]");
    },
    c: function () {
      press("[data-key=c]");
    },
    u: function () {
      press("[data-key=u]");
    },
    "[": function () {
      press('[data-key="["]');
    },
    "]": function () {
      press('[data-key="]"]');
    },
    p: function () {
      var r = current();
      if (r) press("[data-peek]", r);
    },
    y: function () {
      press("[data-key=y]", current() || doc);
    },
    n: function () {
      press("[data-key=n]", current() || doc);
    },
    g: function () {
      wait = Date.now();
    },
    "?": function () {
      var k = $("#keys");
      if (k) k.togglePopover();
    },
  };
  doc.addEventListener("keydown", function (e) {
    if (e.isComposing || e.keyCode === 229) return;
    if ((e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === "k") {
      e.preventDefault();
      openPalette();
      return;
    }
    if ((e.ctrlKey || e.metaKey) && e.key === "Enter" && e.target.matches("[data-send]")) {
      e.preventDefault();
      e.target.form.requestSubmit();
      return;
    }
    if (
      off ||
      e.ctrlKey ||
      e.metaKey ||
      e.altKey ||
      e.target.closest("input:not([type=checkbox]),textarea,select,[contenteditable],dialog")
    )
      return;
    if (Date.now() - wait < 1200 && e.key in places) {
      wait = 0;
      e.preventDefault();
      go(e.key);
      return;
    }
    if (keys[e.key]) {
      e.preventDefault();
      keys[e.key]();
    }
  });
  on("change", "[data-keys-switch]", function (box) {
    off = !box.checked;
    localStorage.setItem("keys", off ? "off" : "on");
  });

  // The drawer beside a table: what the row's link leads to, in short. Esc closes it and goes back to the
  // link; while it is open, walking through the rows walks through it as well.
  var peeked = null;
  function peek(link) {
    var box = $("#peek");
    if (!box) {
      box = doc.createElement("aside");
      box.id = "peek";
      box.className = "peek";
      box.tabIndex = -1;
      var bar = doc.createElement("div"),
        title = doc.createElement("h2"),
        close = doc.createElement("button"),
        body = doc.createElement("div");
      bar.className = "peek-bar";
      title.textContent = link.dataset.peekTitle;
      title.id = "peek-title";
      box.setAttribute("aria-labelledby", "peek-title");
      close.type = "button";
      close.className = "btn";
      close.dataset.variant = "ghost";
      close.dataset.peekClose = "";
      close.textContent = link.dataset.peekClose;
      body.id = "peek-body";
      body.className = "peek-body";
      body.tabIndex = 0;
      bar.append(title, close);
      box.append(bar, body);
      doc.body.append(box);
    }
    $$("[data-peeked]").forEach(function (r) {
      r.removeAttribute("data-peeked");
    });
    var row = link.closest("tr");
    if (row) row.setAttribute("data-peeked", "");
    peeked = link;
    htmx.ajax("GET", link.dataset.peek, { target: "#peek-body", swap: "innerHTML" });
  }
  function unpeek() {
    var box = $("#peek");
    if (!box) return false;
    box.remove();
    $$("[data-peeked]").forEach(function (r) {
      r.removeAttribute("data-peeked");
    });
    if (peeked && peeked.isConnected) peeked.focus();
    peeked = null;
    return true;
  }
  on("click", "[data-peek]", function (link, e) {
    if (e.metaKey || e.ctrlKey || e.shiftKey) return;
    e.preventDefault();
    if (peeked === link && $("#peek")) return unpeek();
    var fresh = !$("#peek");
    peek(link);
    if (fresh) $("#peek").focus({ preventScroll: true });
  });
  on("click", "[data-peek-close]:not([data-peek])", unpeek);
  doc.addEventListener("keydown", function (e) {
    if (e.key !== "Escape" || e.isComposing || doc.querySelector("dialog[open]")) return;
    var form = e.target.closest && e.target.closest("[data-escape]");
    if (form) press("[data-cancel]", form);
    else if (unpeek()) e.preventDefault();
  });

  // A field in a row of a table belongs to no form: Enter keeps it, once an input method has let go of it.
  doc.addEventListener("keydown", function (e) {
    var part = e.key === "Enter" && !e.isComposing && e.keyCode !== 229 && e.target.matches("input,select") && e.target.closest("[data-enter]");
    if (!part) return;
    e.preventDefault();
    press("[data-save]", part);
  });

  // A live part that gets no stream is asked for every three seconds; when what it shows is over the
  // page is loaded anew, for its buttons are other ones then.
  doc.addEventListener("htmx:sse:error", function (e) {
    var el = e.target.closest && e.target.closest("[data-poll]");
    if (!el || el.polling) return;
    el.polling = setInterval(function () {
      htmx.ajax("GET", el.dataset.poll, { target: el, swap: "innerHTML" });
      if ($("[data-over]", el)) location.reload();
    }, 3000);
  });
  doc.addEventListener("htmx:sse:close", function (e) {
    if (e.detail.reason !== "message" || !e.target.matches("[data-poll]")) return;
    // What the last action did stays to be read: a page that has just come with a message is not loaded anew at once.
    var unread = $("#flash .flash") ? 4000 - performance.now() : 0;
    setTimeout(function () { location.reload(); }, Math.max(0, unread));
  });

  doc.addEventListener("htmx:after:swap", function () {
    dress(doc);
    // A detail that has just become a field, or a condition that wants to be filled in.
    var field = $(".in-place [data-focus], .builder [data-focus], .cell [data-focus]");
    if (field) {
      field.removeAttribute("data-focus"); // once: what else is swapped leaves the cursor where it is
      field.focus();
    }
  });
  dress(doc);
  var box = $("[data-keys-switch]"),
    bad = $("[data-focus]"),
    mac = /Mac|iP/.test(navigator.platform);
  if (box) box.checked = !off;
  if (bad) bad.focus();
  if (mac)
    $$("[data-mod-key]").forEach(function (k) {
      k.textContent = "⌘K";
    });
})();
