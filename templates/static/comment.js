// Comments on a release: names are offered behind an @, and the passage of a comment is taken from what is selected in
// the text. Without this file names are typed and passages are copied into their field.
(function () {
  "use strict";
  function $(sel, root) {
    return (root || document).querySelector(sel);
  }
  function $$(sel, root) {
    return Array.from((root || document).querySelectorAll(sel));
  }
  function make(tag, attrs, words) {
    var el = document.createElement(tag);
    for (var name in attrs || {}) el.setAttribute(name, attrs[name]);
    if (words) el.textContent = words;
    return el;
  }

  var main = $("main");
  // place puts a box at a point of the window, wherever the box hangs.
  function place(box, left, top) {
    box.hidden = false;
    var o = (box.offsetParent || document.documentElement).getBoundingClientRect();
    box.style.left = left - o.left + "px";
    box.style.top = top - o.top + "px";
  }

  // ---- names behind an @ ----
  var list = make("ul", { class: "mention-list", id: "mention-list", role: "listbox" }),
    area = null, // in which a name is being typed
    from = 0, // where it begins, behind the @
    at = 0;
  list.hidden = true;
  main.append(list);
  function shut() {
    if (area) area.removeAttribute("aria-activedescendant");
    list.hidden = true;
    area = null;
  }
  function choose(i) {
    var all = $$("[role=option]", list);
    at = (i + all.length) % all.length;
    all.forEach(function (o, n) {
      o.setAttribute("aria-selected", n === at);
    });
    area.setAttribute("aria-activedescendant", all[at].id);
  }
  function take(o) {
    var to = area.selectionStart,
      after = area.value.slice(to),
      name = o.dataset.insert + (/^[\s,.;:!?，。；：！？、]/.test(after) ? "" : " ");
    area.setRangeText(name, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    shut();
  }
  function offer(field) {
    var typed = /(?:^|[^\p{L}\p{N}])@([^@\n]{0,40})$/u.exec(field.value.slice(0, field.selectionStart)),
      people = $("[data-mentionable]");
    if (area) shut();
    if (!typed || !people) return;
    var words = typed[1].toLowerCase(),
      found = $$("li", people)
        .filter(function (li) {
          return (" " + li.dataset.terms).includes(" " + words) || (words && /[^\x00-\x7f]/.test(words) && li.dataset.terms.includes(words));
        })
        .slice(0, 8);
    if (!found.length) return;
    area = field;
    from = field.selectionStart - typed[1].length;
    list.replaceChildren();
    found.forEach(function (li, n) {
      var o = make("li", { role: "option", id: "mention-" + n, "aria-selected": "false", "data-insert": li.dataset.insert });
      o.append.apply(o, Array.from(li.cloneNode(true).childNodes));
      list.append(o);
    });
    field.setAttribute("aria-controls", "mention-list");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    list.setAttribute("aria-label", $("label[for='" + field.id + "']").textContent);
    var box = field.getBoundingClientRect();
    list.style.width = Math.min(box.width, 340) + "px";
    place(list, box.left, box.bottom + 2);
    choose(0);
  }
  function mine(e) {
    return e.target.matches && e.target.matches(".comments textarea");
  }
  document.addEventListener("input", function (e) {
    if (mine(e) && !e.isComposing) offer(e.target);
  });
  document.addEventListener("keydown", function (e) {
    if (!area || e.target !== area || e.isComposing || e.keyCode === 229) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") choose(at + (e.key === "ArrowDown" ? 1 : -1));
    else if (e.key === "Enter" || e.key === "Tab") take($$("[role=option]", list)[at]);
    else if (e.key === "Escape") shut();
    else return;
    e.preventDefault();
    e.stopPropagation();
  });
  document.addEventListener("focusout", function (e) {
    if (e.target === area) shut();
  });
  list.addEventListener("mousedown", function (e) {
    e.preventDefault(); // the field keeps the focus
    var o = e.target.closest("[role=option]");
    if (o && area) take(o);
  });

  // ---- the passage ----
  // begin opens the form of a new comment about words that were selected; near are those before them.
  function begin(lang, words, near) {
    var box = $("[data-comment-new]");
    if (!box) return;
    var form = $("form", box);
    box.open = true;
    form.elements.words.value = words.replace(/\s+/g, " ").trim().slice(0, 1000);
    form.elements.near.value = near.slice(-64);
    form.elements.lang.value = lang;
    form.scrollIntoView({ block: "center" });
    write(form.elements.text, 20);
  }
  // write puts the cursor into a field. What has just been unfolded takes none for a frame or two.
  function write(field, tries) {
    field.focus();
    if (document.activeElement !== field && tries)
      requestAnimationFrame(function () {
        write(field, tries - 1);
      });
  }
  document.addEventListener("remark", function (e) {
    begin(e.detail.lang, e.detail.words, e.detail.near);
  });
  // plain is what a part of the page says, without the names of the facts that stand behind their words.
  function plain(range) {
    var box = make("div");
    box.append(range.cloneContents());
    $$("sup", box).forEach(function (n) {
      n.remove();
    });
    return box.textContent;
  }
  var pick = make("button", { type: "button", class: "btn comment-pick", "data-size": "sm" }),
    picked = null,
    source = $(".comments");
  if (source && $(".release-text")) {
    pick.textContent = source.dataset.pick;
    pick.hidden = true;
    main.append(pick);
    document.addEventListener("selectionchange", function () {
      var sel = getSelection(),
        range = sel.rangeCount && !sel.isCollapsed ? sel.getRangeAt(0) : null,
        node = range && range.commonAncestorContainer,
        text = node && (node.nodeType === 1 ? node : node.parentElement).closest("article .release-text");
      pick.hidden = !text || !plain(range).trim();
      if (pick.hidden) return;
      var before = range.cloneRange();
      before.selectNodeContents(text);
      before.setEnd(range.startContainer, range.startOffset);
      picked = { lang: text.lang, words: plain(range), near: plain(before) };
      var box = range.getBoundingClientRect();
      place(pick, Math.max(8, Math.min(box.left, innerWidth - 180)), box.bottom + 6);
    });
    pick.addEventListener("mousedown", function (e) {
      e.preventDefault(); // the selection stays
    });
    pick.addEventListener("click", function () {
      var p = picked;
      getSelection().removeAllRanges(); // before the field gets the focus, which this would take from it
      pick.hidden = true;
      begin(p.lang, p.words, p.near);
    });
  }
  // In the editor the words are shown where they are being written.
  document.addEventListener("click", function (e) {
    var a = e.target.closest("a[data-passage]");
    if (!a || !$("#editor")) return;
    e.preventDefault();
    document.dispatchEvent(new CustomEvent("passage", { detail: { lang: a.dataset.lang, words: a.dataset.passage } }));
  });
})();
