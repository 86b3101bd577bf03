// Rich text on the pages that write releases. Each [data-rich] holds a textarea whose HTML it edits with
// Tiptap; the form posts the same field. Without this file the textarea is what people write in. What is
// written is the subset that the server keeps (models/release/html.go), which is the judge of it.
(function () {
  "use strict";
  var T = window.Tiptap,
    form = document.querySelector("#editor"),
    tools = document.querySelector("#rich-tools");
  if (!T || !form || !tools) return;
  var most = +tools.dataset.most;
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
  function bytes(text) {
    return new TextEncoder().encode(text).length;
  }

  // ---- the subset ----
  var BLOCKS = "P,H1,H2,H3,H4,H5,H6,UL,OL,LI,BLOCKQUOTE,DIV,TABLE,PRE,SECTION,ARTICLE,FIGURE".split(",");
  function outward(href) {
    try {
      var u = new URL(href);
      return /^(https?|mailto):$/.test(u.protocol) ? href.trim() : null;
    } catch (e) {
      return null;
    }
  }
  // Runs are the words of a citation with their marks: [{t: "12", b: true, i: false, a: "https://…"}].
  function runs(el, b, i, a, out) {
    out = out || [];
    el.childNodes.forEach(function (n) {
      if (n.nodeType === 3) {
        if (n.data) out.push({ t: n.data, b: b, i: i, a: a });
      } else if (n.nodeType === 1)
        runs(n, b || /^(STRONG|B)$/.test(n.tagName), i || /^(EM|I)$/.test(n.tagName), a || (n.tagName === "A" && outward(n.getAttribute("href"))) || null, out);
    });
    return out;
  }
  function spec(list) {
    return list.map(function (r) {
      var out = r.t;
      if (r.i) out = ["em", {}, out];
      if (r.b) out = ["strong", {}, out];
      if (r.a) out = ["a", { href: r.a, rel: "noopener" }, out];
      return out;
    });
  }
  function words(list) {
    return list
      .map(function (r) {
        return r.t;
      })
      .join("");
  }

  var Link = T.Mark.create({
    name: "link",
    inclusive: false,
    addAttributes: function () {
      return { href: { default: null } };
    },
    parseHTML: function () {
      return [
        {
          tag: "a[href]",
          getAttrs: function (el) {
            var href = outward(el.getAttribute("href"));
            return href ? { href: href } : false;
          },
        },
      ];
    },
    renderHTML: function (x) {
      return ["a", { href: x.HTMLAttributes.href, rel: "noopener" }, 0];
    },
  });
  function atom(name, tag, attrs, read, show, view) {
    return T.Node.create({
      name: name,
      group: "inline",
      inline: true,
      atom: true,
      selectable: true,
      draggable: true,
      addAttributes: function () {
        return attrs;
      },
      parseHTML: function () {
        return [{ tag: tag, getAttrs: read, priority: 60 }];
      },
      renderHTML: function (x) {
        return show(x.node);
      },
      renderText: function (x) {
        return words(x.node.attrs.runs);
      },
      addNodeView: function () {
        return view;
      },
    });
  }
  var hidden = { default: null, rendered: false };
  var Field = atom(
    "field",
    "span[data-field]",
    { field: hidden, runs: { default: [], rendered: false } },
    function (el) {
      return /^[a-z][a-z_.]{0,39}$/.test(el.dataset.field) ? { field: el.dataset.field, runs: runs(el) } : false;
    },
    function (node) {
      return ["span", { "data-field": node.attrs.field }].concat(spec(node.attrs.runs));
    },
    function (x) {
      var dom = make("span", { class: "rich-chip" }, words(x.node.attrs.runs));
      dom.append(make("sup", {}, tools.dataset["field_" + x.node.attrs.field] || x.node.attrs.field));
      dom.addEventListener("dblclick", function () {
        x.editor.commands.setNodeSelection(x.getPos());
        askField(x.editor);
      });
      return { dom: dom };
    },
  );
  function cite(facts, lang) {
    return atom(
      "cite",
      "span[data-fact]",
      { fact: hidden, version: hidden, runs: { default: [], rendered: false } },
      function (el) {
        return /^[\w-]{1,64}$/.test(el.dataset.fact) ? { fact: el.dataset.fact, version: /^\d{1,6}$/.test(el.dataset.version) ? el.dataset.version : null, runs: runs(el) } : false;
      },
      function (node) {
        var attrs = { "data-fact": node.attrs.fact };
        if (node.attrs.version) attrs["data-version"] = node.attrs.version;
        return ["span", attrs].concat(spec(node.attrs.runs));
      },
      function (x) {
        var node = x.node,
          f = facts[node.attrs.fact],
          old = f && !f.fallen && node.attrs.version && +node.attrs.version < +f.version,
          dom = make("span", { class: "rich-chip", "data-kind": old ? "warn" : f ? f.kind : "mute" });
        node.attrs.runs.forEach(function (r) {
          dom.append(r.b ? make("strong", {}, r.t) : r.i ? make("em", {}, r.t) : r.t);
        });
        var note = f ? f.key + " · " + (old ? tools.dataset.older : f.state) : tools.dataset.elsewhere;
        dom.append(make("sup", {}, note));
        dom.title = note;
        dom.addEventListener("dblclick", function () {
          x.editor.commands.setNodeSelection(x.getPos());
          reword(x.editor, lang, facts);
        });
        return { dom: dom };
      },
    );
  }

  // A picture is a block with the words below it. It is one of the space's own, which the server knows by its id.
  var gallery = $("#rich-picture"),
    pictureId = /^[\w-]{1,64}$/;
  function pictures() {
    var all = {};
    if (gallery)
      $$("[data-list] > li", gallery).forEach(function (li) {
        all[li.dataset.picture] = { en: li.dataset.altEn, zh: li.dataset.altZh };
      });
    return all;
  }
  function picture(lang) {
    return T.Node.create({
      name: "picture",
      group: "block",
      content: "inline*",
      draggable: true,
      isolating: true,
      addAttributes: function () {
        return { picture: hidden };
      },
      parseHTML: function () {
        return [
          {
            tag: "figure[data-picture]",
            getAttrs: function (el) {
              return pictureId.test(el.dataset.picture) ? { picture: el.dataset.picture } : false;
            },
          },
        ];
      },
      renderHTML: function (x) {
        return ["figure", { "data-picture": x.node.attrs.picture }, 0];
      },
      addNodeView: function () {
        return function (x) {
          var dom = make("figure", { class: "rich-figure", "data-picture": x.node.attrs.picture }),
            words = make("figcaption", { "data-hint": tools.dataset.caption }),
            known = pictures()[x.node.attrs.picture] || {},
            img = make("img", { src: (gallery ? gallery.dataset.images : "") + x.node.attrs.picture + "/image?wide=1", alt: known[lang.slice(0, 2)] || "" });
          img.addEventListener("error", function () {
            img.replaceWith(make("p", { class: "muted" }, tools.dataset.picturegone));
          });
          img.addEventListener("click", function () {
            x.editor.commands.setNodeSelection(x.getPos());
          });
          dom.append(img, words);
          words.classList.toggle("empty", !x.node.content.size);
          return {
            dom: dom,
            contentDOM: words,
            ignoreMutation: function (m) {
              return m.type !== "selection" && !words.contains(m.target);
            },
            update: function (node) {
              if (node.type.name !== "picture" || node.attrs.picture !== dom.dataset.picture) return false;
              words.classList.toggle("empty", !node.content.size);
              return true;
            },
          };
        };
      },
      addKeyboardShortcuts: function () {
        function here(editor) {
          var at = editor.state.selection.$from;
          return at.parent.type.name === "picture" ? at : null;
        }
        return {
          // The words below a picture are one line: what is written next comes behind it.
          Enter: function (x) {
            var at = here(x.editor);
            return !!at && x.editor.chain().insertContentAt(at.after(), { type: "paragraph" }).setTextSelection(at.after() + 1).run();
          },
          Backspace: function (x) {
            var at = here(x.editor);
            return !!at && x.editor.state.selection.empty && at.parentOffset === 0 && x.editor.commands.setNodeSelection(at.before());
          },
        };
      },
    });
  }

  // ---- what comes in ----
  // tidy makes pasted HTML plain: the structure and what is bold, italic or a link. Word writes lists as
  // paragraphs with a bullet in a comment, Google Docs wraps all in a <b> that is not bold.
  function tidy(html, chinese, facts, foreign) {
    var doc = new DOMParser().parseFromString(quiet(html), "text/html"),
      body = doc.body;
    if ($("img,picture,svg,video", body)) foreign();
    $$("script,style,meta,link,title,base,xml,iframe,frame,object,embed,applet,svg,math,img,picture,video,audio,canvas,form input,input,select,textarea,button,template,noscript,head", body).forEach(function (n) {
      n.remove();
    });
    var w = doc.createNodeIterator(body, NodeFilter.SHOW_COMMENT),
      c;
    while ((c = w.nextNode())) c.remove();
    // What was deleted under track changes and what was said in the margin is no part of the text.
    $$("del,.msoDel,.MsoCommentReference,.MsoCommentText", body).forEach(function (n) {
      n.remove();
    });
    $$("[data-style]", body).forEach(function (n) {
      if (/mso-element:\s*comment/i.test(n.dataset.style)) n.remove();
    });
    spaces(body, doc);
    wordLists(body, doc);
    $$("tr", body).forEach(function (tr) {
      var p = doc.createElement("p");
      p.textContent = $$("td,th", tr)
        .map(function (cell) {
          return cell.textContent.trim().replace(/\s+/g, " ");
        })
        .filter(Boolean)
        .join(" | ");
      tr.closest("table").before(p);
    });
    $$("table", body).forEach(function (n) {
      n.remove();
    });
    $$("*", body)
      .reverse()
      .forEach(function (n) {
        var style = n.dataset.style || "",
          tag = n.tagName,
          as = { H1: "h2", H5: "h4", H6: "h4", B: "strong", I: "em", FIGURE: "p", FIGCAPTION: "span" }[tag];
        if (/mso-hide\s*:\s*all|display\s*:\s*none/i.test(style)) return n.remove();
        if ((tag === "B" || tag === "STRONG") && /font-weight\s*:\s*(normal|[1-4]00)/i.test(style)) as = "span";
        if ((tag === "I" || tag === "EM") && (chinese || /font-style\s*:\s*normal/i.test(style))) as = "span";
        if (tag === "SPAN" && !n.dataset.fact) {
          if (/font-weight\s*:\s*(bold|[6-9]00)/i.test(style)) as = "strong";
          else if (/font-style\s*:\s*italic/i.test(style) && !chinese) as = "em";
        }
        var keep = {};
        if (tag === "A" && outward(n.getAttribute("href") || "")) keep.href = outward(n.getAttribute("href"));
        if (tag === "SPAN" && n.dataset.fact && facts[n.dataset.fact]) {
          keep["data-fact"] = n.dataset.fact;
          if (n.dataset.version) keep["data-version"] = n.dataset.version;
        }
        if (tag === "FIGURE" && pictures()[n.dataset.picture]) {
          keep["data-picture"] = n.dataset.picture;
          as = "figure";
        }
        if (tag === "SPAN" && n.dataset.field) keep["data-field"] = n.dataset.field;
        var el = doc.createElement(as || (n instanceof HTMLUnknownElement || /:/.test(tag) ? "span" : tag));
        for (var name in keep) el.setAttribute(name, keep[name]);
        while (n.firstChild) el.append(n.firstChild);
        if (el.tagName === "SPAN" && !el.attributes.length) n.replaceWith.apply(n, Array.from(el.childNodes));
        else if (/^(P|H[2-4])$/.test(el.tagName) && !el.textContent.replace(/\u00a0/g, " ").trim()) n.remove();
        else n.replaceWith(el);
      });
    return body.innerHTML;
  }
  // spaces makes one space of several, which Word writes as hard ones, and takes away those that indent a paragraph.
  function spaces(body, doc) {
    var w = doc.createTreeWalker(body, NodeFilter.SHOW_TEXT),
      n;
    while ((n = w.nextNode())) n.data = n.data.replace(/[ \u00a0]{2,}/g, " ");
    $$("p,h1,h2,h3,h4,h5,h6,li,div", body).forEach(function (p) {
      var first = doc.createTreeWalker(p, NodeFilter.SHOW_TEXT).nextNode();
      if (first) first.data = first.data.replace(/^[\s\u3000\u00a0]+/, "");
    });
  }
  // quiet renames styles and handlers, which a parsed document applies and runs no more than we do, but of which
  // the browser complains each time: the policy of the page forbids them.
  function quiet(html) {
    return html.replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "").replace(/<[a-z][^>]*>/gi, function (tag) {
      return tag.replace(/([\s"'\/])(style|on[a-z]+)(?=\s*=)/gi, "$1data-$2");
    });
  }
  function wordLists(body, doc) {
    var open = []; // the lists that are being filled, outermost first
    $$("p,h1,h2,h3,h4,div", body).forEach(function (p) {
      var style = p.dataset.style || "",
        level = /mso-list:[^;]*level(\d)/i.exec(style);
      if (!level) {
        if (!p.closest("li")) open = [];
        return;
      }
      var sign = $$("[data-style]", p).find(function (n) {
          return /mso-list:\s*ignore/i.test(n.dataset.style);
        }),
        mark = sign ? sign.textContent.trim() : "",
        kind = /^\(?[\da-z一二三四五六七八九十]+[.)、）]/i.test(mark) ? "ol" : "ul",
        depth = Math.min(+level[1], open.length + 1);
      if (sign) sign.remove();
      open = open.slice(0, depth);
      if (open.length < depth) {
        var list = doc.createElement(kind),
          inside = open.length && open[open.length - 1].lastElementChild;
        if (inside) inside.append(list);
        else p.before(list);
        open.push(list);
      }
      var li = doc.createElement("li");
      while (p.firstChild) li.append(p.firstChild);
      open[depth - 1].append(li);
      p.remove();
    });
  }
  // blocks is what stands in the textarea as blocks: loose text is cut at blank lines, as the server does.
  function blocks(source) {
    var doc = new DOMParser().parseFromString(quiet("<body>" + source), "text/html"),
      out = doc.createElement("div"),
      p = null,
      plain = !Array.from(doc.body.children).some(function (n) {
        return BLOCKS.includes(n.tagName);
      });
    Array.from(doc.body.childNodes).forEach(function (n) {
      if (n.nodeType === 1 && BLOCKS.includes(n.tagName)) {
        p = null;
        return out.append(n);
      }
      if (n.nodeType !== 3) {
        if (!p) out.append((p = doc.createElement("p")));
        return p.append(n);
      }
      n.data.split(/\n[ \t\u3000]*\n\s*/).forEach(function (part, i) {
        if (i) p = null;
        if (!part.trim()) return;
        if (!p) out.append((p = doc.createElement("p")));
        part.split("\n").forEach(function (line, k) {
          if (k) p.append(plain ? doc.createElement("br") : " ");
          p.append(line);
        });
      });
    });
    return out;
  }
  // ---- what goes out ----
  function source(editor) {
    var box = document.createElement("div");
    box.append(T.DOMSerializer.fromSchema(editor.schema).serializeFragment(editor.state.doc.content, { document: document.implementation.createHTMLDocument("") }));
    $$("li > p:first-child", box).forEach(function (p) {
      if (!p.nextElementSibling || /^(UL|OL)$/.test(p.nextElementSibling.tagName)) p.replaceWith.apply(p, Array.from(p.childNodes));
    });
    return Array.from(box.children)
      .filter(function (b) {
        return b.textContent.trim() || b.matches("[data-picture]") || $("[data-picture]", b);
      })
      .map(function (b) {
        return b.outerHTML;
      })
      .join("\n\n");
  }

  // ---- questions ----
  function ask(id, then) {
    var box = $("#" + id);
    box.then = then;
    box.showModal();
    return box;
  }
  $$("dialog.rich-ask").forEach(function (box) {
    box.addEventListener("click", function (e) {
      var b = e.target.closest("[data-answer]");
      if (e.target === box) box.close();
      else if (b) answer(box, b.dataset.answer);
    });
    box.addEventListener("keydown", function (e) {
      if (e.key === "Enter" && e.target.matches("input") && !e.target.form && !e.target.matches("[role=combobox]") && !e.isComposing && e.keyCode !== 229) {
        e.preventDefault();
        answer(box, "ok");
      }
    });
  });
  function answer(box, what) {
    if (what === "close" || box.then(what) !== false) box.close();
  }
  function askLink(editor) {
    var box = ask("rich-link", function (what) {
        if (what === "none") return void editor.chain().focus().extendMarkRange("link").unsetMark("link").run();
        var typed = field.value.trim(),
          href = outward(typed) || outward((/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed) ? "mailto:" : "https://") + typed);
        if (!href || /\s/.test(typed) || (!/^mailto:/.test(href) && !/\./.test(new URL(href).hostname))) {
          $(".field-error", box).hidden = false;
          field.setAttribute("aria-invalid", "true");
          field.focus();
          return false;
        }
        var at = editor.chain().focus().extendMarkRange("link");
        if (editor.state.selection.empty && !editor.isActive("link")) at.insertContent({ type: "text", text: href.replace(/^mailto:/, ""), marks: [{ type: "link", attrs: { href: href } }] }).run();
        else at.setMark("link", { href: href }).run();
      }),
      field = $("input", box);
    $(".field-error", box).hidden = true;
    field.removeAttribute("aria-invalid");
    field.value = editor.getAttributes("link").href || "";
    $("[data-answer=none]", box).hidden = !field.value;
    field.select();
  }
  // askField asks which of the reader's particulars stands here, and what stands there for those of whom it is not known.
  function askField(editor) {
    var node = editor.state.selection.node,
      at = node && node.type.name === "field" ? node.attrs : { field: "first_name", runs: [] },
      box = ask("rich-field", function (what) {
        if (what === "none") return void editor.chain().focus().deleteSelection().run();
        var word = $("input", box).value.trim();
        editor
          .chain()
          .focus()
          .insertContent({ type: "field", attrs: { field: $("select", box).value, runs: word ? [{ t: word }] : [] } })
          .run();
      });
    $("select", box).value = at.field;
    $("input", box).value = words(at.runs);
    $("[data-answer=none]", box).hidden = !node;
    $("select", box).focus();
  }
  function reword(editor, lang, facts) {
    var node = editor.state.selection.node,
      f = facts[node.attrs.fact],
      field,
      box = ask("rich-word", function (what) {
        if (what === "none") return void editor.chain().focus().deleteSelection().run();
        var attrs = Object.assign({}, node.attrs);
        if (what === "newer") attrs.version = f.version;
        if (field.value.trim() === "") return false;
        if (field.value !== words(node.attrs.runs)) attrs.runs = [{ t: field.value }];
        editor.chain().focus().updateAttributes("cite", attrs).run();
      });
    field = $("input", box);
    field.lang = lang;
    field.value = words(node.attrs.runs);
    $("[data-key]", box).textContent = f ? f.key + " · " + f.state : tools.dataset.elsewhere;
    var claim = $("[data-claim]", box);
    claim.textContent = f ? f.claim : "";
    claim.lang = f ? f.lang : lang;
    var more = $("[data-open]", box);
    more.hidden = !(f && f.fallen);
    if (f && f.fallen) more.href = f.url;
    $("[data-answer=newer]", box).hidden = !(f && !f.fallen && node.attrs.version && +node.attrs.version < +f.version);
    field.select();
  }
  // chosen are the words that are selected within one paragraph, as runs; null when there are none, or other chips.
  function chosen(state) {
    var sel = state.selection,
      out = [],
      plain = !sel.empty && !sel.node && sel.$from.sameParent(sel.$to);
    function mark(node, name) {
      return node.marks.find(function (m) {
        return m.type.name === name;
      });
    }
    if (plain)
      state.doc.nodesBetween(sel.from, sel.to, function (node, pos) {
        if (node.isText) out.push({ t: node.text.slice(Math.max(0, sel.from - pos), sel.to - pos), b: !!mark(node, "bold"), i: !!mark(node, "italic"), a: mark(node, "link") ? mark(node, "link").attrs.href : null });
        else if (node.isLeaf) plain = false;
      });
    return plain && words(out).trim() ? out : null;
  }
  // askFact asks which fact is cited: by the words that are selected, otherwise by those of the fact.
  function askFact(editor, facts) {
    var box = ask("rich-cite", function () {}),
      own = chosen(editor.state),
      search = $("input", box),
      list = $("[role=listbox]", box),
      none = $("[data-none]", box),
      at = 0;
    function choose(i) {
      var all = $$("[role=option]", list);
      at = all.length ? (i + all.length) % all.length : 0;
      all.forEach(function (o, n) {
        o.setAttribute("aria-selected", n === at);
      });
      if (all[at]) {
        search.setAttribute("aria-activedescendant", all[at].id);
        all[at].scrollIntoView({ block: "nearest" });
      } else search.removeAttribute("aria-activedescendant");
    }
    function take(f) {
      box.close();
      editor
        .chain()
        .focus()
        .insertContent({ type: "cite", attrs: { fact: f.key, version: f.version, runs: own || [{ t: f.claim }] } })
        .run();
    }
    function fill() {
      var q = search.value.trim().toLowerCase(),
        found = Object.values(facts).filter(function (f) {
          return !f.fallen && (f.key + " " + f.claim).toLowerCase().includes(q);
        });
      list.replaceChildren();
      found.forEach(function (f, i) {
        var o = make("li", { role: "option", id: "rich-fact-" + i, "aria-selected": "false" });
        o.append(make("span", { class: "picker-key" }, f.key), " ", make("span", { lang: f.lang }, f.claim), " ", make("span", { class: "tag", "data-kind": f.kind }, f.state));
        o.addEventListener("click", function () {
          take(f);
        });
        list.append(o);
      });
      none.hidden = found.length > 0;
      choose(0);
    }
    search.oninput = function (e) {
      if (!e.isComposing) fill();
    };
    search.onkeydown = function (e) {
      if (e.isComposing || e.keyCode === 229) return;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        choose(at + (e.key === "ArrowDown" ? 1 : -1));
      } else if (e.key === "Enter") {
        e.preventDefault();
        var o = $$("[role=option]", list)[at];
        if (o) o.click();
      }
    };
    search.value = "";
    $("[data-own]", box).hidden = !own;
    $("[data-own] q", box).textContent = own ? words(own) : "";
    fill();
    search.focus();
  }

  // askPicture asks which picture stands here, or takes a new one: the file that somebody dropped, or one they choose.
  function askPicture(editor, file) {
    ask("rich-picture", function () {});
    var send = $("form", gallery);
    gallery.editor = editor;
    $("[data-faults]", gallery).replaceChildren();
    if (file) {
      var list = new DataTransfer();
      list.items.add(file);
      send.elements.file.files = list.files;
      send.elements["alt_" + (editor.view.dom.lang || "en")].focus();
    }
  }
  // putPicture puts it behind the paragraph, list or quotation that the cursor is in, or in place of an empty paragraph;
  // what is typed next are the words below it.
  function putPicture(id) {
    gallery.close();
    var editor = gallery.editor,
      at = editor.state.selection.$from,
      empty = at.depth === 1 && at.parent.type.name === "paragraph" && !at.parent.content.size,
      from = !at.depth ? editor.state.selection.to : empty ? at.before(1) : at.after(1),
      to = empty ? at.after(1) : from,
      last = to === editor.state.doc.content.size,
      content = [{ type: "picture", attrs: { picture: id } }];
    if (last) content.push({ type: "paragraph" });
    editor
      .chain()
      .focus()
      .insertContentAt({ from: from, to: to }, content)
      .setTextSelection(from + 1)
      .scrollIntoView()
      .run();
  }
  if (gallery) {
    gallery.addEventListener("click", function (e) {
      var b = e.target.closest("[data-pick]");
      if (b) putPicture(b.closest("li").dataset.picture);
    });
    $("form", gallery).addEventListener("submit", function (e) {
      e.preventDefault();
      var send = e.target,
        button = $("button:not([type])", send),
        faults = $("[data-faults]", gallery),
        body = new FormData(send),
        meta = $("meta[name=csrf]");
      if (meta) body.set("csrf", meta.content);
      button.disabled = true;
      faults.replaceChildren();
      fetch(send.action, { method: "POST", body: body, redirect: "manual" })
        .then(function (r) {
          return /^(200|422)$/.test(r.status) ? r.text() : Promise.reject(r.status);
        })
        .then(function (html) {
          var li = new DOMParser().parseFromString(html, "text/html").body,
            added = $("li", li);
          if (!added) return faults.replaceChildren.apply(faults, Array.from(li.childNodes));
          $("[data-list]", gallery).prepend(added);
          $("[data-none]", gallery).hidden = true;
          send.reset();
          putPicture(added.dataset.picture);
        })
        .catch(function (why) {
          faults.replaceChildren(make("p", { class: "field-error" }, why === 413 ? $("#rich-picture-file-hint").textContent : form.dataset.offline));
        })
        .finally(function () {
          button.disabled = false;
        });
    });
  }

  // ---- one editor ----
  function dress(box) {
    var area = $("textarea", box),
      lang = area.lang,
      chinese = /^zh/.test(lang),
      label = $("label", box),
      list = box.closest("section"),
      facts = {},
      touched = false,
      wait = 0,
      placed = false, // the cursor has been set by somebody
      focus = area.autofocus;
    $$("[data-cites] > li", list).forEach(function (li) {
      facts[li.dataset.key] = { key: li.dataset.key, version: li.dataset.version, claim: $("[data-claim]", li).textContent, lang: $("[data-claim]", li).lang, kind: li.dataset.kind, state: li.dataset.state };
    });
    $$("[data-fallen] > li", list).forEach(function (li) {
      var claim = $("[data-claim]", li);
      facts[li.dataset.name] = { key: li.dataset.key, claim: claim.textContent, lang: claim.lang, kind: li.dataset.kind, state: li.dataset.state, url: $("a", li).href, fallen: true };
    });
    var id = area.id,
      host = make("div", { class: "rich" }),
      bar = tools.content.firstElementChild.cloneNode(true),
      note = make("p", { class: "rich-note", role: "alert" });
    note.hidden = true;
    area.id = id + "-source";
    label.id = id + "-label";
    bar.setAttribute("aria-controls", id);
    if (chinese) $("[data-do=italic]", bar).remove();
    if (!$(".comments")) $("[data-do=remark]", bar).remove();
    if (!Object.keys(facts).length) $("[data-do=cite]", bar).remove();
    if (!gallery) $("[data-do=picture]", bar).remove();
    var attributes = { id: id, role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id, lang: lang, class: "rich-text prose", tabindex: "0" };
    ["aria-invalid", "aria-describedby"].forEach(function (name) {
      if (area.hasAttribute(name)) attributes[name] = area.getAttribute(name);
    });
    var Italic = chinese
      ? T.Italic.extend({
          addKeyboardShortcuts: function () {
            return {};
          },
          addInputRules: function () {
            return [];
          },
        })
      : T.Italic;
    var editor = new T.Editor({
      element: host,
      injectCSS: false,
      content: "",
      editable: !area.disabled && !area.closest("fieldset:disabled"),
      extensions: [T.Document, T.Text, T.Paragraph, T.Heading.configure({ levels: [2, 3, 4] }), T.Blockquote, T.BulletList, T.OrderedList, T.ListItem, T.ListKeymap, T.HardBreak, T.Bold, Italic, T.UndoRedo, Link, Field, cite(facts, lang), picture(lang)],
      editorProps: {
        attributes: attributes,
        transformPastedHTML: function (html) {
          return tidy(html, chinese, facts, function () {
            say(tools.dataset.nopictures);
          });
        },
        handleDOMEvents: {
          paste: function (view, e) {
            return tooMuch(e, e.clipboardData) || files(e, e.clipboardData);
          },
          drop: function (view, e) {
            return tooMuch(e, e.dataTransfer) || files(e, e.dataTransfer, view.posAtCoords({ left: e.clientX, top: e.clientY }));
          },
        },
        handleKeyDown: function (view, e) {
          if (e.altKey && e.key === "F10") {
            $("button[tabindex='0']", bar).focus();
            return true;
          }
          if (e.key === "Enter" && view.state.selection.node && view.state.selection.node.type.name === "cite") {
            reword(editor, lang, facts);
            return true;
          }
          return false;
        },
      },
      onUpdate: function () {
        touched = true;
        clearTimeout(wait);
        wait = setTimeout(put, 250);
        area.dispatchEvent(new CustomEvent("written", { bubbles: true }));
      },
      onFocus: function () {
        placed = true;
      },
      onTransaction: paint,
    });
    // said is what stands between two places, citations as their words.
    function said(from, to) {
      return editor.state.doc.textBetween(from, to, " ", function (leaf) {
        return leaf.attrs.runs ? words(leaf.attrs.runs) : " ";
      });
    }
    // A passage that a comment is about is selected where it stands, whatever the white space.
    document.addEventListener("passage", function (e) {
      if (e.detail.lang !== lang) return;
      var letters = "",
        places = [],
        wanted = e.detail.words.replace(/\s/g, "");
      editor.state.doc.descendants(function (node, pos) {
        var text = node.isText ? node.text : node.attrs.runs ? words(node.attrs.runs) : "";
        for (var i = 0; i < text.length; i++)
          if (/\S/.test(text[i])) {
            letters += text[i];
            places.push(node.isText ? [pos + i, pos + i + 1] : [pos, pos + node.nodeSize]);
          }
      });
      var found = letters.indexOf(wanted);
      if (found < 0) return;
      editor.chain().focus().setTextSelection({ from: places[found][0], to: places[found + wanted.length - 1][1] }).scrollIntoView().run();
    });
    document.addEventListener("illustration", function (e) {
      if (e.detail.lang !== lang) return;
      editor.state.doc.descendants(function (node, pos) {
        if (node.type.name === "picture" && node.attrs.picture === e.detail.id) editor.chain().focus().setNodeSelection(pos).scrollIntoView().run();
      });
    });
    // insert puts a snippet where the cursor is: one paragraph goes into the sentence that it stands in, anything else,
    // and what comes before or after a paragraph, between the paragraphs. Without a cursor it goes to the end.
    function insert(body) {
      var doc = T.DOMParser.fromSchema(editor.schema).parse(blocks(body)),
        at = editor.state.selection.$from,
        inside = placed && at.parent.isTextblock && at.parentOffset > 0 && at.parentOffset < at.parent.content.size,
        inline = inside && doc.childCount === 1 && doc.firstChild.type.name === "paragraph",
        content = (inline ? doc.firstChild : doc).content.toJSON();
      if (placed) editor.chain().focus().insertContent(content).run();
      else if (editor.isEmpty) editor.chain().focus().setContent({ type: "doc", content: content }, { emitUpdate: true }).focus("end").run();
      else editor.chain().focus("end").insertContent(content).run();
    }
    list.addEventListener("click", function (e) {
      var b = e.target.closest("button[name=snippet]");
      if (!b || !editor.isEditable) return;
      e.preventDefault();
      insert($("template", b.closest("li")).innerHTML);
    });
    // A paste that could never be kept is refused whole, before it is read: what stands there stays.
    function tooMuch(e, data) {
      if (!data) return false;
      var text = data.getData("text/plain") || "",
        html = data.getData("text/html") || "",
        size = text ? bytes(text) : bytes(html);
      if (size + bytes(area.value) <= most && html.length < 5e6) {
        say("");
        return false;
      }
      e.preventDefault();
      say(tools.dataset.toomuch);
      return true;
    }
    // files takes a picture that is dropped, or pasted with no words about it: programs that write put a picture of the
    // words beside them.
    function files(e, data, place) {
      var all = data ? Array.from(data.files || []) : [],
        file = all.find(function (f) {
          return /^image\//.test(f.type);
        });
      if (!all.length || new DOMParser().parseFromString(quiet(data.getData("text/html") || ""), "text/html").body.textContent.trim()) return false;
      e.preventDefault();
      if (!gallery || !file) say(gallery ? tools.dataset.nofiles : tools.dataset.nopictures);
      else if (editor.isEditable) {
        if (place) editor.commands.setTextSelection(place.pos);
        askPicture(editor, file);
      }
      return true;
    }
    function say(text) {
      note.textContent = text;
      note.hidden = !text;
    }
    function put() {
      if (touched) area.value = source(editor);
      if (bytes(area.value) > most) say(tools.dataset.toolong);
      else if (note.textContent === tools.dataset.toolong) say("");
    }
    function paint() {
      $$("[data-do]", bar).forEach(function (b) {
        var is = state[b.dataset.do];
        if (is) b.setAttribute("aria-pressed", !!is());
      });
      var can = { undo: editor.can().undo(), redo: editor.can().redo() };
      for (var name in can) $("[data-do=" + name + "]", bar).setAttribute("aria-disabled", !can[name]);
    }
    var state = {
        bold: function () {
          return editor.isActive("bold");
        },
        italic: function () {
          return editor.isActive("italic");
        },
        h2: function () {
          return editor.isActive("heading", { level: 2 });
        },
        h3: function () {
          return editor.isActive("heading", { level: 3 });
        },
        ul: function () {
          return editor.isActive("bulletList");
        },
        ol: function () {
          return editor.isActive("orderedList");
        },
        quote: function () {
          return editor.isActive("blockquote");
        },
        link: function () {
          return editor.isActive("link");
        },
      },
      act = {
        bold: function (c) {
          c.toggleBold().run();
        },
        italic: function (c) {
          c.toggleItalic().run();
        },
        h2: function (c) {
          c.toggleHeading({ level: 2 }).run();
        },
        h3: function (c) {
          c.toggleHeading({ level: 3 }).run();
        },
        ul: function (c) {
          c.toggleBulletList().run();
        },
        ol: function (c) {
          c.toggleOrderedList().run();
        },
        quote: function (c) {
          c.toggleBlockquote().run();
        },
        undo: function (c) {
          c.undo().run();
        },
        redo: function (c) {
          c.redo().run();
        },
        link: function () {
          askLink(editor);
        },
        cite: function () {
          askFact(editor, facts);
        },
        field: function () {
          askField(editor);
        },
        picture: function () {
          askPicture(editor);
        },
        remark: function () {
          var sel = editor.state.selection;
          document.dispatchEvent(new CustomEvent("remark", { detail: { lang: lang, words: said(sel.from, sel.to), near: said(0, sel.from) } }));
        },
      };
    bar.addEventListener("mousedown", function (e) {
      e.preventDefault(); // the selection stays where it is
    });
    bar.addEventListener("click", function (e) {
      var b = e.target.closest("[data-do]");
      if (b && editor.isEditable) act[b.dataset.do](editor.chain().focus());
    });
    var buttons = $$("[data-do]", bar);
    function rove(i) {
      buttons.forEach(function (b, n) {
        b.tabIndex = n === i ? 0 : -1;
      });
    }
    rove(0);
    bar.addEventListener("focusin", function (e) {
      rove(buttons.indexOf(e.target));
    });
    bar.addEventListener("keydown", function (e) {
      var at = buttons.indexOf(e.target),
        to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[e.key];
      if (e.key === "Escape") editor.commands.focus();
      if (at < 0 || to === undefined) return;
      e.preventDefault();
      buttons[(to + buttons.length) % buttons.length].focus();
    });
    label.addEventListener("click", function () {
      editor.commands.focus();
    });
    form.addEventListener("formdata", function (e) {
      clearTimeout(wait);
      put();
      if (!area.disabled) e.formData.set(area.name, area.value);
    });
    host.prepend(bar);
    area.before(host, note);
    area.hidden = true;
    area.removeAttribute("autofocus");
    var hint = document.getElementById(id + "-hint");
    if (hint) hint.textContent = tools.dataset.hint;
    editor.commands.setContent(T.DOMParser.fromSchema(editor.schema).parse(blocks(area.value)).toJSON(), { emitUpdate: false });
    touched = false;
    paint();
    area.rich = editor;
    if (focus) editor.commands.focus("end");
  }
  $$("[data-rich]").forEach(dress);
  // The check leads to the words that it means: #at=en:12,400.
  var at = /^#at=([\w-]+):(.+)$/.exec(location.hash);
  if (at) document.dispatchEvent(new CustomEvent("passage", { detail: { lang: at[1], words: decodeURIComponent(at[2]) } }));
  at = /^#picture=([\w-]+):([\w-]+)$/.exec(location.hash);
  if (at) document.dispatchEvent(new CustomEvent("illustration", { detail: { lang: at[1], id: at[2] } }));
  // The lists of facts and pictures below the text are for those without this file: here the toolbar has them.
  $$("[data-cites]").forEach(function (ul) {
    ul.closest("details").hidden = true;
  });
  if (gallery)
    $$("[data-pictures]").forEach(function (details) {
      details.hidden = true;
    });
})();
